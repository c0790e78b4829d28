"""The source line of a quote."""

from __future__ import annotations

from corpus.article import Article


def citation(article: Article) -> str:
    """The source line: author, “title”, publisher, date, reviewer, as far as the front matter has them.

    The date is written out in English ("31 March 2023").
    """
    metadata = article.metadata
    parts = [metadata.author, f"“{metadata.title}”", metadata.publisher or metadata.site]
    if metadata.published:
        parts.append(f"{metadata.published.day} {metadata.published:%B %Y}")
    if metadata.medically_reviewed_by:
        parts.append(f"medically reviewed by {metadata.medically_reviewed_by}")
    return ", ".join(part for part in parts if part)
