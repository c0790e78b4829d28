"""The conversation as the browser keeps it: what a turn sends back, and how it comes back with a question.

The server holds no conversation. Each answer carries a small note of itself; the page sends the last
few notes with the next question. A note holds offsets, never words: the words are cut from the
article again, so a page cannot put words into an article's mouth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from bot.reply.catalogue import Words
from bot.reply.citation import citation
from bot.reply.quote import Quote, QuoteKind
from bot.reply.reply import Reply, ReplyKind, Turn
from bot.understanding.noise import whole_characters, without_noise
from bot.web.options import MAX_QUESTION_CHARS, MOST_QUESTION_CHARS
from corpus.article import Article, Span
from corpus.asked import AskedQuestions
from corpus.corpus import Corpus
from corpus.questions import MAX_EARLIER

MAX_TURNS = 8
"""Earlier turns sent with a question. A follow-up is read with the turn or two before it."""
MAX_NOTE_QUOTES = 30
"""Quotes a note holds, the first of the reply; a list of sources or of headings may have more."""


def note(reply: Reply) -> dict[str, Any]:
    """What the page keeps of a turn, as plain data."""
    return {
        "question": reply.question,
        "kind": reply.kind,
        "read_as": reply.read_as[:MAX_QUESTION_CHARS],
        "read_after": reply.read_after[:MAX_QUESTION_CHARS],
        "went_back": reply.went_back,
        "quotes": [
            [
                quote.article,
                quote.start,
                quote.end,
                [[s.start, s.end] for s in quote.highlights],
                quote.related,
            ]
            for quote in reply.quotes
            if quote.kind != "metadata"
        ][:MAX_NOTE_QUOTES],
        "suggestions": list(reply.suggestions),
    }


def marked(number: int, quote: Quote, own: Words) -> dict[str, Any]:
    """What the page marks in the article, and copies, of a quote: of a heading or a source all of it."""
    whole = quote.kind in ("heading", "reference")
    spans = [Span(quote.start, quote.end)] if whole else quote.highlights
    return {
        "number": number,
        "related": quote.related,
        "marked": quote.kind != "heading",
        "article": quote.article,
        "start": quote.start,
        "end": quote.end,
        "highlights": [[span.start, span.end] for span in spans],
        "copy": f"{own('source.quoted', words=quote.text)}\n— {quote.citation}",
    }


def pinnable(article: Article, quote: Quote) -> list[str]:
    """The sentences of a quote that a question can be pinned to, to the letter: the marked ones, else all."""
    span = Span(quote.start, quote.end)
    inside = [each for passage in article.passages for each in passage.sentences if span.holds(each)]
    marked = [each for each in inside if each in quote.highlights]
    return [each.of(article.text) for each in marked or inside]


def as_looked_up(question: str) -> str:
    """A question as it is looked up among reader questions."""
    from bot.understanding.focus import searched_for  # noqa: PLC0415 - slow to import

    return searched_for(without_noise(whole_characters(question)))


def pin_of(corpus: Corpus, quote: Quote, question: str, history: Sequence[Turn]) -> dict[str, Any] | None:
    """The pin that has a sentence of a quote answer a question, as an editor takes it away; None if there is none."""
    from bot.understanding.intent import questions_before  # noqa: PLC0415 - slow to import

    pins = [each for each in corpus.questions.get(quote.article, ()) if each.pinned]
    if not pins:
        return None
    asked, text = AskedQuestions(pins), as_looked_up(question)
    found = asked.find(text) or asked.find_follow_up(text, questions_before(history))
    if not found or not found.sentence or not Span(quote.start, quote.end).holds(found.sentence):
        return None
    sentence = found.sentence.of(corpus.article(quote.article).text)
    return pin_sent(found.question, () if found.self_contained else found.history, sentence)


def pin_sent(question: str, history: Sequence[str], sentence: str) -> dict[str, Any]:
    """A pin as the page keeps it and sends it back to have it taken away."""
    return {"question": question, "history": list(history[-MAX_EARLIER:]), "sentence": sentence}


def turns(corpus: Corpus, notes: object) -> tuple[Turn, ...]:
    """The last ``MAX_TURNS`` notes as turns, oldest first.

    Raises:
        ValueError: if it is not a list of what ``note`` makes.
    """
    if not isinstance(notes, list):
        raise ValueError(f"history must be a list, got {type(notes).__name__}")
    return tuple(turn(corpus, each) for each in notes[-MAX_TURNS:])


def turn(corpus: Corpus, kept: object) -> Turn:
    """One turn, its quotes cut from the corpus again. Quotes of an article that is gone are left out.

    Raises:
        ValueError: if it is not what ``note`` makes.
    """
    if not isinstance(kept, dict):
        raise ValueError(f"a turn must be an object, got {type(kept).__name__}")
    question = text(kept.get("question"), "question")
    kind: ReplyKind = kept.get("kind", "")
    if kind not in get_args(ReplyKind):
        raise ValueError(f"kind must be one of {', '.join(get_args(ReplyKind))}, got {kind!r}")
    quotes = kept.get("quotes")
    if not isinstance(quotes, list) or len(quotes) > MAX_NOTE_QUOTES:
        raise ValueError(f"quotes must be a list of at most {MAX_NOTE_QUOTES}")
    cut = [_checked(quote) for quote in quotes]
    suggestions = kept.get("suggestions") or []
    if not isinstance(suggestions, list):
        raise ValueError("suggestions must be a list")
    numbers = {each[0]: corpus.number(each[0]) for each in cut}
    known = {name: corpus.articles[number] for name, number in numbers.items() if number is not None}
    reply = Reply(
        kind=kind,
        question=question,
        read_as=text(kept.get("read_as", ""), "read_as", empty=True),
        read_after=text(kept.get("read_after", ""), "read_after", empty=True),
        went_back=kept.get("went_back") is True,
        quotes=tuple(_quote(known[each[0]], each) for each in cut if each[0] in known),
        suggestions=tuple(text(each, "suggestion") for each in suggestions[:10]),
    )
    return Turn(question=question, reply=reply)


def text(value: object, name: str, *, empty: bool = False, max_chars: int = MOST_QUESTION_CHARS) -> str:
    """``value`` if it is a string of 1 (0 with ``empty``) to ``max_chars`` characters.

    Raises:
        ValueError: if it is not.
    """
    if not isinstance(value, str) or not (empty or value.strip()) or len(value) > max_chars:
        raise ValueError(f"{name} must be a string of up to {max_chars} characters")
    return value


def _checked(quote: object) -> tuple[str, int, int, list[list[int]], bool]:
    """A quote of a note, or ValueError."""
    match quote:
        case [str(article), int(start), int(end), list(highlights), bool(related)] if all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(at, int) for at in pair)
            for pair in highlights
        ):
            return article, start, end, highlights, related
    raise ValueError("a quote must be [article, start, end, highlights, related]")


def _edges(article: Article) -> tuple[frozenset[int], frozenset[int]]:
    """Where a quote of an article may begin, and where it may end."""
    whole = [
        *(span for passage in article.passages for span in (passage.span, *passage.sentences)),
        *(section.heading for section in article.sections if section.heading),
        *(reference.span for reference in article.references),
    ]
    return frozenset(span.start for span in whole), frozenset(span.end for span in whole)


def _quote(article: Article, kept: tuple[str, int, int, Sequence[Sequence[int]], bool]) -> Quote:
    """The quote at these offsets of the article.

    Raises:
        ValueError: if the offsets cut what the article holds: a sentence, a heading, a reference.
    """
    _, start, end, highlights, related = kept
    span = Span(start, end)
    starts, ends = _edges(article)
    for each in (span, *(Span(*pair) for pair in highlights)):
        if each.start not in starts or each.end not in ends or not span.holds(each):
            raise ValueError("a quote must begin and end with a sentence")
    passage = next((each for each in article.passages if each.span.start <= start < each.span.end), None)
    return Quote(
        kind="passage" if passage else _kind_outside_passages(article, start),
        text=span.of(article.text),
        start=start,
        end=end,
        highlights=tuple(Span(*pair) for pair in highlights),
        article=article.id,
        section=article.section_path(passage) if passage else (),
        paragraph=passage.number if passage else 0,
        score=0.0,
        citation=citation(article),
        url=article.metadata.url,
        related=related,
    )


def _kind_outside_passages(article: Article, start: int) -> QuoteKind:
    is_reference = any(reference.span.start == start for reference in article.references)
    return "reference" if is_reference else "heading"
