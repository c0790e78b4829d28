"""A source that was fetched, and the front matter of the article made of a source."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from corpus.adding.extract import RawSource
from corpus.adding.extracted import Extracted
from corpus.adding.fetching.client import Answer
from corpus.adding.formats.kinds import kind_of_answer


def fetched(source: str, answer: Answer) -> RawSource:
    """What a server sent for a source."""
    path = unquote(urlsplit(answer.url).path)
    return RawSource(
        answer.body,
        kind_of_answer(answer.content_type, path, answer.body),
        name=source,
        title=Path(path).stem,
        url=answer.url,
        charset=answer.charset,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def front_matter(source: RawSource, extracted: Extracted, digest: str, body_digest: str) -> dict[str, str]:
    """The front matter of the article made of a source: what it says of itself, and where it came from."""
    title = source.title.replace("-", " ").replace("_", " ").strip() or "Article"
    metadata = {"title": title[:1].upper() + title[1:], **extracted.metadata}
    origin = {
        "source": source.name,
        "source_digest": digest,
        "text_digest": body_digest,
        "fetched": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if source.url else "",
        "etag": source.etag,
        "last_modified": source.last_modified,
    }
    if source.url:
        metadata.setdefault("url", source.url)
    return metadata | {key: value for key, value in origin.items() if value}
