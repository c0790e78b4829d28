"""Which format a source is in, by its name and its first bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import Literal

from corpus.adding.errors import BrokenSourceError, NoTextError, UnknownSourceError

Kind = Literal["html", "pdf", "docx", "epub", "markdown", "text"]

SUFFIXES: dict[str, Kind] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
}
"""The formats by the end of a file's name, in lower case."""

_TYPES: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/epub+zip": "epub",
    "text/markdown": "markdown",
    "text/plain": "text",
}
_NAMES = {
    "html": "HTML",
    "pdf": "PDF",
    "docx": "DOCX",
    "epub": "EPUB",
    "markdown": "Markdown",
    "text": "text",
}


def kind_of_file(name: str, raw: bytes) -> Kind:
    """The format of a file.

    Raises:
        UnknownSourceError: if its name ends like no format that can be read.
        NoTextError: if it is empty.
        BrokenSourceError: if its content is not what its name says.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise UnknownSourceError(f"its name ends in none of {known}; save it as one of these")
    kind = SUFFIXES[suffix]
    _check(kind, raw, f"its name ends in {suffix}")
    return kind


def kind_of_answer(content_type: str, path: str, raw: bytes) -> Kind:
    """The format of what a server sent, by its word, else by the path, else HTML.

    Raises:
        NoTextError: if it is empty.
        BrokenSourceError: if the content is not what the server says.
    """
    said = content_type.partition(";")[0].strip().lower()
    suffix = PurePosixPath(path).suffix.lower()
    kind = _TYPES.get(said)
    if kind in (None, "text") and suffix in SUFFIXES:
        kind = SUFFIXES[suffix]
    if kind is None and said and not said.startswith("text/"):
        raise UnknownSourceError(f"the server sends {said}, which cannot be read")
    _check(kind or "html", raw, f"the server calls it {said or 'nothing'}")
    return kind or "html"


def _check(kind: Kind, raw: bytes, claim: str) -> None:
    if not raw.strip():
        raise NoTextError("it is empty")
    found = _sniffed(raw)
    if found == "ole":
        raise BrokenSourceError("it is an old or encrypted Office file; save it as .docx without a password")
    if found is not None and found != kind:
        raise BrokenSourceError(
            f"it is {_NAMES.get(found, 'a ' + found)}, though {claim}; give it its own ending"
        )
    if found is None and kind in ("pdf", "docx", "epub"):
        raise BrokenSourceError(f"it is no {_NAMES[kind]}, though {claim}; it may be cut off")
    if found is None and b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenSourceError(f"it is no {_NAMES[kind]}, though {claim}; it holds bytes that are no text")


def _sniffed(raw: bytes) -> str | None:
    """What the bytes say they are; None for text of any kind."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if raw.startswith(b"PK\x03\x04"):
        return _sniffed_zip(raw)
    return None


def _sniffed_zip(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise BrokenSourceError("it is cut off or damaged") from None
    if "word/document.xml" in names:
        return "docx"
    return "epub" if "META-INF/container.xml" in names else "ZIP archive"
