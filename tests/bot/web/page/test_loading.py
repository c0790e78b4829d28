"""A page that is open before its bot: who asks waits, is told how far things are, and is told if nothing comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from bot.reply.catalogue import words
from bot.reply.reply import Reply
from bot.web.page.loading import LoadingBot, getting_ready
from bot.web.page.service import UnansweredError
from corpus.corpus import Corpus, MissingFolderError
from index.encoding.encoder import Progress
from tests.browser.set_answers import SetAnswers

FAILED = words("en")("page.failed")


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def news(bot: LoadingBot) -> dict[str, object]:
    return asyncio.run(_news(bot))


async def _news(bot: LoadingBot) -> dict[str, object]:
    return await getting_ready(bot)({})


def test_a_question_asked_while_the_bot_is_opened_waits_and_is_answered(
    shipped_corpus: Corpus, threads: ThreadPoolExecutor
) -> None:
    go_on, told_when_ready = Event(), Event()

    def opened(corpus: Corpus, embedded: Progress) -> SetAnswers:
        embedded(1200, 8000)
        go_on.wait()
        return SetAnswers(corpus)

    loading = LoadingBot(1)
    loading.when_ready(told_when_ready.set)
    articles = threads.submit(lambda: loading.corpus)
    answer = threads.submit(loading.ask, "Acupuncture")
    opening = threads.submit(loading.open, lambda: shipped_corpus, opened)
    assert articles.result() is shipped_corpus
    assert loading.starters() == ()
    assert not loading.is_ready()
    told = news(loading)
    assert told == {
        "ready": False,
        "failed": False,
        "told": "Getting ready… 1,200 of 8,000 sentences read.",
    }
    assert not answer.done()
    go_on.set()
    assert answer.result() == SetAnswers(shipped_corpus).ask("Acupuncture")
    opening.result()
    assert loading.is_ready()
    assert told_when_ready.is_set()
    assert loading.starters() == ("A question about anything",)
    assert news(loading) == {"ready": True, "failed": False, "told": ""}


def test_who_waits_is_told_if_the_bot_cannot_be_opened(threads: ThreadPoolExecutor) -> None:
    def unreadable() -> Corpus:
        raise MissingFolderError("there is no folder /secret/place")

    loading = LoadingBot(2)
    answer = threads.submit(loading.ask, "Acupuncture")
    articles = threads.submit(lambda: loading.corpus)
    with pytest.raises(MissingFolderError, match="/secret/place"):
        loading.open(unreadable, lambda corpus, _: SetAnswers(corpus))
    for waiting in (answer, articles):
        with pytest.raises(UnansweredError, match=FAILED):
            waiting.result()
    assert news(loading) == {"ready": False, "failed": True, "told": FAILED}


def test_articles_that_are_read_are_not_waited_for(shipped_corpus: Corpus) -> None:
    assert LoadingBot(1, shipped_corpus).corpus is shipped_corpus


class OutOfMemory(SetAnswers):
    """Opens, and cannot answer."""

    def ask(self, question: str, history: object = (), *, article: str | None = None) -> Reply:
        raise MemoryError


def test_a_bot_that_opens_and_cannot_answer_is_never_ready(shipped_corpus: Corpus) -> None:
    loading = LoadingBot(1, shipped_corpus)
    with pytest.raises(MemoryError):
        loading.open(lambda: shipped_corpus, lambda corpus, _: OutOfMemory(corpus))
    assert not loading.is_ready()
