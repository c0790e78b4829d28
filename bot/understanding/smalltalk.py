"""The courtesies around a question: greetings, thanks, farewells, and messages that are nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bot.understanding.tokens import Words
from index.sparse.spelling import Spelling

Smalltalk = Literal["", "greeting", "thanks", "goodbye", "who", "help", "praise", "insult", "ok"]

_MAX_PHRASE_WORDS = 9
# No courtesy is longer than this; a longer clause is not looked through.
_MAX_COURTESY_WORDS = 16
# Of several courtesies in one message, the one that says most comes first.
_TELLING: tuple[Smalltalk, ...] = (
    "who", "help", "insult", "goodbye", "thanks", "praise", "greeting", "ok",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Courtesy:
    """What is left of a message: tokens ``start``..``end`` (half-open), and the courtesy around them."""

    kind: Smalltalk
    start: int
    end: int


def part_courtesies(words: Words) -> Courtesy:
    """The message without the courtesies before and after it; ``start == end`` where nothing is left.

    A courtesy is parted where a clause ends with it ("thanks, how …"), a question begins after it
    ("hi how …"), or thanks close the message ("… please thanks"). Short answers ("no", "wait") are
    courtesies only where they are the whole message: before other words they steer the conversation.
    """
    lists = _lists()
    texts = [lists.spelling.correct(token.text) for token in words.tokens]
    whole = _read(texts, alone=True)
    if whole is not None:
        return Courtesy(_most_telling(whole), len(texts), len(texts))
    clauses = [token.clause for token in words.tokens]
    start, end = 0, len(texts)
    said: list[Smalltalk] = []
    while start < end:
        stop = start + 1
        while stop < end and clauses[stop] == clauses[start]:
            stop += 1
        kinds = _read(texts[start:stop])
        if kinds is None:
            length, kinds = _opening(texts[start:stop])
            said += kinds
            start += length
            break
        said += kinds
        start = stop
    while start < end:
        begin = end - 1
        while begin > start and clauses[begin - 1] == clauses[end - 1]:
            begin -= 1
        kinds = _read(texts[begin:end])
        if kinds is None:
            length, kinds = _closing(texts[begin:end])
            said += kinds
            end -= length
            break
        said += kinds
        end = begin
    while said and start < end - 1 and texts[start] in lists.joins:
        start += 1
    return Courtesy(_most_telling(said), start, end)


def _opening(texts: list[str]) -> tuple[int, list[Smalltalk]]:
    """How many words open the clause as a courtesy, and their kinds."""
    for length in range(min(_MAX_COURTESY_WORDS, len(texts) - 1), 0, -1):
        kinds = _read(texts[:length])
        if kinds and (
            texts[length] in _lists().openers or (kinds == ["greeting"] and texts[0] in _lists().hails)
        ):
            return length, kinds
    return 0, []


def _closing(texts: list[str]) -> tuple[int, list[Smalltalk]]:
    """How many words close the clause as thanks or laughter, and their kinds."""
    for length in range(min(_MAX_COURTESY_WORDS, len(texts) - 1), 0, -1):
        if texts[-length] in _lists().closers:
            kinds = _read(texts[-length:])
            if kinds:
                return length, kinds
    return 0, []


def _read(texts: list[str], *, alone: bool = False) -> list[Smalltalk] | None:
    """The kinds of the courtesies that make up the words; None if other words are among them."""
    if len(texts) > _MAX_COURTESY_WORDS:
        return None
    lists = _lists()
    kinds: list[Smalltalk] = []
    seen = False
    position = 0
    while position < len(texts):
        for length in range(min(_MAX_PHRASE_WORDS, len(texts) - position), 0, -1):
            phrase = " ".join(texts[position : position + length])
            if phrase in lists.phrases and (alone or phrase not in lists.alone):
                seen = True
                if kind := lists.phrases[phrase]:
                    kinds.append(kind)
                break
            if phrase in lists.around:
                break
        else:
            return None
        position += length
    return kinds if seen else None


def _most_telling(kinds: list[Smalltalk]) -> Smalltalk:
    return next((kind for kind in _TELLING if kind in kinds), "")


@dataclass(frozen=True, slots=True)
class _Lists:
    """The word lists of ``intent.json`` for courtesies; an aside ("one more thing") has no kind."""

    phrases: dict[str, Smalltalk]
    alone: frozenset[str]
    around: frozenset[str]
    openers: frozenset[str]
    hails: frozenset[str]
    closers: frozenset[str]
    joins: frozenset[str]
    spelling: Spelling


@cache
def _lists() -> _Lists:
    data = turn_data()
    phrases: dict[str, Smalltalk] = dict.fromkeys(data["aside"], "")
    for kind in _TELLING:
        for phrase in data["smalltalk"][kind]:
            phrases.setdefault(phrase, kind)
    known = {word for phrase in [*phrases, *data["around"]] for word in phrase.split()}
    return _Lists(
        phrases=phrases,
        alone=frozenset(data["alone"]),
        around=frozenset(data["around"]),
        openers=frozenset(data["openers"]),
        hails=frozenset(data["hails"]),
        closers=frozenset(data["closers"]),
        joins=frozenset(data["joins"]),
        spelling=Spelling(known, knows=frozenset(data["ordinary"]).__contains__),
    )


@cache
def turn_data() -> dict[str, Any]:
    """The word lists of ``intent.json``."""
    data: dict[str, Any] = json.loads((Path(__file__).parent / "intent.json").read_text(encoding="utf-8"))
    return data
