"""What a corpus holds, an article a line."""

from __future__ import annotations

from corpus.article import Article


def described(article: Article) -> str:
    """A line about an article: the title, the number of sentences, the dates and the source."""
    metadata, other = article.metadata, dict(article.metadata.other)
    count = len(article.sentences)
    parts = [f"“{metadata.title}”", f"{count} {'sentence' if count == 1 else 'sentences'}"]
    for name in ("published", "updated"):
        if value := metadata.by_name.get(name):
            parts.append(f"{name} {value}")
    if source := other.get("source"):
        parts.append(f"from {source}")
    if fetched := other.get("fetched", "")[:10]:
        parts.append(f"fetched {fetched}")
    return ", ".join(parts)
