"""Turns that ask on about the people behind an article, and the way back to its subject."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from bot.reply.reply import Reply, Turn
from index.search.retriever import Retriever


def last(bot: Bot, *messages: str, article: str | None = None) -> Reply:
    """The reply to the last of some messages."""
    history: list[Turn] = []
    for message in messages:
        reply = bot.ask(message, history, article=article)
        history.append(Turn(message, reply))
    return reply


@pytest.mark.parametrize(
    "messages",
    [
        ("who wrote this?", "where does she live"),
        ("who is the author", "is she qualified for that"),
        ("who wrote this?", "has she children", "and where does she work"),
        ("who wrote this?", "what's her job"),
    ],
)
def test_she_is_the_person_asked_for_before(bot: Bot, messages: tuple[str, ...]) -> None:
    reply = last(bot, *messages)
    assert (reply.kind, reply.quotes[0].text) == ("about", "Jessica Toscano")


def test_he_is_the_person_named_before(bot: Bot) -> None:
    reply = last(bot, "tell me about Forest Miller", "did he go to medical school", "what did he write")
    assert (reply.kind, reply.quotes[0].text) == ("about", "Forest Miller, MSOT")


def test_she_is_the_author_of_another_article(small: Retriever) -> None:
    reply = last(Bot(small), "who is the author?", "where did she learn that", article="sourced")
    assert (reply.kind, reply.quotes[0].text) == ("about", "A. Writer")


def test_what_the_article_clearly_answers_is_answered(bot: Bot) -> None:
    reply = last(bot, "who wrote this?", "does she say that ice helps")
    assert reply.kind == "quote"


def test_a_question_about_the_article_is_not_read_into_the_next(bot: Bot) -> None:
    reply = last(bot, "who is the author?", "how long do they last")
    assert "author" not in reply.read_as


def test_a_message_that_says_who_she_is_asks_about_nobody_else(bot: Bot) -> None:
    messages = "who wrote this?", "my wife has spasms, can she walk", "can she walk"
    assert last(bot, *messages[:2]).kind != "about"
    assert last(bot, *messages).kind != "about"


@pytest.mark.parametrize(
    "subject", ["what helps against back spasms", "how long do they last", "ice or heat?"]
)
def test_who_wrote_it_is_asked_of_the_article_after_any_question(bot: Bot, subject: str) -> None:
    reply = last(bot, subject, "who wrote it")
    assert (reply.kind, reply.quotes[0].text) == ("about", "Jessica Toscano")


@pytest.mark.parametrize("question", ["how old is it", "and how old is this guide?", "when written"])
def test_how_old_it_is_is_asked_of_the_article_after_any_question(bot: Bot, question: str) -> None:
    reply = last(bot, "ice or heat?", question)
    assert reply.kind == "about"


def test_how_old_something_else_is_is_not_asked_of_the_article(bot: Bot) -> None:
    assert last(bot, "ice or heat?", "how old is the practice of needles").kind != "about"


def test_a_slip_does_not_hide_what_is_asked_of_the_article(bot: Bot) -> None:
    assert last(bot, "ice or heat?", "who made dis").kind == "about"


@pytest.mark.parametrize(
    ("asked", "word", "value"),
    [
        ("who checked this?", "when", "2023-03-31"),
        ("who wrote it", "and when was that?", "2023-03-31"),
        ("when was this article written", "who", "Jessica Toscano"),
        ("who checked this?", "who is that", "Forest Miller, MSOT"),
    ],
)
def test_one_word_after_a_question_about_the_article_asks_on_about_it(
    bot: Bot, asked: str, word: str, value: str
) -> None:
    reply = last(bot, asked, word)
    assert (reply.kind, reply.quotes[0].text) == ("about", value)


@pytest.mark.parametrize("subject", ["should I see a doctor?", "how much is a new mattress"])
def test_one_word_after_another_question_asks_on_about_that(bot: Bot, subject: str) -> None:
    assert last(bot, subject, "when").kind != "about"
