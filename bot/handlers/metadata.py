"""Answers about the article itself, from its front matter."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reply.quote import Quote, quote_metadata
from corpus.article import Article

_NAMES = {"medically_reviewed_by": "medically reviewed by"}
# What a citation is made of.
_CITATION = {"citation": ("author", "title", "publisher", "published", "url")}


def metadata_quotes(article: Article, wanted: Sequence[str]) -> tuple[Quote, ...]:
    """The values asked for that the front matter has, as quotes that stand outside the text."""
    names = dict.fromkeys(name for asked in wanted for name in _CITATION.get(asked, (asked,)))
    return tuple(
        quote_metadata(article, _NAMES.get(name, name), value)
        for name in names
        for value in _values(article, name)
    )


def _values(article: Article, name: str) -> list[str]:
    """The words of the front matter under a name; a date as it is written there."""
    metadata = article.metadata
    other = dict(metadata.other)
    values: dict[str, Sequence[str]] = {
        "author": [metadata.author],
        "title": [metadata.title],
        "medically_reviewed_by": [metadata.medically_reviewed_by],
        "publisher": [metadata.publisher, metadata.site],
        "published": [metadata.published.isoformat() if metadata.published else other.get("published", "")],
        "updated": [metadata.updated.isoformat() if metadata.updated else other.get("updated", "")],
        "rights": [metadata.rights],
        "url": [metadata.url],
    }
    return [value for value in values.get(name, [other.get(name, "")]) if value]
