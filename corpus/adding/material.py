"""A source that has been read, and the front matter of the article made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus.adding.extract import RawSource
from corpus.adding.extracted import Extracted
from corpus.adding.fetching.client import Answer
from corpus.adding.formats.kinds import kind_of_answer


@dataclass(frozen=True, slots=True)
class Material:
    """A source that has been read: its name in the front matter, its bytes and what a server said of them."""

    name: str
    raw: RawSource
    title: str
    etag: str = ""
    last_modified: str = ""


def fetched(source: str, answer: Answer) -> Material:
    """What a server sent for a source."""
    path = unquote(urlsplit(answer.url).path)
    kind = kind_of_answer(answer.content_type, path, answer.body)
    raw = RawSource(answer.body, kind, answer.url, answer.charset)
    return Material(source, raw, Path(path).stem, answer.etag, answer.last_modified)


def front_matter(material: Material, extracted: Extracted, digest: str, body_digest: str) -> dict[str, str]:
    """The front matter of the article made of a source: what it says of itself, and where it came from."""
    title = material.title.replace("-", " ").replace("_", " ").strip() or "Article"
    metadata = {"title": title[:1].upper() + title[1:], **extracted.metadata}
    origin = {
        "source": material.name,
        "source_digest": digest,
        "text_digest": body_digest,
        "fetched": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if material.raw.url else "",
        "etag": material.etag,
        "last_modified": material.last_modified,
    }
    if material.raw.url:
        metadata.setdefault("url", material.raw.url)
    return metadata | {key: value for key, value in origin.items() if value}
