"""Draws questions, and for each the passages that it is read with."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from tokenizers import Tokenizer

from index.finder.sequences import Marks, Window, question_tokens, windows
from index.training.data.augmentation import follow_up, misspelt
from index.training.data.documents import Question, QuestionSet, Text
from index.training.data.neighbours import Neighbours
from index.training.settings import Settings

# The first letters of a word stand for its forms.
_STEM_CHARS = 6
# Questions of the same document that are tried as the turn before.
_TRIED = 6
# Noise on the order of candidates by words and by meaning, so that a question does not always meet the same.
_NOISE = 0.15
_NEAR_NOISE = 0.08


@dataclass(frozen=True, slots=True)
class Reading:
    """A window of a question's candidate, and which of its sentences answer."""

    window: Window
    gold: tuple[bool, ...]


class Sampler:
    """Draws what one step reads. The same step of the same run draws the same."""

    def __init__(
        self,
        sets: Sequence[QuestionSet],
        tokenizer: Tokenizer,
        marks: Marks,
        settings: Settings,
        neighbours: Neighbours | None = None,
    ) -> None:
        """A sampler over the sets that the settings name; without ``neighbours``, candidates are near by words alone.

        Raises:
            ValueError: if a set of the settings is missing.
        """
        by_name = {each.name: each for each in sets}
        if missing := sorted(settings.shares.keys() - by_name.keys()):
            raise ValueError(f"sets are missing: {', '.join(missing)}")
        self._sets = {name: by_name[name] for name in settings.shares}
        self._settings = settings
        self._neighbours = neighbours
        self._marks = marks
        self._stems: dict[tuple[str, int], tuple[frozenset[str], ...]] = {}
        self._about: dict[str, dict[int, list[str]]] = {name: {} for name in self._sets}
        for name, each in self._sets.items():
            for question in each.questions:
                self._about[name].setdefault(question.document, []).append(question.text)

        @lru_cache(maxsize=400_000)
        def tokens(text: str) -> tuple[int, ...]:
            return tuple(tokenizer.encode(text, add_special_tokens=False).ids)

        self._tokens = tokens

    def step(self, step: int) -> list[list[Reading]]:
        """The questions of a step, each as its readings; a question whose passages are all empty is left out."""
        random = Random(f"{self._settings.seed}/{step}")
        done = min(1.0, step * self._settings.questions_a_step / self._settings.questions)
        names = random.choices(list(self._sets), self._weights(done), k=self._settings.questions_a_step)
        drawn = [self._readings(self._sets[name], random) for name in names]
        return [readings for readings in drawn if readings]

    def _weights(self, done: float) -> list[float]:
        return [s.first + (s.last - s.first) * done for s in self._settings.shares.values()]

    def _readings(self, questions: QuestionSet, random: Random) -> list[Reading]:
        question = random.choice(questions.questions)
        gold = question.gold
        if gold and random.random() < self._settings.taken_away:
            gold = frozenset()
        text, earlier = self._asked(questions, question, random)
        first = question_tokens(self._tokens(text), self._tokens(" ".join(earlier[-2:])), self._marks)
        found: list[Reading] = []
        for passage, marked in self._candidates(questions, question, gold, random):
            found += self._of_passage(first, passage, marked, random)
        return found

    def _asked(
        self, questions: QuestionSet, question: Question, random: Random
    ) -> tuple[str, tuple[str, ...]]:
        """The question as it is typed, and the turns before it."""
        text, earlier = question.text, question.earlier
        if not earlier and random.random() < self._settings.related_turn:
            tried = random.choices(self._about[questions.name][question.document], k=_TRIED)
            shortened = [(before, follow_up(text, before, random)) for before in tried]
            turn, text = next((each for each in shortened if each[1] != text), shortened[0])
            earlier = (turn,)
        if not earlier and random.random() < self._settings.unrelated_turn:
            earlier = (random.choice(questions.questions).text,)
        if random.random() < self._settings.misspelt:
            text = misspelt(text, random)
        return text, earlier

    def _candidates(
        self, questions: QuestionSet, question: Question, gold: frozenset[tuple[int, int]], random: Random
    ) -> list[tuple[Text, frozenset[int]]]:
        """Passages with the numbers of their answering sentences: a right one, and the nearest others by words."""
        document = questions.documents[question.document]
        asked = _stems(f"{question.text} {' '.join(question.earlier[-1:])}")
        words = self._words_of(questions, question.document)
        answering = {passage for passage, _ in question.gold}
        others = sorted(
            (place for place in range(len(document)) if place not in answering),
            key=lambda place: (
                -len(asked & words[place]) / (8 + math.sqrt(len(words[place]))) - random.random() * _NOISE
            ),
        )
        right = sorted({passage for passage, _ in gold})
        chosen = [random.choice(right)] if right else []
        chosen += self._nearest(questions, question, others, random)[: self._settings.passages - len(chosen)]
        found = [(document[p], frozenset(s for q, s in gold if q == p)) for p in chosen]
        if not found:  # the only passage was taken away: one of another document stands in its place
            other = random.choice(questions.documents)
            found = [] if other is document else [(random.choice(other), frozenset())]
        return found

    def _nearest(
        self, questions: QuestionSet, question: Question, others: list[int], random: Random
    ) -> list[int]:
        """Passages near a question: the first by words, then mostly the nearest by meaning."""
        by_words = random.random() >= self._settings.near_by_meaning
        cosines = self._neighbours.cosines(questions, question) if self._neighbours else None
        if cosines is None or by_words:
            return others
        near = sorted(others[1:], key=lambda place: -float(cosines[place]) - random.random() * _NEAR_NOISE)
        return [*others[:1], *near]

    def _of_passage(
        self, question: tuple[int, ...], passage: Text, marked: frozenset[int], random: Random
    ) -> list[Reading]:
        """One window of a passage: where it answers, one that holds an answer."""
        sentences = [self._tokens(span.of(passage.text)) for span in passage.sentences]
        read = windows(question, self._tokens(passage.heading), sentences, self._marks)
        of_each = [Reading(w, tuple(place.sentence in marked for place in w.places)) for w in read]
        right = [reading for reading in of_each if any(reading.gold)]
        return [random.choice(right or of_each)] if of_each else []

    def _words_of(self, questions: QuestionSet, document: int) -> tuple[frozenset[str], ...]:
        key = (questions.name, document)
        if key not in self._stems:
            self._stems[key] = tuple(
                _stems(f"{text.heading} {text.text}") for text in questions.documents[document]
            )
        return self._stems[key]


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM_CHARS] for word in re.findall(r"[a-z0-9]{3,}", text.lower()))
