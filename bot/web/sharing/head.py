"""The page's head: Gradio writes its own name and picture there; here they make room for the page's."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.guard.addresses import inner_path
from bot.web.page.links import web_address
from bot.web.sharing.preview import Preview, preview_of
from bot.web.sharing.sharing import Sharing
from bot.web.site import pages
from bot.web.site.site import Site
from corpus.article import Article

_GRADIOS = re.compile(
    rb'<(?:meta\s+(?:property="og:|name="(?:twitter:|description"))[^>]*>'
    rb'|link\s+rel="(?:manifest|icon|canonical)"[^>]*>|title>[^<]*</title>)\s*'
)
"""Begins with one sign, and so is soon looked for in what Gradio writes of the page: there it is escaped."""
_BASE = re.compile(rb"<base\s[^>]*>")
_LOGIN = b'window.gradio_config = {"auth_required":true'
"""How Gradio's page to log in on describes itself. No other does: in JSON, an article's quotation marks are escaped."""


class Head:
    """Writes the head of the page; stands directly before Gradio, whose answer is not yet compressed there."""

    def __init__(self, app: ASGIApp, sharing: Sharing) -> None:
        self._app = app
        self._sharing = sharing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http" or inner_path(scope) != "/":
            await self._app(scope, receive, send)
            return
        begun: list[Message] = []
        parts: list[bytes] = []

        async def send_rewritten(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_html(message):
                begun.append(message)
            elif not begun:
                await send(message)
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    page = self._own(b"".join(parts), self._written(scope))
                    MutableHeaders(scope=begun[0])["content-length"] = str(len(page))
                    await send(begun[0])
                    await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, send_rewritten)

    def _own(self, page: bytes, head: Markup) -> bytes:
        """Gradio's page with this head; the site's own in the place of the one to log in on."""
        site = self._sharing.site
        if _LOGIN not in page:
            return rewritten(page, head + _waiting(site), site.words.language)
        base = _BASE.search(page)
        return pages.login_page(site, Markup(base[0].decode() if base else "") + head).encode()

    def _written(self, scope: Scope) -> Markup:
        asked = dict(parse_qsl(scope.get("ask.query", b"").decode("latin-1")))
        preview = preview_of(self._sharing.site, self._sharing.corpus(), asked)
        return head(self._sharing, preview, self._sharing.address.of(scope))


def rewritten(page: bytes, head: str, language: str = "en") -> bytes:
    """Gradio's page in this language, with this head in the place of its own, and a way on where no script runs."""
    above, body, below = page.partition(b"<body")
    above = above.replace(b'lang="en"', f'lang="{language}"'.encode(), 1)
    above = _BASE.sub(lambda base: base[0] + head.encode(), _GRADIOS.sub(b"", above), count=1)
    below = below.replace(b'control_page_title="true"', b'control_page_title="false"', 1)
    return above + body + below


def head(
    sharing: Sharing,
    preview: Preview,
    address: str,
    *,
    page: str = "",
    described: dict[str, Any] | None = None,
) -> Markup:
    """The tags of one page, every word of them escaped.

    Args:
        sharing: what the site is called and who may look at it.
        preview: what the page is about.
        address: the page's own, with a slash at its end; "" leaves out what has to be a whole address.
        page: its name below that address; "" for the chat.
        described: the page in the terms of schema.org; None for the chat's.
    """
    return pages.rendered(
        "head.html",
        sharing.site.words,
        site=sharing.site,
        preview=preview,
        address=address,
        here=joined(address + page, preview.query),
        canonical=joined(address + page, preview.canonical),
        picture=joined(f"{address}preview.png", preview.canonical),
        indexed=sharing.indexed,
        described=pages.as_script(described or page_described(sharing, preview, address, page)),
    )


def page_described(sharing: Sharing, preview: Preview, address: str, page: str = "") -> dict[str, Any]:
    """A page below the address, "" for the chat, in the terms of schema.org."""
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": preview.title,
        "description": preview.description,
        "isPartOf": filled({"@type": "WebSite", "name": sharing.site.name, "url": address}),
        "url": joined(address + page, preview.query) if address else "",
        "about": article_described(preview.article) if preview.article else None,
    }
    if preview.article and preview.quote:
        described["mainEntity"] = {"@type": "Quotation", "text": preview.quote.of(preview.article.text)}
    return filled(described)


def article_described(article: Article) -> dict[str, Any]:
    """An article in the terms of schema.org, as its front matter has it."""
    about = article.metadata
    return filled(
        {
            "@type": "Article",
            "headline": about.title,
            "author": {"@type": "Person", "name": about.author} if about.author else None,
            "publisher": {"@type": "Organization", "name": about.publisher} if about.publisher else None,
            "datePublished": about.published.isoformat() if about.published else "",
            "dateModified": about.updated.isoformat() if about.updated else "",
            "inLanguage": about.language,
            "url": web_address(about.url),
        }
    )


def joined(address: str, query: str) -> str:
    """An address with a query, if there is one."""
    return f"{address}?{query}" if query else address


def filled(described: dict[str, Any]) -> dict[str, Any]:
    """What of a description has a value."""
    return {name: value for name, value in described.items() if value}


def _waiting(site: Site) -> Markup:
    """The site's own word in the place of the one that Gradio shows until the page is there."""
    style = '.wrap p.loading{{font-size:0}}.wrap p.loading::after{{content:"{}";font-size:1rem}}'
    return Markup(f"<style>{style}</style>").format(site.words("page.getting_ready"))


def _is_html(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
