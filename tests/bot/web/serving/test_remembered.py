"""The same question is answered once, whoever asks, and nobody's words are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.chat import Bot
from bot.reply.reply import Reply, Turn
from bot.web.serving.remembered import RememberedBot


class CountingBot:
    """The real bot; counts how often it is asked."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.corpus = bot.corpus
        self.asked = 0

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        self.asked += 1
        return self.bot.ask(question, history, article=article)

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        return self.bot.starters(article)


@pytest.fixture
def counting(bot: Bot) -> CountingBot:
    return CountingBot(bot)


def test_a_question_asked_again_is_answered_from_memory_with_the_same_reply(counting: CountingBot) -> None:
    remembered = RememberedBot(counting)
    first = remembered.ask("ice or heat?")
    assert remembered.ask("ice or heat?") == first == counting.bot.ask("ice or heat?")
    assert counting.asked == 1
    assert remembered.starters() == counting.bot.starters()


def test_another_question_history_or_article_is_another_answer(counting: CountingBot) -> None:
    remembered = RememberedBot(counting)
    article = counting.corpus.articles[0].id
    remembered.ask("ice or heat?")
    remembered.ask("Ice or heat?")
    remembered.ask("ice or heat?", article=article)
    remembered.ask("ice or heat?", [Turn("who wrote this?")])
    assert counting.asked == 5


def test_a_changed_corpus_is_asked_anew(counting: CountingBot) -> None:
    remembered = RememberedBot(counting)
    remembered.ask("ice or heat?")
    counting.corpus = replace(counting.corpus, digest="another")
    remembered.ask("ice or heat?")
    assert counting.asked == 2


def test_only_the_last_answers_are_kept(counting: CountingBot) -> None:
    remembered = RememberedBot(counting, max_answers=2)
    for question in ("hello", "thanks", "hello", "bye", "hello", "thanks"):
        remembered.ask(question)
    assert counting.asked == 4


def test_no_words_of_a_reader_are_kept(counting: CountingBot) -> None:
    remembered = RememberedBot(counting)
    remembered.ask("does acupuncture help my sister Zaphod?")
    follow_up = remembered.ask("how often does she need it", [Turn("does acupuncture help Zaphod?")])
    assert follow_up.read_as
    assert "Zaphod" not in repr(vars(remembered))
    assert remembered.ask("does acupuncture help my sister Zaphod?").question.endswith("Zaphod?")
