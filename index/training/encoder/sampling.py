"""Draws what one step compares: sentences of a few documents, and questions about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from corpus.questions import in_conversation
from index.dense.rows import headed
from index.training.data.augmentation import misspelt
from index.training.data.documents import Question, QuestionSet, Text
from index.training.encoder.settings import Settings

# A passage is cut here, at more tokens than the encoder is trained on.
_MAX_CHARS = 700

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a step compares.

    Attributes:
        questions: as they are embedded, a follow-up after the question before it.
        answers: for each question the indices of its sentences, none where no sentence answers.
        sentences: bare, under their heading, or the passages that they stand in.
    """

    questions: tuple[str, ...]
    answers: tuple[frozenset[int], ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Document:
    """A document, the questions about each of its sentences, and those that none of them answers."""

    passages: Sequence[Text]
    about: dict[Place, list[Question]]
    unanswered: list[Question]


class Sampler:
    """Draws what one step compares. The same step of the same run draws the same."""

    def __init__(self, sets: Sequence[QuestionSet], settings: Settings) -> None:
        """A sampler over the sets that the settings name.

        Raises:
            ValueError: if a set of the settings is missing or has no document that is asked about.
        """
        documents = {each.name: _documents(each) for each in sets}
        if missing := sorted(name for name in settings.shares if not documents.get(name)):
            raise ValueError(f"sets are missing or empty: {', '.join(missing)}")
        self._documents = {name: documents[name] for name in settings.shares}
        self._settings = settings

    def step(self, step: int) -> Batch:
        """What a step compares. No document is drawn twice, and no question."""
        random = Random(f"{self._settings.seed}/{step}")
        sentences: list[str] = []
        questions: list[str] = []
        answers: list[frozenset[int]] = []
        for document in self._drawn(random):
            index_of = self._add_sentences(document, sentences, random)
            for question in self._questions(document, index_of, random):
                questions.append(self._text(question, random))
                answers.append(frozenset(index_of[place] for place in question.gold if place in index_of))
            if len(sentences) >= self._settings.sentences:
                break
        return Batch(tuple(questions), tuple(answers), tuple(sentences))

    def _drawn(self, random: Random) -> Sequence[_Document]:
        """Documents, more than a step needs where the sets have them: each gives one sentence at least."""
        names, shares = list(self._settings.shares), list(self._settings.shares.values())
        chosen = random.choices(names, shares, k=self._settings.sentences)
        drawn = {}
        for name in chosen:
            number = random.randrange(len(self._documents[name]))
            drawn[name, number] = self._documents[name][number]
        return list(drawn.values())

    def _add_sentences(self, document: _Document, sentences: list[str], random: Random) -> dict[Place, int]:
        """Adds some of a document's sentences in one form; the index that each place came to."""
        form = random.random()
        whole = form >= 1 - self._settings.whole
        some = min(self._settings.of_a_document, len(document.about))
        indices: dict[str, int] = {}
        index_of: dict[Place, int] = {}
        for place in random.sample(list(document.about), some):
            passage = document.passages[place[0]]
            text = passage.text[:_MAX_CHARS] if whole else passage.sentences[place[1]].of(passage.text)
            under = passage.heading and (whole or form >= self._settings.bare)
            text = headed((passage.heading,) if under else (), text)
            if text not in indices:
                indices[text] = len(sentences)
                sentences.append(text)
            index_of[place] = indices[text]
        return index_of

    def _questions(
        self, document: _Document, index_of: dict[Place, int], random: Random
    ) -> Sequence[Question]:
        """Some questions about each sentence that was drawn, and some that the document does not answer."""
        drawn: dict[int, Question] = {}
        for place in index_of:
            about = document.about[place]
            for question in random.sample(about, min(self._settings.questions, len(about))):
                drawn[id(question)] = question
        some = min(self._settings.unanswered, len(document.unanswered))
        return [*drawn.values(), *random.sample(document.unanswered, some)]

    def _text(self, question: Question, random: Random) -> str:
        text = in_conversation(question.earlier[-1:], question.text)
        return misspelt(text, random) if random.random() < self._settings.misspelt else text


def _documents(questions: QuestionSet) -> list[_Document]:
    """The documents of a set that are asked about."""
    found = [_Document(passages, {}, []) for passages in questions.documents]
    for question in questions.questions:
        document = found[question.document]
        for place in sorted(question.gold):
            document.about.setdefault(place, []).append(question)
        if not question.gold:
            document.unanswered.append(question)
    return [document for document in found if document.about]
