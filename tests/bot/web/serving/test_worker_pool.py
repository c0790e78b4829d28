"""Worker processes answer as the bot does, and one that is killed in mid-answer loses nothing."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.chat import Bot, open_bot
from bot.reply.reply import Reply, Turn
from bot.web.page.service import UnansweredError
from bot.web.serving import worker_pool
from bot.web.serving.worker import BotFiles
from bot.web.serving.worker_pool import LATE, LOST, WorkerError, WorkerPool
from corpus.corpus import Corpus, UnknownArticleError, default_folder

QUESTIONS = (
    "ice or heat?",
    "When should I see a doctor?",
    "what is the capital of France?",
    "hello",
    "sources?",
)
SOON_S = 60.0


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def pool(shipped_corpus: Corpus, said: list[str]) -> Iterator[WorkerPool]:
    files = BotFiles(default_folder(), threads=1)
    pool = WorkerPool(shipped_corpus, files, 2, say=said.append)
    pool.open()
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def bot(shipped_corpus: Corpus) -> Bot:
    """A bot over the very index that the pool reads."""
    return open_bot(articles=shipped_corpus, progress=lambda _: None)


@pytest.fixture
def stopped(pool: WorkerPool) -> Iterator[list[int]]:
    """The processes of the pool, both open and held still, so that what they are asked stays unanswered."""
    until(lambda: len(pool.processes()) == 2)
    processes = pool.processes()
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    yield processes
    for process in processes:
        if process in pool.processes():
            os.kill(process, signal.SIGCONT)


def gist(reply: Reply) -> tuple[object, ...]:
    """A reply without its scores, whose last digits depend on what a question was encoded together with."""
    quotes = [(quote.text, quote.start, quote.end, quote.highlights) for quote in reply.quotes]
    return (reply.kind, reply.question, reply.message, quotes)


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def begun(pool: WorkerPool, threads: ThreadPoolExecutor, question: str) -> tuple[Future[object], int]:
    """A question asked in a thread, and the process that has it."""
    before = {place: set(place.sent) for place in pool._places}
    answer: Future[object] = threads.submit(pool.ask, question)
    until(lambda: any(set(place.sent) - before[place] for place in pool._places))
    (place,) = (place for place in pool._places if set(place.sent) - before[place])
    assert place.process is not None
    assert place.process.pid is not None
    return answer, place.process.pid


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(40) as threads:
        yield threads


def test_it_answers_as_a_bot_of_its_own_does(pool: WorkerPool, bot: Bot) -> None:
    for question in QUESTIONS:
        assert pool.ask(question) == bot.ask(question)
    first = Turn(QUESTIONS[0], bot.ask(QUESTIONS[0]))
    assert pool.ask("and how long?", [first]) == bot.ask("and how long?", [first])
    assert pool.starters() == bot.starters()
    with pytest.raises(UnknownArticleError) as unknown:
        pool.ask("ice or heat?", article="no-such-article")
    with pytest.raises(UnknownArticleError) as same:
        bot.ask("ice or heat?", article="no-such-article")
    assert str(unknown.value) == str(same.value)


def test_of_many_questions_at_once_each_gets_its_own_answer(
    pool: WorkerPool, bot: Bot, threads: ThreadPoolExecutor
) -> None:
    asked = [QUESTIONS[number % len(QUESTIONS)] for number in range(80)]
    expected = {question: gist(bot.ask(question)) for question in QUESTIONS}
    assert [gist(reply) for reply in threads.map(pool.ask, asked)] == [
        expected[question] for question in asked
    ]


def test_what_a_killed_process_was_asked_another_answers(
    pool: WorkerPool, bot: Bot, stopped: list[int], threads: ThreadPoolExecutor, said: list[str]
) -> None:
    answer, holder = begun(pool, threads, QUESTIONS[0])
    (other,) = set(stopped) - {holder}
    os.kill(holder, signal.SIGKILL)
    os.kill(other, signal.SIGCONT)
    assert answer.result(SOON_S) == bot.ask(QUESTIONS[0])
    until(lambda: len(pool.processes()) == 2)
    assert holder not in pool.processes()
    assert said[-1] == "a worker process ended (signal 9); another is started"
    assert pool.ask(QUESTIONS[1]) == bot.ask(QUESTIONS[1])


def test_a_question_that_two_processes_end_over_is_given_up_in_one_line(
    pool: WorkerPool, bot: Bot, stopped: list[int], threads: ThreadPoolExecutor
) -> None:
    answer, first = begun(pool, threads, QUESTIONS[0])
    (second,) = set(stopped) - {first}
    os.kill(first, signal.SIGKILL)
    until(lambda: any(place.sent and place.process and place.process.pid == second for place in pool._places))
    os.kill(second, signal.SIGKILL)
    with pytest.raises(UnansweredError, match=LOST):
        answer.result(SOON_S)
    assert pool.ask(QUESTIONS[0]) == bot.ask(QUESTIONS[0])


def test_a_process_that_is_stuck_is_replaced(
    pool: WorkerPool, bot: Bot, stopped: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_pool, "ANSWER_TIMEOUT_S", 0.5)
    with pytest.raises(UnansweredError, match=LATE):
        pool.ask(QUESTIONS[0])
    monkeypatch.undo()
    until(lambda: len(set(pool.processes()) - set(stopped)) == 1)
    assert pool.ask(QUESTIONS[0]) == bot.ask(QUESTIONS[0])


def test_why_it_cannot_be_opened_is_told_and_no_process_stays(shipped_corpus: Corpus) -> None:
    said: list[str] = []
    pool = WorkerPool(shipped_corpus, BotFiles(default_folder(), model="/nowhere"), 2, say=said.append)
    with pytest.raises(WorkerError, match="model folder /nowhere does not exist"):
        pool.open()
    assert said == []
    assert not any(place.process.is_alive() for place in pool._places if place.process)


def test_closing_ends_a_process_that_is_just_being_started(shipped_corpus: Corpus) -> None:
    pool = WorkerPool(shipped_corpus, BotFiles(default_folder(), threads=1), 1, say=lambda _: None)
    place = pool._places[0]
    with ThreadPoolExecutor(1) as threads:
        opening = threads.submit(pool.open)
        while place.process is None:
            time.sleep(0)
        pool.close()
        with pytest.raises(WorkerError, match="ended before it was ready"):
            opening.result(SOON_S)
    until(lambda: place.process is not None and place.process.exitcode is not None)


def test_closing_ends_the_processes_and_whoever_waits(shipped_corpus: Corpus) -> None:
    pool = WorkerPool(shipped_corpus, BotFiles(default_folder(), threads=1), 1, say=lambda _: None)
    pool.open()
    (process,) = pool.processes()
    os.kill(process, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        answer, _ = begun(pool, threads, QUESTIONS[0])
        pool.close()
        with pytest.raises(UnansweredError, match=LOST):
            answer.result(SOON_S)
    with pytest.raises(UnansweredError, match=LOST):
        pool.ask(QUESTIONS[0])
    until(lambda: not Path(f"/proc/{process}").exists())


def test_a_pool_has_at_least_one_process(shipped_corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="count must be at least 1, got 0"):
        WorkerPool(shipped_corpus, BotFiles(default_folder()), 0, say=lambda _: None)
