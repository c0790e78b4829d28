"""DOCX to Markdown: mammoth reads styles, lists, tables and notes as HTML."""

from __future__ import annotations

import io

import mammoth

from corpus.adding.errors import NoTextError
from corpus.adding.extracted import Extracted
from corpus.adding.formats.archive import open_archive, parse_xml, read_member
from corpus.adding.html.markdown import to_markdown
from corpus.adding.html.schema_org import iso_day, one_line
from corpus.adding.html.tree import parse_html, settle, words

_CORE = "docProps/core.xml"
_KEYS = {
    "title": "title",
    "creator": "author",
    "created": "published",
    "modified": "updated",
    "language": "language",
}
_STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => p:fresh"


def extract_docx(raw: bytes) -> Extracted:
    """The text of a DOCX file; its title is that of its properties, else its paragraph of style Title.

    Raises:
        BrokenSourceError: if it is damaged, encrypted, or its XML declares entities.
        TooLargeError: if it would unpack to too much.
        NoTextError: if it has no text.
    """
    with open_archive(raw) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                parse_xml(read_member(archive, name))
        metadata = _properties(read_member(archive, _CORE)) if _CORE in archive.namelist() else {}
    result = mammoth.convert_to_html(
        io.BytesIO(raw),
        style_map=_STYLES,
        convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        external_file_access=False,
    )
    page = parse_html(result.value)
    leaves = settle(page)
    titles = [leaf for leaf in leaves if leaf.tag == "h1" and leaf.get("class") == "title"]
    if titles:
        metadata = {
            "title": one_line(words(titles[0])),
            **{k: v for k, v in metadata.items() if k != "title"},
        }
    markdown = to_markdown(page, [leaf for leaf in leaves if leaf not in titles[:1]])
    if not markdown:
        raise NoTextError("it holds no text")
    return Extracted(markdown, metadata)


def _properties(content: bytes) -> dict[str, str]:
    values: dict[str, str] = {}
    for element in parse_xml(content).iter(
        "{*}title", "{*}creator", "{*}created", "{*}modified", "{*}language"
    ):
        key = _KEYS[element.tag.rpartition("}")[2]]
        text = one_line(element.text or "")
        if value := iso_day(text) if key in ("published", "updated") else text:
            values.setdefault(key, value)
    return {key: values[key] for key in _KEYS.values() if key in values}
