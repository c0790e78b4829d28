"""The courtesies around a question: greetings, thanks, farewells, and messages that are nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from bot.words import Token, Words

Smalltalk = Literal["", "greeting", "thanks", "goodbye", "who", "help", "praise", "insult", "ok"]

_MAX_PHRASE_WORDS = 9
# A courtesy that only counts where something marks its end: "good night sleep position" is none.
_OPENS = frozenset(
    "what whats how hows why when where who which is are was were do does did can could will would should may i im ive my"
    " and but so if then now also tell give show please pls hi hello thanks thank there the it also one".split()
)
_JOINS = frozenset("and but so then also now anyway or".split())
# Of two courtesies in one message the one that says more gives the kind.
_WEIGHT: dict[str, int] = {
    "who": 8,
    "help": 7,
    "insult": 6,
    "goodbye": 5,
    "thanks": 4,
    "praise": 3,
    "greeting": 2,
    "ok": 1,
}


@dataclass(frozen=True, slots=True)
class Courtesy:
    """What is left of a message: tokens ``start``..``end`` (half-open), and the courtesy around them."""

    kind: Smalltalk
    start: int
    end: int


def part_courtesies(words: Words) -> Courtesy:
    """The message without the courtesies before and after it; ``start == end`` where nothing is left."""
    tokens = words.tokens
    start, end = 0, len(tokens)
    kinds: list[str] = []
    while start < end and (step := _leading(tokens, start, end)):
        start, kind = step
        kinds.append(kind)
    while start < end and (step := _trailing(tokens, start, end)):
        end, kind = step
        kinds.append(kind)
    if start < end and kinds and all(_is_around(tokens, start, end)):
        start = end
    said = [kind for kind in kinds if kind]
    if start < end:
        said = [kind for kind in said if kind not in ("who", "help")]
        while kinds and start < end - 1 and tokens[start].text in _JOINS:
            start += 1
    best = max(said, key=lambda kind: _WEIGHT[kind], default="")
    return Courtesy(_smalltalk(best), start, end)


def _leading(tokens: tuple[Token, ...], start: int, end: int) -> tuple[int, str] | None:
    for length in range(min(_MAX_PHRASE_WORDS, end - start), 0, -1):
        kind = _phrases().get(" ".join(token.text for token in tokens[start : start + length]))
        if kind is None:
            continue
        stop = start + length
        while stop < end and tokens[stop].clause == tokens[stop - 1].clause:
            around = _around_length(tokens, stop, end)
            if not around or (stop + around < end and not _ends(tokens, stop + around)):
                break
            stop += around
        if stop == end or _ends(tokens, stop) or kind in ("greeting",) and length == 1:
            if kind in ("who", "help") and stop < end and tokens[stop].sentence == tokens[stop - 1].sentence:
                continue
            return stop, kind
    return None


def _trailing(tokens: tuple[Token, ...], start: int, end: int) -> tuple[int, str] | None:
    for length in range(min(_MAX_PHRASE_WORDS, end - start), 0, -1):
        begin = end - length
        kind = _phrases().get(" ".join(token.text for token in tokens[begin:end]))
        if kind is None:
            around = " ".join(token.text for token in tokens[begin:end])
            if begin > start and around in _around() and _phrases().get(tokens[begin - 1].text):
                kind, begin = _phrases()[tokens[begin - 1].text], begin - 1
            else:
                continue
        own_clause = begin == start or tokens[begin].clause != tokens[begin - 1].clause
        if (
            own_clause
            or kind == "thanks"
            and tokens[begin].text in _CLEAR_THANKS
            or tokens[begin].text == "lol"
        ):
            return begin, kind
        if end - begin == 1 and tokens[begin].text in ("please", "pls", "plz"):
            return begin, ""
    return None


_CLEAR_THANKS = frozenset("thanks thank thx thanx thnx cheers ty tysm".split())


def _ends(tokens: tuple[Token, ...], stop: int) -> bool:
    return tokens[stop].clause != tokens[stop - 1].clause or tokens[stop].text in _OPENS


def _is_around(tokens: tuple[Token, ...], start: int, end: int) -> list[bool]:
    singles = _around()
    return [token.text in singles or token.text in _phrases() for token in tokens[start:end]]


def _around_length(tokens: tuple[Token, ...], start: int, end: int) -> int:
    for length in range(min(5, end - start), 0, -1):
        if " ".join(token.text for token in tokens[start : start + length]) in _around():
            return length
    return 0


def _smalltalk(kind: str) -> Smalltalk:
    for known in get_args(Smalltalk):
        if known == kind:
            return known  # type: ignore[no-any-return]
    raise ValueError(f"smalltalk is one of {get_args(Smalltalk)}, got {kind!r}")


@cache
def turn_data() -> dict[str, Any]:
    """The word lists of ``turns.json``."""
    data: dict[str, Any] = json.loads((Path(__file__).parent / "turns.json").read_text(encoding="utf-8"))
    return data


@cache
def _phrases() -> dict[str, str]:
    data = turn_data()
    phrases = {phrase: "" for phrase in data["aside"]}
    for kind, known in data["smalltalk"].items():
        for phrase in known:
            phrases.setdefault(phrase, kind)
    return phrases


@cache
def _around() -> frozenset[str]:
    return frozenset(turn_data()["around"])
