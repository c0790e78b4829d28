"""Every quotation on the page, seen or spoken or copied, is a slice of its article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.chat import Bot
from bot.reply import catalogue
from bot.reply.reply import Turn
from bot.web.page.turns import note, turn
from bot.web.page.view import answering_words, spoken

OWN = catalogue.words("en")
QUESTIONS = Path(__file__).parents[3] / "evaluation" / "questions.jsonl"


def test_each_quotation_that_is_spoken_stands_in_the_article_as_it_is_spoken(bot: Bot) -> None:
    text = bot.corpus.articles[0].text
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        history = [Turn(each if isinstance(each, str) else each["question"]) for each in asked["history"]]
        reply = bot.ask(asked["question"], history)
        said = spoken(reply, OWN, many=False, titles=[""] * len(reply.quotes)).removeprefix(
            f"Read as: {reply.read_as}"
        )
        for quote in reply.quotes:
            for words in [*answering_words(quote), *(item.text for item in quote.further_items)]:
                assert f"“{words}”" in said
                assert not quote.end or words in text
                said = said.replace(f"“{words}”", "", 1)
        assert "“" not in said.replace(reply.message, "")
        for quote in reply.quotes:
            assert not quote.end or quote.text == text[quote.start : quote.end]


def test_what_the_page_keeps_of_a_reply_is_read_again_as_it_was(bot: Bot) -> None:
    for question in (
        "ice or heat?",
        "which sources does it list?",
        "what is it about?",
        "list all treatments",
    ):
        kept = note(bot.ask(question))
        again = turn(bot.corpus, kept)
        assert again.reply is not None
        assert note(again.reply) == kept


@pytest.mark.parametrize(("start", "end"), [(3, 40), (0, 3), (-1, 5), (10, 10), (0, 10**9)])
def test_a_history_that_cuts_a_word_or_a_sentence_is_refused(bot: Bot, start: int, end: int) -> None:
    forged = {"question": "q", "kind": "quote", "quotes": [["back-spasms", start, end, [], False]]}
    with pytest.raises(ValueError, match=r"sentence|span"):
        turn(bot.corpus, forged)
