"""The pages that a sitemap or a feed (RSS, Atom) lists."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from corpus.adding.errors import TooLargeError

_MAX_UNPACKED_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Listing:
    """The addresses of pages, and of further sitemaps, in the order listed, each once."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...] = ()


def read_listing(body: bytes, url: str) -> Listing | None:
    """What a sitemap or feed lists, perhaps packed by gzip, relative to its ``url``; None if the bytes are neither.

    Raises:
        TooLargeError: if it unpacks to too much.
    """
    root = _root(_unpacked(body))
    if root is None:
        return None
    match etree.QName(root).localname.lower():
        case "urlset":
            return Listing(_addresses(_texts(root, ".//{*}url/{*}loc"), url))
        case "sitemapindex":
            return Listing((), _addresses(_texts(root, ".//{*}sitemap/{*}loc"), url))
        case "rss" | "rdf":
            return Listing(_addresses(_texts(root, ".//{*}item/{*}link"), url))
        case "feed":
            return Listing(_addresses(_atom_links(root), url))
    return None


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            unpacked = packed.read(_MAX_UNPACKED_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        return b""
    if len(unpacked) > _MAX_UNPACKED_BYTES:
        raise TooLargeError(
            f"it would unpack to more than {_MAX_UNPACKED_BYTES // 2**20} MB",
            str(_MAX_UNPACKED_BYTES // 2**20),
        )
    return unpacked


def _root(body: bytes) -> etree._Element | None:
    if body.lstrip()[:1] != b"<" or b"<html" in body[:1024].lower():
        return None
    try:
        return etree.fromstring(
            body.lstrip(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        )
    except etree.XMLSyntaxError:
        return None


def _texts(root: etree._Element, path: str) -> Iterator[str]:
    return (element.text or "" for element in root.iterfind(path))


def _atom_links(root: etree._Element) -> Iterator[str]:
    for entry in root.iter("{*}entry"):
        for link in entry.iterchildren("{*}link"):
            if link.get("rel", "alternate") == "alternate":
                yield link.get("href") or ""
                break


def _addresses(found: Iterator[str], url: str) -> tuple[str, ...]:
    joined = (urljoin(url, text.strip()) for text in found if text.strip())
    return tuple(dict.fromkeys(address for address in joined if address.startswith(("http://", "https://"))))
