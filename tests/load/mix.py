"""What readers ask: reader questions of the shipped article, picked with a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.corpus import default_folder, read_corpus
from corpus.questions import ReaderQuestion

_ANSWERED, _FOLLOW_UPS = 0.55, 0.25  # the rest is not answered by the article
_PROGRAMS_EVERY = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A question after earlier ones, oldest first; ``by_program`` if it is asked through the API."""

    text: str
    history: tuple[str, ...]
    by_program: bool


def mix(count: int, seed: int) -> list[Question]:
    """``count`` different questions: answered ones, follow-ups, and ones that the article does not answer."""
    (asked,) = read_corpus(default_folder()).questions.values()
    picking = random.Random(seed)
    answered, follow_ups = round(count * _ANSWERED), round(count * _FOLLOW_UPS)
    alone = [question for question in asked if not question.history]
    picked = [
        *picking.sample([question for question in alone if question.sentence], answered),
        *picking.sample([question for question in asked if not question.self_contained], follow_ups),
        *picking.sample(
            [question for question in alone if not question.sentence], count - answered - follow_ups
        ),
    ]
    return _to_ways(picking.sample(picked, count))


def own_words(text: str, number: int) -> str:
    """The question with white space of its own behind it: to the program it is another, to its reader not.

    What was asked before, to the letter, is answered from memory.
    """
    return text + format(number, "b").translate({ord("0"): " ", ord("1"): "\t"})


def _to_ways(picked: Sequence[ReaderQuestion]) -> list[Question]:
    return [
        Question(question.question, question.history, number % _PROGRAMS_EVERY == 0)
        for number, question in enumerate(picked)
    ]
