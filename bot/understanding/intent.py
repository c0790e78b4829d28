"""What kinds of turn one message holds, read from its words alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from bot.understanding.emergency import RedFlag, red_flags
from bot.understanding.patterns import Match, Phrases
from bot.understanding.smalltalk import Smalltalk, part_courtesies, turn_data
from bot.understanding.tokens import Token, Words, words_of

TurnKind = Literal["ordinary", "smalltalk", "about", "sources", "overview", "listing", "again"]
Request = Literal["", "more", "nth", "in_full", "where"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as the bot reads it.

    ``urgent`` names the red flags found. ``kind`` is the kind of what is left, ``question`` that part
    of the message, to the letter, without greeting, thanks or the telling of a red flag; "" where
    nothing is left. ``about`` names the metadata asked for. ``request`` is what is asked of the last
    answer (``n`` counts from 1, -1 is the last).
    """

    urgent: tuple[str, ...] = ()
    kind: TurnKind = "ordinary"
    question: str = ""
    smalltalk: Smalltalk = ""
    about: tuple[str, ...] = ()
    request: Request = ""
    n: int = 0


# With more words than this that no rule knows, the message asks about the article's subject.
_MAX_OTHER_WORDS = 1
# No chain of questions that lean on each other is followed further back.
_MAX_EARLIER = 8
_MAX_REQUEST_WORDS = 12
_MAX_BARE_QUESTION_WORDS = 3
_CLOSING_MARKS = "?!.)\"'”’。？！"


def read_turn(message: str) -> Reading:
    """The reading of a message; of any text, and at once (its cost grows with the text, no faster)."""
    words = words_of(message)
    flags = red_flags(words)
    courtesy = part_courtesies(words)
    start, end = courtesy.start, courtesy.end
    if flags:
        start, end = _question_beside(words, flags, start, end)
    tokens = words.tokens[start:end]
    question = _cut(message, words, start, end)
    urgent = tuple(flag.name for flag in flags)
    if not tokens:
        kind: TurnKind = "ordinary" if flags or not words.tokens else "smalltalk"
        return Reading(
            urgent=urgent, kind=kind, smalltalk=courtesy.kind or ("ok" if kind == "smalltalk" else "")
        )
    request, n = _request(tokens)
    if request:
        return Reading(urgent, "again", question, courtesy.kind, (), request, n)
    part = Words(message, tuple(tokens), words.asked)
    kind, about = _kind(part)
    return Reading(urgent, kind, question, courtesy.kind, about)


def earlier_questions(messages: Sequence[str]) -> list[str]:
    """What was asked in the last messages, oldest first: without greetings, thanks and wishes for more."""
    readings = [read_turn(message) for message in messages[-_MAX_EARLIER:]]
    return [
        reading.question
        for reading in readings
        if reading.question.strip() and reading.kind != "smalltalk" and not reading.request
    ]


def _kind(part: Words) -> tuple[TurnKind, tuple[str, ...]]:
    lists = _lists()
    matches = lists.rules.find(part)
    names = dict.fromkeys(match.rule for match in matches)
    if "sources" in names:
        return "sources", ()
    others = _other_words(part, matches)
    about = tuple(name for name in names if name not in ("overview", "listing"))
    if about and others <= _MAX_OTHER_WORDS:
        return "about", about
    if "overview" in names and not others:
        return "overview", ()
    if "listing" in names and not others:
        return "listing", ()
    return "ordinary", ()


def _other_words(part: Words, matches: list[Match]) -> int:
    """How many words neither belong to a rule's match, nor are plain, nor are written as names."""
    lists = _lists()
    known = {number for match in matches for number in range(match.start, match.end)}
    return sum(
        token.text not in lists.plain
        and not (number in known and lists.rules.knows(token.text))
        and not (number > 0 and part.message[token.start].isupper())
        for number, token in enumerate(part.tokens)
    )


def _request(tokens: tuple[Token, ...]) -> tuple[Request, int]:
    if len(tokens) > _MAX_REQUEST_WORDS:
        return "", 0
    lists = _lists()
    texts = [token.text for token in tokens]
    phrase = " ".join(texts)
    request = lists.requests.get(phrase) or lists.requests.get(phrase.removesuffix(" please"))
    if request:
        return request, 0
    counts = [lists.counts[text] for text in texts if text in lists.counts]
    if (
        len(counts) == 1
        and len(texts) > 1
        and all(t in lists.counts or t in lists.around_counts for t in texts)
    ):
        return "nth", counts[0]
    return "", 0


def _question_beside(words: Words, flags: tuple[RedFlag, ...], start: int, end: int) -> tuple[int, int]:
    """The longest run of clauses in ``start``..``end`` that asks and tells no red flag."""
    tokens, lists = words.tokens, _lists()
    told = {token.clause for flag in flags for token in tokens[flag.start : flag.end]}
    best = (end, end)
    position = start
    while position < end:
        stop = _clause_end(tokens, position, end)
        begin = position
        while begin < stop and tokens[begin].text in lists.lead_ins:
            begin += 1
        if begin < stop and tokens[begin].clause not in told:
            sentence = tokens[begin].sentence
            closes = stop == end or tokens[stop].sentence != sentence
            bare = sentence in words.asked and closes and stop - begin <= _MAX_BARE_QUESTION_WORDS
            if bare or tokens[begin].text in lists.asks:
                while stop < end and tokens[stop].sentence == sentence and tokens[stop].clause not in told:
                    stop = _clause_end(tokens, stop, end)
                if stop - begin > best[1] - best[0]:
                    best = (begin, stop)
        position = stop
    return best


def _clause_end(tokens: tuple[Token, ...], position: int, end: int) -> int:
    clause = tokens[position].clause
    while position < end and tokens[position].clause == clause:
        position += 1
    return position


def _cut(message: str, words: Words, start: int, end: int) -> str:
    """The characters of tokens ``start``..``end``, with the marks that close them."""
    if start >= end:
        return ""
    tokens = words.tokens
    first = 0 if start == 0 else tokens[start].start
    if end == len(tokens):
        return message[first:].strip()
    last = tokens[end - 1].end
    while last < tokens[end].start and message[last] in _CLOSING_MARKS:
        last += 1
    return message[first:last].strip()


@dataclass(frozen=True, slots=True)
class _Lists:
    """The rules and word lists of ``intent.json`` for what is left beside courtesies.

    ``plain`` words say nothing of the article's subject; ``around_counts`` may stand beside a count
    ("the second one please").
    """

    rules: Phrases
    requests: dict[str, Request]
    counts: dict[str, int]
    around_counts: frozenset[str]
    asks: frozenset[str]
    lead_ins: frozenset[str]
    plain: frozenset[str]


@cache
def _lists() -> _Lists:
    data = turn_data()
    known: tuple[Request, ...] = ("more", "in_full", "where")
    rules = {
        "sources": data["sources"],
        "overview": data["overview"],
        "listing": data["listing"],
        **data["about"],
    }
    return _Lists(
        rules=Phrases(data["groups"], rules, ordinary=data["ordinary"]),
        requests={phrase: request for request in known for phrase in data["requests"][request]},
        counts=data["counts"],
        around_counts=frozenset(data["around_counts"]),
        asks=frozenset(data["asks"]),
        lead_ins=frozenset(data["lead_ins"]),
        plain=frozenset(data["plain"]),
    )
