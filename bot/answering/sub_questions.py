"""A message as the one or more questions it holds, and what an article says to each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import log

from bot.answering.judging import CLEARLY, Judgement
from index.sparse.terms import words

_ASKING = (
    r"(?:how|what|when|why|which|who|whose|where|is|are|do|does|did|can|could|should|will|would|must|may|has|have"
    r"|in what|for how|at what)"
)
# "Does it help or is it nonsense" asks one thing, as does "… or am I too old".
_DOUBTS = r"or (?:is|are|am|was|were) (?:it|that|this|i|he|she|they|we|you)\b"
_BETWEEN = re.compile(
    rf"(?<=[?!.])\s+|\s*[,;]?\s+(?!{_DOUBTS})(?:and|but|or|also)\s+(?:also\s+)?(?={_ASKING}\b)", re.IGNORECASE
)
# "What is the difference between a strain and a spasm", "how is a leo different from a crested gecko".
_DIFFERENCE = re.compile(
    r"(?:(?:what(?:'s|s| is| are)?|tell me|explain|and|so) )*(?:the )?differences? between (.+?) (?:and|vs\.?) (.+)"
    r"|(?:how|why|in what way) (?:is|are|do|does) (.+?) (?:different|differ) (?:from|to) (.+)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|they|them|this|that|these|those)\b", re.IGNORECASE)
_ALTERNATIVES = re.compile(r"\s+(?:or|vs\.?|versus)\s+", re.IGNORECASE)
_ASKS = re.compile(rf"^(?:and |so |ok,? |then )*{_ASKING}\b|\?\s*$", re.IGNORECASE)
_MAX_PARTS = 3
_MAX_ALTERNATIVE_WORDS = 3


def parts(question: str) -> tuple[str, ...]:
    """The questions of a message, in order: "how long does it last and when should I worry" holds two.

    A choice of a few words ("ice or heat?") is a question about each side, and so is what they differ in. One part
    means that the message is to be read as it is.
    """
    if found := _sides(question):
        return found
    asking = [piece for piece in _pieces(question) if _is_asking(piece)]
    if len(asking) < 2 or len(asking) > _MAX_PARTS:
        return (question,)
    return tuple(asking)


def said_before(question: str, earlier: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each part of a message, what it may lean on; a side of a choice leans on nothing.

    That is the questions before the message, what the message tells before it asks ("I sit all day." of "I sit all day. Is
    it bad and why?"), and the parts before.
    """
    found = parts(question)
    if _sides(question):
        return ((),) * len(found)
    first = takewhile(lambda piece: not _is_asking(piece), _pieces(question))
    told = " ".join(piece for piece in first if len(words(piece)) > 1)
    before = (*earlier, told) if told else tuple(earlier)
    return tuple((*before, *found[:place]) for place in range(len(found)))


def _sides(question: str) -> tuple[str, ...]:
    """The two sides of a choice or a comparison; empty where there is none."""
    asked = question.strip().rstrip("?.! ")
    compared = None if _PRONOUN.search(asked) else _DIFFERENCE.fullmatch(asked)
    sides = [side for side in compared.groups() if side] if compared else _ALTERNATIVES.split(asked)
    is_choice = len(sides) == 2 and all(0 < len(words(side)) <= _MAX_ALTERNATIVE_WORDS for side in sides)
    return tuple(sides) if is_choice else ()


def _pieces(question: str) -> list[str]:
    return [piece.strip() for piece in _BETWEEN.split(question) if piece and piece.strip()]


def _is_asking(piece: str) -> bool:
    return bool(_ASKS.search(piece)) and len(words(piece)) > 1


# So that its log odds are finite.
_LEAST_CHANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Judged:
    """A question judged against one article: whole, and in its parts if it has several.

    ``is_known`` says that it is a reader question of the article, which answers it; ``is_pinned`` that an editor
    pinned it there; ``only_known`` that nothing but that says so.
    """

    whole: Judgement
    parts: tuple[Judgement, ...]
    is_known: bool
    is_pinned: bool
    only_known: bool = False

    @property
    def left(self) -> tuple[int, ...]:
        """Which parts have no answer, by their place, where the whole has none."""
        return tuple(
            n for n, part in enumerate(self.parts) if not (part.is_answered or self.whole.is_answered)
        )

    @property
    def confidence(self) -> float:
        """That of the whole, or of the likeliest part where one part is clearly answered alone."""
        likeliest_part = max((part.confidence for part in self.parts), default=0.0) if self.left else 0.0
        return likeliest_part if likeliest_part >= CLEARLY else self.whole.confidence

    @property
    def is_answered(self) -> bool:
        """True if the article answers the whole, or all parts, or clearly one."""
        all_parts = len(self.parts) > 0 and not self.left
        return self.whole.is_answered or all_parts or self.confidence >= CLEARLY

    @property
    def closeness(self) -> float:
        """How close an article is to the question, beside others: the log odds of its confidence, and its match.

        Confidences of articles that seem to answer are all near one. Of 176 questions about four pages beside the shipped
        article, the confidence alone puts the right one first in 0.61, the match alone in 0.86, both in 0.86; of 172 about
        the shipped article, which has reader questions, in 0.72, 0.74 and 0.80.
        """
        chance = min(max(self.confidence, _LEAST_CHANCE), 1 - _LEAST_CHANCE)
        return log(chance / (1 - chance)) + self.whole.match
