"""The tags of raw HTML in Markdown: which are tags, and what each does to the text around it."""

from __future__ import annotations

import re
from typing import Literal

TagKind = Literal[
    "text", "inline", "word", "break", "block", "heading", "question", "item", "row", "cell", "hidden"
]

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?=[\s/>])", re.IGNORECASE)
_NAMES: dict[TagKind, str] = {
    "inline": (
        "a abbr acronym b bdi bdo big canvas cite datalist del dfn em embed font i iframe img ins kbd picture q rp rt"
        " ruby s samp small span strike strong sub sup textarea tt u wbr"
    ),
    "word": (
        "area audio button code data input label map mark meter object option output param progress select slot source"
        " time track var video"
    ),
    "break": "br",
    "block": (
        "address article aside base blockquote body caption center col colgroup dd details dialog dir div dl fieldset"
        " figcaption figure footer form header hgroup hr html legend link main menu meta nav ol optgroup p pre search"
        " section table tbody tfoot thead ul"
    ),
    "heading": "h1 h2 h3 h4 h5 h6",
    "question": "summary dt",
    "item": "li",
    "row": "tr",
    "cell": "td th",
    "hidden": "script style template noscript head title svg math",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}


def read_tag(markup: str) -> tuple[TagKind, str, bool]:
    """What a piece of markup is, the name of its tag in lower case ("" for none), and whether it closes one.

    A name that HTML does not have ("<file>") makes it "text": its author means these characters. A "word" is a tag
    whose name may be meant as well ("copy <source>"): it is one where it has attributes or is closed.
    """
    if markup.startswith(("<!", "<?")):
        return "inline", "", False
    match = _TAG.match(markup)
    name = match[2].lower() if match else ""
    return _KINDS.get(name, "text"), name, bool(match and match[1])
