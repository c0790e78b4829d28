"""The source line of a quote."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reply.catalogue import Words, words
from corpus.article import Article


def citation(article: Article, pages: Sequence[int] = (), own: Words | None = None) -> str:
    """The source line: author, “title”, publisher, date, reviewer, page, as far as they are known.

    The date is written out ("31 March 2023"). ``own`` are the bot's own words, English if None.
    """
    own = own or words("en")
    metadata = article.metadata
    parts = [metadata.author, own("source.title", title=metadata.title), metadata.publisher or metadata.site]
    if metadata.published:
        parts.append(own.date(metadata.published))
    if metadata.medically_reviewed_by:
        parts.append(own("source.reviewed", name=metadata.medically_reviewed_by))
    if pages:
        name = "source.page" if len(pages) == 1 else "source.pages"
        parts.append(own(name, first=str(pages[0]), last=str(pages[-1])))
    return ", ".join(part for part in parts if part)
