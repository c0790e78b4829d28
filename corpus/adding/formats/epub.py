"""EPUB to Markdown: the chapters of its spine, in order."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from corpus.adding.errors import BrokenSourceError, NoTextError
from corpus.adding.extracted import Extracted
from corpus.adding.formats.archive import open_archive, parse_xml, read_member
from corpus.adding.formats.dublin_core import read_dublin_core
from corpus.adding.html.markdown import to_markdown
from corpus.adding.html.tree import decode_html, parse_html, prune, settle

_KEYS = {
    "title": "title",
    "creator": "author",
    "publisher": "publisher",
    "date": "published",
    "rights": "rights",
    "language": "language",
}
_ENCRYPTION = "META-INF/encryption.xml"


def extract_epub(raw: bytes) -> Extracted:
    """The text of an EPUB file, its table of contents left out.

    Raises:
        BrokenSourceError: if it is damaged or its chapters are encrypted.
        TooLargeError: if it would unpack to too much.
        NoTextError: if it has no text.
    """
    with open_archive(raw) as archive:
        opf_name = _opf_name(archive)
        package = parse_xml(read_member(archive, opf_name))
        names = list(_chapters(package, posixpath.dirname(opf_name)))
        if set(names) & set(_encrypted(archive)):
            raise BrokenSourceError("it is protected against copying; ask its publisher for a free copy")
        book = parse_html("<div></div>")
        for name in names:
            chapter = parse_html(decode_html(read_member(archive, name))).find("body")
            if chapter is not None:
                chapter.tag = "section"
                book.find("body").append(chapter)
    prune(book)
    markdown = to_markdown(book, settle(book))
    if not markdown:
        raise NoTextError("it holds no text")
    return Extracted(markdown, read_dublin_core(package, _KEYS))


def _opf_name(archive: zipfile.ZipFile) -> str:
    container = parse_xml(read_member(archive, "META-INF/container.xml"))
    for element in container.iter("{*}rootfile"):
        if path := element.get("full-path"):
            return str(path)
    raise BrokenSourceError("it names no book")


def _chapters(package: etree._Element, folder: str) -> Iterator[str]:
    """The paths in the archive of the spine's documents."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        if "html" in (item.get("media-type") or ""):
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))


def _encrypted(archive: zipfile.ZipFile) -> Iterator[str]:
    if _ENCRYPTION in archive.namelist():
        for element in parse_xml(read_member(archive, _ENCRYPTION)).iter("{*}CipherReference"):
            yield unquote(element.get("URI") or "")
