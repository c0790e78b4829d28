"""The source line of a quote."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.article import Article


def citation(article: Article, pages: Sequence[int] = ()) -> str:
    """The source line: author, “title”, publisher, date, reviewer, page, as far as they are known.

    The date is written out in English ("31 March 2023").
    """
    metadata = article.metadata
    parts = [metadata.author, f"“{metadata.title}”", metadata.publisher or metadata.site]
    if metadata.published:
        parts.append(f"{metadata.published.day} {metadata.published:%B %Y}")
    if metadata.medically_reviewed_by:
        parts.append(f"medically reviewed by {metadata.medically_reviewed_by}")
    if pages:
        parts.append(f"page {pages[0]}" if len(pages) == 1 else f"pages {pages[0]}–{pages[-1]}")
    return ", ".join(part for part in parts if part)
