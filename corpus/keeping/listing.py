"""What a corpus holds, an article a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.corpus import find_articles
from corpus.errors import CorpusError
from corpus.reading.assemble import read_article


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a corpus: its id and a line about it, which is a problem if it cannot be read."""

    article: str
    told: str
    is_problem: bool = False


def list_articles(folder: Path) -> Iterator[Entry]:
    """The articles of a folder in the order of their ids.

    Raises:
        CorpusError: if the folder cannot be read or holds no article.
    """
    for article_id, path in find_articles(folder).items():
        try:
            yield Entry(article_id, _told(read_article(path, article_id, folder=folder)))
        except CorpusError as error:
            yield Entry(article_id, str(error), is_problem=True)


def _told(article: Article) -> str:
    """The title, the number of sentences, the dates and the source."""
    metadata, other = article.metadata, dict(article.metadata.other)
    count = sum(len(passage.sentences) for passage in article.passages)
    parts = [f"“{metadata.title}”", f"{count} {'sentence' if count == 1 else 'sentences'}"]
    for name in ("published", "updated"):
        if value := metadata.by_name.get(name):
            parts.append(f"{name} {value}")
    if source := other.get("source"):
        parts.append(f"from {source}")
    if fetched := other.get("fetched", "")[:10]:
        parts.append(f"fetched {fetched}")
    return ", ".join(parts)
