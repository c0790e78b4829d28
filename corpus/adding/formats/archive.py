"""The members of a ZIP archive, read within limits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from corpus.adding.errors import BrokenSourceError, TooLargeError

MAX_UNPACKED_BYTES = 128 * 2**20


@contextmanager
def open_archive(raw: bytes) -> Iterator[zipfile.ZipFile]:
    """An archive whose members unpack to ``MAX_UNPACKED_BYTES`` at most.

    Raises:
        BrokenSourceError: if it is damaged or encrypted.
        TooLargeError: if it would unpack to more.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise BrokenSourceError("it is encrypted; save it without a password")
            _check_size(sum(member.file_size for member in members))
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError):
        raise BrokenSourceError("it is cut off or damaged") from None


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a member; what the directory says of its size is not trusted.

    Raises:
        BrokenSourceError: if there is no such member.
        TooLargeError: if it unpacks to more than ``MAX_UNPACKED_BYTES``.
    """
    try:
        with archive.open(name) as member:
            content = member.read(MAX_UNPACKED_BYTES + 1)
    except KeyError:
        raise BrokenSourceError(f"it lacks its part “{name}”") from None
    _check_size(len(content))
    return content


def parse_xml(content: bytes) -> etree._Element:
    """The root of an XML document, without its entities or anything from outside.

    Raises:
        BrokenSourceError: if it is not well-formed or declares entities.
    """
    if b"<!ENTITY" in content:
        raise BrokenSourceError("its XML declares entities, which are not read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise BrokenSourceError("its XML is damaged") from None


def _check_size(size: int) -> None:
    if size > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 2**20
        raise TooLargeError(f"it would unpack to more than {limit} MB", str(limit))
