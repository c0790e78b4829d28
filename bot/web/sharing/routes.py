"""The addresses of this folder, and Gradio's settings with all of it added."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.web.sharing.head import Head
from bot.web.sharing.icon import SIZES, icon_file, icon_svg, manifest
from bot.web.sharing.picture import Pictures
from bot.web.sharing.preview import preview_of
from bot.web.sharing.questions import questions_page
from bot.web.sharing.sharing import Sharing
from bot.web.site.pages import as_script, refused_page

FOR_A_DAY = {"cache-control": "public, max-age=86400"}
"""Pictures and icons: they change with a new start of the server at the earliest."""
FOR_AN_HOUR = {"cache-control": "public, max-age=3600"}
ROBOTS = "User-agent: *\nDisallow: /gradio_api/\n"
"""The page itself may be fetched, or no network could preview it; its head says whether it may be listed."""


def with_sharing(app_kwargs: dict[str, Any], sharing: Sharing) -> dict[str, Any]:
    """Settings for Gradio's ``app_kwargs`` with the head and the addresses of this folder added."""
    return app_kwargs | {
        "routes": [*app_kwargs["routes"], *_routes(sharing)],
        "middleware": [*app_kwargs["middleware"], Middleware(Head, sharing)],
    }


def widget(sharing: Sharing) -> str:
    """The script that puts a button with the chat into a page: a function, called with what it has to know."""
    site = {
        "name": sharing.site.name,
        "colour": sharing.site.colour,
        "close": sharing.site.words("page.close"),
        "ancestors": sharing.frame_ancestors,
    }
    script = files("bot.web.sharing").joinpath("script", "widget.js").read_text(encoding="utf-8").rstrip()
    return f"{script}({as_script(site)});\n"


def _routes(sharing: Sharing) -> list[Route]:
    site = sharing.site
    pictures = Pictures(site)

    async def preview(request: Request) -> Response:
        about = preview_of(site, sharing.corpus(), dict(request.query_params)).article
        title = about.metadata.title if about else ""
        by = (about.metadata.author, about.metadata.publisher) if about else ()
        drawn = await pictures.of(title, " · ".join(filter(None, by)))
        return Response(drawn, media_type="image/png", headers=FOR_A_DAY)

    def questions(request: Request) -> Response:
        corpus = sharing.corpus()
        address = sharing.address.of(request.scope)
        page = questions_page(sharing, corpus, dict(request.query_params), address) if corpus else None
        if page is None:
            return HTMLResponse(refused_page(site, site.words("refused.closed"), "./"), status_code=404)
        return HTMLResponse(page)

    return [
        _same("/widget.js", widget(sharing), "text/javascript", FOR_AN_HOUR),
        Route("/preview.png", preview),
        Route("/questions", questions),
        _same("/robots.txt", ROBOTS, "text/plain", {}),
        *(_same(f"/icon-{size}.png", icon_file(site, size), "image/png", FOR_A_DAY) for size in SIZES),
        _same("/icon.svg", icon_svg(site), "image/svg+xml", FOR_A_DAY),
        _same("/favicon.ico", icon_file(site, 48, "ICO"), "image/x-icon", FOR_A_DAY),
        _same("/manifest.webmanifest", json.dumps(manifest(site)), "application/manifest+json", {}),
    ]


def _same(path: str, content: str | bytes, media_type: str, headers: dict[str, str]) -> Route:
    """An address that answers everybody the same."""

    async def answer(_: Request) -> Response:
        return Response(content, media_type=media_type, headers=headers)

    return Route(path, answer)
