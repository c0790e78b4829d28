"""How right one reply is: its value against what was expected, and whether its quotes are the article's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.reply.quote import Quote
from bot.reply.reply import Reply, ReplyKind
from corpus.corpus import Corpus

Expect = Literal["quote", "abstain", "urgent", "smalltalk", "about", "sources", "overview"]

# An answer may come as the map of an overview or beside an urgent notice; who asks what the bot is may be
# greeted; and who asks for an overview may get the passage that gives one.
_ACCEPTED: Mapping[Expect, frozenset[ReplyKind]] = {
    "quote": frozenset({"quote", "overview", "urgent"}),
    "abstain": frozenset({"not_found"}),
    "urgent": frozenset({"urgent"}),
    "smalltalk": frozenset({"smalltalk", "about"}),
    "about": frozenset({"about"}),
    "sources": frozenset({"sources"}),
    "overview": frozenset({"overview", "quote"}),
}
# A marked sentence shorter than this is not gold for standing inside a gold sentence: "No." stands in many.
_MIN_PART_CHARS = 20

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_MARK = re.compile(r"^\s*(?:[-*>]|\d+\.)\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good reply to a question is.

    ``gold`` holds sentences of the article, as in its Markdown or as read; any one of them is enough
    unless ``need_all``.
    """

    kind: Expect
    gold: tuple[str, ...] = ()
    need_all: bool = False


def expectations() -> tuple[Expect, ...]:
    """All that can be expected of a reply."""
    return tuple(_ACCEPTED)


def value_of(reply: Reply, expected: Expected) -> float:
    """How right a reply is, from 0 to 1; a share only where all gold sentences are needed."""
    if reply.kind not in _ACCEPTED[expected.kind]:
        return 0.0
    if expected.kind in ("abstain", "urgent", "smalltalk"):
        return 1.0
    gold, quotes = expected.gold, reply.quotes
    if expected.kind == "about":
        said = " ".join([reply.message, *(f"{quote.text} {quote.citation}" for quote in quotes)])
        return float(not gold or _contains(said, gold))
    if expected.need_all:
        everything = "\n".join(quote.text for quote in quotes)
        return sum(_contains(everything, [sentence]) for sentence in gold) / len(gold)
    if expected.kind == "quote":
        return float(any(holds_gold(quote, gold) for quote in quotes[:1]))
    return float(any(_contains(quote.text, gold) for quote in quotes))


def holds_gold(quote: Quote, gold: Sequence[str]) -> bool:
    """True if a quote contains a gold sentence whole, or marks a good part of one."""
    return _contains(quote.text, gold) or any(is_gold(sentence, gold) for sentence in marked(quote))


def marked(quote: Quote) -> tuple[str, ...]:
    """The marked sentences of a quote; the whole quote where none is marked."""
    if not quote.highlights:
        return (quote.text,)
    return tuple(quote.text[s.start - quote.start : s.end - quote.start] for s in quote.highlights)


def is_gold(sentence: str, gold: Sequence[str]) -> bool:
    """True if a sentence contains a gold sentence, or is a part, of 20 characters or more, of one."""
    if _contains(sentence, gold):
        return True
    part = _as_read(sentence)
    return len(part) >= _MIN_PART_CHARS and any(part in _as_read(whole) for whole in gold)


def broken_quotes(reply: Reply, corpus: Corpus) -> tuple[str, ...]:
    """What is wrong with each quote that is not its article's text at its offsets; empty if none is."""
    found: list[str] = []
    for quote in reply.quotes:
        article = corpus.article(quote.article)
        if quote.kind == "metadata":
            if quote.text not in article.metadata.by_name.values():
                found.append(f"{quote.text[:60]!r} is no value of the front matter of “{article.id}”")
        elif not quote.text or article.text[quote.start : quote.end] != quote.text:
            found.append(f"{quote.text[:60]!r} is not “{article.id}” at {quote.start}..{quote.end}")
        elif any(not quote.start <= mark.start < mark.end <= quote.end for mark in quote.highlights):
            found.append(f"a mark lies outside its quote {quote.text[:60]!r} of “{article.id}”")
    return tuple(found)


def _contains(text: str, gold: Sequence[str]) -> bool:
    read = _as_read(text)
    return any(_as_read(sentence) in read for sentence in gold)


def _as_read(text: str) -> str:
    """The words a reader sees, whether they come from Markdown or not, so that the two compare."""
    unescaped = _ESCAPED.sub(r"\1", text)
    return " ".join(_LINE_MARK.sub("", unescaped).replace("**", "").split())
