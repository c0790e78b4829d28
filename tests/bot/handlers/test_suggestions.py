"""The questions that are offered: answered ones, of many sections, never twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.chat import Bot
from bot.handlers.suggestions import NEXT, STARTERS, Suggester
from bot.reply.reply import Turn
from corpus.corpus import Corpus
from index.sparse.terms import terms


@pytest.fixture
def suggester(shipped_corpus: Corpus) -> Callable[..., Suggester]:
    article = shipped_corpus.articles[0]
    questions = shipped_corpus.questions[article.id]

    def make(answers: Callable[[int], bool] = lambda _: True) -> Suggester:
        return Suggester(article, questions, answers)

    return make


def test_starters_are_of_different_sections(
    suggester: Callable[..., Suggester], shipped_corpus: Corpus
) -> None:
    article = shipped_corpus.articles[0]
    section_of = {s.start: p.section for p in article.passages for s in p.sentences}
    starters = suggester().starters()
    sections = {
        question.question: section_of[question.sentence.start]
        for question in shipped_corpus.questions[article.id]
        if question.sentence and question.question in starters
    }
    assert len(starters) == len(set(sections.values())) == STARTERS


def test_only_what_is_answered_is_offered(
    suggester: Callable[..., Suggester], shipped_corpus: Corpus
) -> None:
    questions = shipped_corpus.questions[shipped_corpus.articles[0].id]
    even = suggester(lambda index: index % 2 == 0)
    offered = {*even.starters(), *even.next_questions(3, ())}
    assert offered <= {question.question for question in questions[::2]}
    nothing = suggester(lambda _: False)
    assert nothing.starters() == nothing.next_questions(0, ()) == ()


def test_whether_a_question_is_answered_is_asked_once(suggester: Callable[..., Suggester]) -> None:
    asked: list[int] = []
    made = suggester(lambda index: not asked.append(index))
    assert made.starters() == made.starters()
    assert len(asked) == len(set(asked)) == STARTERS


def test_next_questions_are_of_the_section_last_quoted_first(suggester: Callable[..., Suggester]) -> None:
    made = suggester()
    assert made.next_questions(5, ()) != made.next_questions(12, ())
    assert made.next_questions(None, ()) and made.next_questions(10_000, ())


def test_what_was_asked_in_other_dress_is_not_offered(suggester: Callable[..., Suggester]) -> None:
    made = suggester()
    asked: list[str] = []
    for _ in range(5):
        offered = made.next_questions(4, asked)
        assert len(offered) == len(set(offered)) == NEXT
        assert not {" ".join(terms(q)) for q in offered} & {" ".join(terms(q)) for q in asked}
        asked += [question.upper().rstrip("?") for question in offered]


def test_a_walk_along_the_suggestions_never_offers_what_was_asked(bot: Bot) -> None:
    history: list[Turn] = []
    question = bot.starters()[0]
    for _ in range(8):
        reply = bot.ask(question, history)
        assert reply.kind == "quote", question
        history.append(Turn(question, reply))
        assert reply.suggestions
        assert not set(reply.suggestions) & {turn.question for turn in history}
        question = reply.suggestions[0]


def test_starters_are_the_same_for_threads_that_ask_at_once(suggester: Callable[..., Suggester]) -> None:
    made = suggester()
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: made.starters(), range(16)))) == 1


def test_an_article_without_reader_questions_offers_none(shipped_corpus: Corpus) -> None:
    empty = Suggester(shipped_corpus.articles[0], (), lambda _: True)
    assert empty.starters() == empty.next_questions(0, ()) == ()
