"""Red flags: signs in a reader's own words that call for urgent care before any article is read.

The signs are rules over word groups (``emergency.json``); this module decides whether a sign that
was found is said of somebody, now. It is not where the words are negated ("no numbness"), are about
the past ("ten years ago I fell"), imagined ("what if my legs went numb"), heard of ("people say you
can faint"), a figure of speech, or asked about in general ("can spasms cause chest pain?").
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from bot.understanding.patterns import Match, Phrases
from bot.understanding.tokens import Words


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign and the tokens, ``start``..``end`` (half-open), that told it."""

    name: str
    start: int
    end: int


# How far, in words, a negation reaches forward and a frame ("I read that …") is looked for.
_NEGATION_REACH = 6
_FRAME_REACH = 24
# A clause without a subject of its own goes on with the one before it, over this many clauses.
_CLAUSES_BACK = 6
# Signs that stay signs when they lie in the past.
_LASTING = frozenset(["cancer or unexplained weight loss", "fragile bones", "a risk of infection"])
# Said as a question or with an "if", this is told all the same.
_SELF_HARM = "thoughts of self-harm"
# What follows these verbs tells a question ("was it …") from a note without its "I" ("was in a crash").
_BE_AND_HAVE = frozenset(["am", "was", "were", "has", "have", "had"])
_SUBJECTS = frozenset(
    [
        "i",
        "it",
        "this",
        "that",
        "the",
        "he",
        "she",
        "they",
        "you",
        "we",
        "there",
        "my",
        "your",
        "any",
        "anyone",
    ]
)
_SHORT_OF = frozenset(["barely", "hardly", "not", "only", "feel", "just", "scarcely", "no"])


def red_flags(words: Words) -> tuple[RedFlag, ...]:
    """The signs that the message tells of the reader or of somebody in their care, in their order."""
    lexicon = _lexicon()
    matches = lexicon.signs.find(words)
    if not matches:
        return ()
    telling = _Telling(words, lexicon)
    found: dict[str, RedFlag] = {}
    for match in matches:
        if match.rule not in found and telling.is_fact(match):
            found[match.rule] = RedFlag(match.rule, match.start, match.end)
    return tuple(sorted(found.values(), key=lambda flag: flag.start))


class _Telling:
    """How the message tells what it tells: of whom, when, as fact or as question."""

    def __init__(self, words: Words, lexicon: _Lexicon) -> None:
        self.tokens = words.tokens
        self.asked = words.asked
        self.lexicon = lexicon
        self.texts = [token.text for token in words.tokens]
        self.people = lexicon.selves | lexicon.relatives
        self.someone = any(text in self.people for text in self.texts)
        self.figures = {
            number for match in lexicon.figures.find(words) for number in range(match.start, match.end)
        }
        self.frames: dict[str, list[int]] = {}
        for match in lexicon.frames.find(words):
            self.frames.setdefault(match.rule, []).append(match.start)
        for starts in self.frames.values():
            starts.sort()
        self.clauses: dict[int, tuple[int, int]] = {}
        self.sentences: dict[int, tuple[int, int]] = {}
        for number, token in enumerate(self.tokens):
            self.clauses[token.clause] = (self.clauses.get(token.clause, (number, 0))[0], number + 1)
            self.sentences[token.sentence] = (self.sentences.get(token.sentence, (number, 0))[0], number + 1)

    def is_fact(self, match: Match) -> bool:
        """True if the sign is told as a fact of now, of somebody near."""
        if not self.figures.isdisjoint(range(match.start, match.end)) or self._negated(match.start):
            return False
        if match.others and all(self._negated(start) for start, _ in islice(match.others, _FRAME_REACH)):
            return False
        first, last = self.clauses[self.tokens[match.start].clause]
        start = max(self.sentences[self.tokens[match.start].sentence][0], match.start - _FRAME_REACH)
        last = min(max(last, match.end), match.end + _FRAME_REACH)
        first = max(first, match.start - _FRAME_REACH)
        past = match.rule not in _LASTING and self._framed("past", first, last)
        if past and "since" not in self.texts[first:last]:
            return False
        heard = self._framed("hearsay", start, match.end) or self._framed("imagined", start, match.end)
        return not (heard or self._framed("ruled out", first, last) or self._in_general(match))

    def _framed(self, frame: str, start: int, end: int) -> bool:
        starts = self.frames.get(frame, [])
        place = bisect_left(starts, start)
        return place < len(starts) and starts[place] < end

    def _negated(self, position: int) -> bool:
        sentence = self.tokens[position].sentence
        for back in range(position - 1, max(-1, position - 1 - _NEGATION_REACH), -1):
            text = self.texts[back]
            if self.tokens[back].sentence != sentence:
                return False
            if text in self.lexicon.breaks:
                # "don't have any …" goes on, "no, I have …" does not.
                return back > 0 and self.texts[back - 1] in self.lexicon.negations and text in _BE_AND_HAVE
            if text in self.lexicon.negations:
                return True
        return False

    def _in_general(self, match: Match) -> bool:
        """True if the sign is asked about as such, not told or asked of somebody's own state."""
        sentence = self.tokens[match.start].sentence
        start, end = self.sentences[sentence]
        first = self._governing_clause(match.start, start)
        until = self.texts[first : match.end]
        asking = self._asks(first)
        one_clause = self.tokens[start].clause == self.tokens[end - 1].clause
        questioned = asking or (sentence in self.asked and one_clause)
        if match.rule == _SELF_HARM:
            return questioned and not self.someone
        if "if" in until and (asking or self._asks(start) or sentence in self.asked):
            return True
        if not questioned:
            return not self.someone and self._framed("topic", first, end)
        # The owner of a sign stands before it or right after: "my legs", "numb legs since my back …".
        near = self.texts[first : min(end, match.end + 3)]
        owned = self._has_person(near) or "they" in near
        mine = any(text in ("my", "ive", "his", "our") for text in until)
        may_come = self._framed("may come", first, match.end) and not mine
        return not owned or may_come or self._framed("feared", first, match.end)

    def _governing_clause(self, position: int, sentence_start: int) -> int:
        """Start of the clause that rules the token: its own, or the one before that it goes on with."""
        first, last = self.clauses[self.tokens[position].clause]
        for _ in range(_CLAUSES_BACK):
            if first <= sentence_start or self._asks(first) or self._has_person(self.texts[first:last]):
                break
            before, before_end = self.clauses[self.tokens[first - 1].clause]
            if not self._asks(before) and self._has_person(self.texts[before:before_end]):
                break
            first, last = before, first
        return max(first, position - _FRAME_REACH)

    def _has_person(self, texts: Iterable[str]) -> bool:
        return any(text in self.people or text in self.lexicon.pronouns for text in texts)

    def _asks(self, position: int) -> bool:
        last = len(self.texts) - 1
        while position < last and self.texts[position] in self.lexicon.lead_ins:
            position += 1
        word, following = self.texts[position], self.texts[min(position + 1, last)]
        if word in _BE_AND_HAVE:
            return following in _SUBJECTS or following in self.people
        return word in self.lexicon.asking and following not in _SHORT_OF


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The rules and word lists of ``emergency.json``."""

    signs: Phrases
    figures: Phrases
    frames: Phrases
    negations: frozenset[str]
    breaks: frozenset[str]
    asking: frozenset[str]
    lead_ins: frozenset[str]
    selves: frozenset[str]
    relatives: frozenset[str]
    pronouns: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    data = json.loads((Path(__file__).parent / "emergency.json").read_text(encoding="utf-8"))
    groups, words = data["groups"], {name: frozenset(listed) for name, listed in data["words"].items()}
    return _Lexicon(
        signs=Phrases(groups, data["flags"], uncrossed=words["uncrossed"], ordinary=words["ordinary"]),
        figures=Phrases(groups, {"figure of speech": data["idioms"]}, ordinary=words["ordinary"]),
        frames=Phrases({}, data["frames"], ordinary=words["ordinary"]),
        negations=words["negations"],
        breaks=words["breaks"],
        asking=words["asking"],
        lead_ins=words["lead-ins"],
        selves=words["self"],
        relatives=words["relatives"],
        pronouns=words["pronouns"],
    )
