"""HTML as a tree whose text lies in leaf blocks: one paragraph, heading, list item or cell each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import charset_normalizer
from lxml import etree, html
from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre search section summary "
    "table tbody td tfoot th thead tr ul".split()
)
# What a page holds beside its text: code, pictures, controls.
_TEXTLESS = (
    "script style noscript template svg math canvas iframe object embed audio video button input select "
    "textarea option link meta head dialog"
).split()
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile(
    r"<(script|style|noscript|template|svg)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")


def decode_html(raw: bytes, charset: str = "") -> str:
    """The text of an HTML file; ``charset`` is what the server says, "" if it says nothing.

    Order: byte order mark, the server's word, the page's own ``<meta>``, UTF-8, a guess.
    """
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    declared = _DECLARED.search(raw[:4096])
    for name in (charset, declared.group(1).decode() if declared else "", "utf-8"):
        try:
            return raw.decode(name or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    guess = charset_normalizer.from_bytes(raw[:200_000]).best()
    return raw.decode(guess.encoding if guess else "windows-1252", "replace")


def parse_html(text: str) -> HtmlElement:
    """The tree of a page; empty input gives an empty page. Tags nested deeper than 255 lose their text."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    source = text.encode("utf-8", "replace")
    return html.document_fromstring(source if source.strip() else b"<p></p>", parser=parser)


def visible_characters(text: str) -> int:
    """About how many characters a browser would show, counted without parsing."""
    return len(_SPACE.sub("", _TAG.sub("", _INVISIBLE.sub("", text))))


def prune(tree: HtmlElement) -> None:
    """Takes away what a reader of the page never sees as text: scripts, controls, hidden elements."""
    for element in list(tree.iter(etree.Element)):
        if element.tag != "body" and element.getparent() is not None and _is_unseen(element):
            element.drop_tree()


def settle(tree: HtmlElement) -> list[HtmlElement]:
    """Moves all text into leaf blocks and returns those that have any, in order.

    Text beside a block becomes a ``<p>`` of its own, and two line breaks in a row end a paragraph.
    """
    holders = _holders(tree)
    for element in list(holders):
        if element.tag != "pre" and not any(a.tag == "pre" for a in element.iterancestors()):
            _wrap_loose_text(element, holders)
    return [leaf for leaf in _leaves(_body(tree), _holders(tree)) if words(leaf)]


def words(element: HtmlElement) -> str:
    """The visible text of an element on one line."""
    return _SPACE.sub(" ", "".join(element.itertext())).strip()


def heading_of(leaf: HtmlElement) -> HtmlElement | None:
    """The heading that a leaf is, or lies in."""
    return next((e for e in (leaf, *leaf.iterancestors()) if e.tag in HEADINGS), None)


def link_share(leaf: HtmlElement) -> float:
    """The share of a leaf's characters that are links, 0 to 1."""
    if any(ancestor.tag == "a" for ancestor in leaf.iterancestors()):
        return 1.0
    return sum(len(words(link)) for link in leaf.iter("a")) / max(1, len(words(leaf)))


def _is_unseen(element: HtmlElement) -> bool:
    return (
        element.tag in _TEXTLESS
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_HIDING_STYLE.search(element.get("style") or ""))
    )


def _body(tree: HtmlElement) -> HtmlElement:
    body = tree.find("body")
    return tree if body is None else body


def _holders(tree: HtmlElement) -> dict[HtmlElement, None]:
    """The block elements, and the inline elements around a block; innermost last."""
    found: set[HtmlElement] = set()
    elements = list(_body(tree).iter(etree.Element))
    for element in reversed(elements):
        if element.tag in _BLOCKS or any(child in found for child in element):
            found.add(element)
    return {element: None for element in elements if element in found}


def _wrap_loose_text(element: HtmlElement, holders: dict[HtmlElement, None]) -> None:
    children = list(element)
    second_breaks = {child.getnext() for child in children if _ends_paragraph(child)}
    if not second_breaks and not any(child in holders for child in children):
        return
    loose: list[tuple[HtmlElement | None, str]] = [(None, element.text or "")]
    element.text = None
    for child in children:
        tail, child.tail = child.tail or "", None
        element.remove(child)
        if child not in holders and child not in second_breaks:
            loose.append((child, tail))
            continue
        _append_paragraph(element, loose)
        if child in holders:
            element.append(child)
        loose = [(None, tail)]
    _append_paragraph(element, loose)


def _ends_paragraph(child: HtmlElement) -> bool:
    """True for the first of two line breaks with nothing between them."""
    following = child.getnext()
    return (
        child.tag == "br"
        and not (child.tail or "").strip()
        and following is not None
        and following.tag == "br"
    )


def _append_paragraph(element: HtmlElement, loose: list[tuple[HtmlElement | None, str]]) -> None:
    """Appends a ``<p>`` of inline children and the text after each, if any of it is visible."""
    paragraph = element.makeelement("p")
    for child, tail in loose:
        if child is None:
            paragraph.text = tail
        else:
            paragraph.append(child)
            child.tail = tail
    if words(paragraph):
        element.append(paragraph)


def _leaves(element: HtmlElement, holders: dict[HtmlElement, None]) -> Iterator[HtmlElement]:
    stack = [element]
    while stack:
        current = stack.pop()
        inner = [child for child in current if child in holders]
        if inner and current.tag != "pre":
            stack += reversed(inner)
        else:
            yield current
