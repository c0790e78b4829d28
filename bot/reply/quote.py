"""A quote: words of an article, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.reply.catalogue import Words
from bot.reply.citation import citation
from corpus.article import Article, Passage, Reference, Section, Span

QuoteKind = Literal["passage", "heading", "reference", "metadata"]

# A passage is quoted whole up to this length; of a longer one, the marked sentences and those around
# them that still fit.
_MAX_QUOTE_CHARS = 1200


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that a lead-in announces (a list item, a heading below it): ``text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article, ``article.text[start:end]``, and where they stand.

    ``highlights`` are the sentences that answer, as spans of the article's text inside
    ``start``..``end``; empty where no sentence is set apart from the rest.
    ``paragraph`` counts passages from 1; it is 0 for a kind other than "passage".
    ``start`` and ``end`` are 0 for "metadata", which stands in the front matter and not in the text.
    ``related`` marks a passage that is near the question but does not answer it.
    ``score`` ranks the quotes of one reply (higher is nearer); it means nothing across replies.
    ``items`` are what the quote announces, in the order of the text; empty where it announces nothing.
    """

    kind: QuoteKind
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
    items: tuple[Item, ...] = ()

    @property
    def further_items(self) -> tuple[Item, ...]:
        """The items that do not stand in the quote itself: headings beneath it, what follows it."""
        return tuple(item for item in self.items if not self.start <= item.start < self.end)


def quote_passage(
    article: Article, passage: Passage, marks: Sequence[Span], score: float, *, whole: bool = False
) -> Quote:
    """A passage with sentences marked; of a long one, unless ``whole``, the run around the marks."""
    span = passage.span if whole else _run(passage, marks)
    return _quote_span(
        article,
        span,
        kind="passage",
        section=article.section_path(passage),
        passage=passage,
        highlights=tuple(mark for mark in marks if span.holds(mark)),
        score=score,
    )


def quote_heading(article: Article, section: Section) -> Quote:
    """The heading of a section.

    Raises:
        ValueError: if the section has none.
    """
    if section.heading is None:
        raise ValueError("a section without a heading cannot be quoted by it")
    return _quote_span(article, section.heading, kind="heading", section=section.path)


def quote_reference(article: Article, reference: Reference, score: float) -> Quote:
    """An entry of the reference list."""
    section = article.sections[reference.section].path
    return _quote_span(
        article, reference.span, kind="reference", section=section, score=score, url=reference.url
    )


def quote_metadata(article: Article, name: str, value: str) -> Quote:
    """A value of the front matter; ``name`` says in words what it is and takes the place of the section."""
    return Quote(
        kind="metadata",
        text=value,
        start=0,
        end=0,
        highlights=(),
        article=article.id,
        section=(name,),
        paragraph=0,
        score=1.0,
        citation=citation(article),
        url=article.metadata.url,
    )


def cited(quote: Quote, article: Article, own: Words) -> Quote:
    """A quote of an article with its source line in the bot's own words."""
    pages = article.passages[quote.paragraph - 1].pages if quote.paragraph else ()
    return replace(quote, citation=citation(article, pages, own))


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
        "items": [{"text": item.text, "start": item.start, "end": item.end} for item in quote.items],
        "citation": quote.citation,
    }
    if quote.url:
        form["url"] = quote.url
    if quote.related:
        form["related"] = True
    return form


def _quote_span(
    article: Article,
    span: Span,
    *,
    kind: QuoteKind,
    section: tuple[str, ...],
    passage: Passage | None = None,
    highlights: tuple[Span, ...] = (),
    score: float = 1.0,
    url: str = "",
) -> Quote:
    return Quote(
        kind=kind,
        text=span.of(article.text),
        start=span.start,
        end=span.end,
        highlights=highlights,
        article=article.id,
        section=section,
        paragraph=passage.number if passage else 0,
        score=score,
        citation=citation(article, passage.pages if passage else ()),
        url=url or article.metadata.url,
    )


def _run(passage: Passage, marks: Sequence[Span]) -> Span:
    """The passage's span, or the longest run of its sentences around the marks that fits."""
    if passage.span.end - passage.span.start <= _MAX_QUOTE_CHARS or not marks:
        return passage.span
    sentences = passage.sentences
    first = next(i for i, sentence in enumerate(sentences) if sentence.holds(marks[0]))
    last = next(i for i, sentence in enumerate(sentences) if sentence.holds(marks[-1]))
    while True:
        before = first > 0 and sentences[last].end - sentences[first - 1].start <= _MAX_QUOTE_CHARS
        if before:
            first -= 1
        after = (
            last + 1 < len(sentences) and sentences[last + 1].end - sentences[first].start <= _MAX_QUOTE_CHARS
        )
        if after:
            last += 1
        if not before and not after:
            return Span(sentences[first].start, sentences[last].end)
