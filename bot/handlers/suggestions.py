"""Questions to offer a reader: reader questions of the article that the bot does answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from threading import Lock

from bot.answering.answerer import Answer, Answerer
from corpus.article import Article, Span
from corpus.questions import ReaderQuestion
from index.search.retriever import Retriever
from index.sparse.terms import terms

# What reads well on a button: one plain question, not a story.
_PRESENTABLE = re.compile(r"^[A-Z][^.!?;:\"“”()]{12,62}\?$")
_PERSONAL = re.compile(r"\b(?:I|I'm|I’m|my|My|me|we|our|his|her|he|she)\b")
STARTERS = 4
NEXT = 3


class Suggestions:
    """The suggestions for each article of a corpus. Safe for many threads."""

    def __init__(self, retriever: Retriever, answerer: Answerer) -> None:
        self._retriever = retriever
        self._answerer = answerer
        self._suggesters: dict[str, Suggester] = {}

    def starters(self, article: str | None) -> tuple[str, ...]:
        """Four questions to begin with, of one article or (None) the first; none without reader questions."""
        return self._suggester(article or self._retriever.corpus.articles[0].id).starters()

    def after(self, answer: Answer, asked: Sequence[str]) -> tuple[str, ...]:
        """What to ask after an answer; ``asked`` are the questions of the conversation."""
        if answer.article is None:
            return ()
        return self._suggester(answer.article).next_questions(answer.section, asked)

    def _suggester(self, article: str) -> Suggester:
        if article not in self._suggesters:
            questions = self._retriever.corpus.questions.get(article, ())
            view = self._retriever.view(self._retriever.number(article))
            self._suggesters[article] = Suggester(
                view.article, questions, lambda index: self._answerer.answers(view, index, questions[index])
            )
        return self._suggesters[article]


class Suggester:
    """The suggestions for one article, made when first needed. Safe for many threads.

    Args:
        article: the article.
        questions: its reader questions.
        answers: tells by its index in ``questions`` whether the bot answers a question with its sentence.
    """

    def __init__(
        self, article: Article, questions: Sequence[ReaderQuestion], answers: Callable[[int], bool]
    ) -> None:
        self._article = article
        self._answers = answers
        self._lock = Lock()
        self._asked: dict[int, bool] = {}
        self._offered: dict[int, list[tuple[int, ReaderQuestion, Span]]] = {}
        self._ranked: dict[int, list[tuple[int, str]]] = {}
        section_of = {s.start: p.section for p in article.passages for s in p.sentences}
        for index, question in enumerate(questions):
            if question.sentence is None or question.history:
                continue
            if question.suggest or _presentable(question.question):
                section = section_of[question.sentence.start]
                self._offered.setdefault(section, []).append((index, question, question.sentence))

    def starters(self) -> tuple[str, ...]:
        """Up to four first questions, of sections spread over the article."""
        sections = sorted(self._offered)
        step = max(len(sections) // STARTERS, 1)
        spread = [*sections[::step], *sections]
        return self._first(dict.fromkeys(spread), STARTERS, frozenset())

    def next_questions(self, section: int | None, asked: Iterable[str]) -> tuple[str, ...]:
        """Up to three questions not asked before: of the section last quoted, and of those after it."""
        sections = sorted(self._offered)
        after = [s for s in sections if section is not None and s >= section]
        before = [s for s in sections if s not in after]
        twice = [*after[:1], *after, *before]
        return self._first(twice, NEXT, frozenset(_plain(question) for question in asked))

    def _first(self, sections: Iterable[int], count: int, asked: frozenset[str]) -> tuple[str, ...]:
        """The best question of each section in turn that is answered and was not asked."""
        chosen: list[str] = []
        for section in sections:
            for index, question in self._of_section(section):
                if question not in chosen and _plain(question) not in asked and self._is_answered(index):
                    chosen.append(question)
                    break
            if len(chosen) == count:
                break
        return tuple(chosen)

    def _of_section(self, section: int) -> list[tuple[int, str]]:
        """The questions of a section, the best to offer first: ranked when the section is first offered."""
        with self._lock:
            if section not in self._ranked:
                ranked = sorted(
                    (-self._likeness(section, sentence, question.question) - 10 * question.suggest, index)
                    for index, question, sentence in self._offered[section]
                )
                text = {index: question.question for index, question, _ in self._offered[section]}
                self._ranked[section] = [(index, text[index]) for _, index in ranked]
            return self._ranked[section]

    def _is_answered(self, index: int) -> bool:
        with self._lock:
            known = self._asked.get(index)
        if known is None:
            known = self._answers(index)
            with self._lock:
                self._asked[index] = known
        return known

    def _likeness(self, section: int, sentence: Span, question: str) -> float:
        """How much a question speaks in the words of its heading and sentence: plainer questions first."""
        asked = set(terms(question))
        heading = set(terms(" ".join(self._article.sections[section].path)))
        own = set(terms(sentence.of(self._article.text)))
        return (len(asked & own) + len(asked & heading)) / (len(asked) + 2)


def _presentable(question: str) -> bool:
    return bool(_PRESENTABLE.match(question)) and not _PERSONAL.search(question)


def _plain(question: str) -> str:
    return " ".join(terms(question))
