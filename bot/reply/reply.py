"""The reply: what one turn of the conversation gives back, in one form for every reader of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from corpus.article import Article, Span

ReplyKind = Literal["quote", "not_found", "urgent", "smalltalk", "about", "sources", "overview"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, ``article.text[start:end]``, and where they stand.

    ``highlights`` are the sentences that answer, as spans of the article's text inside
    ``start``..``end``; empty where no sentence is set apart from the rest.
    ``paragraph`` counts passages from 1; it is 0 for what is no passage (a heading, a reference, the
    front matter). ``related`` marks a passage that is near the question but does not answer it.
    For metadata, which stands in the front matter and not in the text, ``start == end == 0``.
    ``score`` ranks the quotes of one reply (higher is nearer); it means nothing across replies.
    """

    text: str
    start: int
    end: int
    highlights: tuple[Span, ...]
    article: str
    section: tuple[str, ...]
    paragraph: int
    score: float
    citation: str
    url: str = ""
    related: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn: what was asked, and the reply if it is known."""

    question: str
    reply: Reply | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one question.

    ``message`` is the bot's own voice (never a claim about the article's subject). ``read_as`` is the
    question as the bot read it in its conversation, "" where that is what was typed.
    ``confidence`` is the calibrated chance, 0 to 1, that the article answers; None for kinds that do
    not depend on it. ``suggestions`` are questions the article does answer.
    """

    kind: ReplyKind
    question: str
    message: str = ""
    read_as: str = ""
    confidence: float | None = None
    quotes: tuple[Quote, ...] = ()
    suggestions: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The machine form: plain data, in the field order of the design, without empty extras."""
        return {
            "kind": self.kind,
            "question": self.question,
            "read_as": self.read_as,
            "message": self.message,
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "quotes": [quote_json(quote) for quote in self.quotes],
            "suggestions": list(self.suggestions),
        }


def quote_json(quote: Quote) -> dict[str, Any]:
    """The machine form of one quote."""
    form: dict[str, Any] = {
        "text": quote.text,
        "start": quote.start,
        "end": quote.end,
        "highlights": [[span.start, span.end] for span in quote.highlights],
        "article": quote.article,
        "section": list(quote.section),
        "paragraph": quote.paragraph,
        "score": round(quote.score, 4),
        "citation": quote.citation,
    }
    if quote.url:
        form["url"] = quote.url
    if quote.related:
        form["related"] = True
    return form


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
