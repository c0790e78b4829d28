"""What kinds of turn one message holds, read from its words alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from bot.phrases import Phrases
from bot.smalltalk import Smalltalk, part_courtesies, turn_data
from bot.urgent import RedFlag, red_flags
from bot.words import Token, Words, words_of

TurnKind = Literal["ordinary", "smalltalk", "about", "sources", "overview", "again"]
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


_ORDINALS = {
    "first": 1, "1st": 1, "one": 1, "second": 2, "2nd": 2, "two": 2, "third": 3, "3rd": 3, "three": 3,
    "fourth": 4, "4th": 4, "four": 4, "fifth": 5, "5th": 5, "five": 5, "last": -1,
}  # fmt: skip
_NTH_WORDS = frozenset(
    "the number no answer quote one point option result item passage show me please pls what about and tell more"
    " whats is that give explain go to read say".split()
)
_ASKS = frozenset(
    "what whats which who whos when where why how hows is are was were do does did can could will would should may"
    " shall any tell give show list explain".split()
)
_BECAUSE = frozenset(["because", "cause", "cos", "since", "and", "but", "so", "or", "also"])
# Words that say nothing of the article's subject; more than a few others and the message asks about it.
_PLAIN = frozenset(
    "a an the this that these it its of in on to for by from with at as and or is are was were be been do does did has have"
    " had can could will would may i me my you your we our he she they who whos whom what whats which when where why how hows"
    " please pls there any some all just so ok hi hey hello thanks about tell give show say list name know want like need"
    " article page text site here really actually also if not or no yes much many one get find see first last original"
    " originally currently exactly still ever even out up information info piece content real person someone anyone".split()
)
_MAX_OTHER_WORDS = 3


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


def _kind(part: Words) -> tuple[TurnKind, tuple[str, ...]]:
    rules = _rules()
    matches = rules.find(part)
    if not matches:
        return "ordinary", ()
    known = {number for match in matches for number in range(match.start, match.end)}
    names = dict.fromkeys(match.rule for match in matches)
    others = [
        token.text
        for number, token in enumerate(part.tokens)
        if number not in known and token.text not in _PLAIN and not rules.knows(token.text)
    ]
    if "sources" in names:
        return "sources", ()
    if len(others) > _MAX_OTHER_WORDS:
        return "ordinary", ()
    about = tuple(name for name in names if name not in ("sources", "overview"))
    if about and len(others) <= 2:
        return "about", about
    if "overview" in names and len(others) <= 2:
        return "overview", ()
    return "ordinary", ()


def _request(tokens: tuple[Token, ...]) -> tuple[Request, int]:
    texts = [token.text for token in tokens]
    if len(texts) > 12:
        return "", 0
    request = _requests().get(" ".join(texts)) or _requests().get(" ".join(texts).removesuffix(" please"))
    if request:
        return request, 0
    counts = [_ORDINALS[text] for text in texts if text in _ORDINALS and text != "one"]
    if len(counts) == 1 and all(text in _ORDINALS or text in _NTH_WORDS for text in texts) and len(texts) > 1:
        return "nth", counts[0]
    return "", 0


def _question_beside(words: Words, flags: tuple[RedFlag, ...], start: int, end: int) -> tuple[int, int]:
    """The longest run of clauses in ``start``..``end`` that asks and tells no red flag."""
    told = {token.clause for flag in flags for token in words.tokens[flag.start : flag.end]}
    best = (end, end)
    position = start
    while position < end:
        clause = words.tokens[position].clause
        stop = position
        while stop < end and words.tokens[stop].clause == clause:
            stop += 1
        begin = position
        while begin < stop - 1 and words.tokens[begin].text in _BECAUSE:
            begin += 1
        asks = clause not in told and (
            words.tokens[begin].text in _ASKS
            or (words.tokens[begin].sentence in words.asked and stop - begin <= 3)
        )
        if asks:
            sentence = words.tokens[begin].sentence
            while (
                stop < end
                and words.tokens[stop].sentence == sentence
                and words.tokens[stop].clause not in told
            ):
                stop += 1
            if stop - begin > best[1] - best[0]:
                best = (begin, stop)
        position = stop
    return best


def _cut(message: str, words: Words, start: int, end: int) -> str:
    """The characters of tokens ``start``..``end``, with the marks that close them."""
    if start >= end:
        return ""
    tokens = words.tokens
    stop = tokens[end].start if end < len(tokens) else len(message)
    first = 0 if start == 0 else tokens[start].start
    tail = message[tokens[end - 1].end : stop]
    if end < len(tokens):
        mark = next((number for number, c in enumerate(tail) if not (c in "?!.)\"'”’")), len(tail))
        tail = tail[:mark]
    return (message[first : tokens[end - 1].end] + tail).strip()


@cache
def _rules() -> Phrases:
    data = turn_data()
    return Phrases(
        data["groups"], {"sources": data["sources"], "overview": data["overview"], **data["about"]}
    )


@cache
def _requests() -> dict[str, Request]:
    requests: dict[str, Request] = {}
    known: tuple[Request, ...] = ("more", "in_full", "where")
    for request in known:
        for phrase in turn_data()["requests"][request]:
            requests.setdefault(phrase, request)
    return requests
