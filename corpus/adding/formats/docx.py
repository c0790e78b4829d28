"""DOCX to Markdown: mammoth reads styles, lists, tables and notes as HTML."""

from __future__ import annotations

import io

import mammoth

from corpus.adding.errors import NoTextError
from corpus.adding.extracted import Extracted
from corpus.adding.formats.archive import open_archive, parse_xml, read_member
from corpus.adding.formats.dublin_core import read_dublin_core
from corpus.adding.html.markdown import to_markdown
from corpus.adding.html.schema_org import one_line
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
        metadata: dict[str, str] = {}
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                root = parse_xml(read_member(archive, name))
                if name == _CORE:
                    metadata = read_dublin_core(root, _KEYS)
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
        metadata["title"] = one_line(words(titles[0]))
    markdown = to_markdown(page, [leaf for leaf in leaves if leaf not in titles[:1]])
    if not markdown:
        raise NoTextError("it holds no text")
    return Extracted(markdown, metadata)
