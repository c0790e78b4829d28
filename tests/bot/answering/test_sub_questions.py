"""Which questions a message holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.sub_questions import parts
from bot.chat import Bot


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("ice or heat?", ("ice", "heat")),
        ("walking vs. swimming", ("walking", "swimming")),
        (
            "how long does it last and when should I worry",
            ("how long does it last", "when should I worry"),
        ),
        ("What is it? Is it bad?", ("What is it?", "Is it bad?")),
        ("is it heat or should I rest", ("is it heat", "should I rest")),
        ("What is the difference between a strain and a spasm?", ("a strain", "a spasm")),
        ("how is a leo different from a crested gecko", ("a leo", "a crested gecko")),
    ],
)
def test_a_message_with_several_questions_is_parted(question: str, held: tuple[str, ...]) -> None:
    assert parts(question) == held


@pytest.mark.parametrize(
    "question",
    [
        "",
        "or",
        "ice or",
        "yes",
        "what causes back spasms?",
        "do stress and strain cause spasms?",
        "My back went yesterday. What can I do?",
        "What is it? Is it bad? Does it hurt? Will it pass?",
    ],
)
def test_one_question_or_too_many_is_read_as_it_is(question: str) -> None:
    assert parts(question) == (question,)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("how is or and ice?<b>.! \n"), max_size=80) | st.text(max_size=200))
def test_parts_are_words_of_the_message(text: str) -> None:
    found = parts(text)
    assert 1 <= len(found) <= 3
    assert all(part in text for part in found)


@pytest.mark.parametrize(
    ("question", "told", "left"),
    [
        (
            "what do ice packs do and how many times a day should i swap them",
            "Cold compresses",
            "how many times a day should i swap them",
        ),
        (
            "how much does a massage cost and how long do back spasms last",
            "two to four weeks",
            "how much does a massage cost",
        ),
    ],
)
def test_a_question_that_is_answered_in_part_says_which_part_is_not(
    bot: Bot, question: str, told: str, left: str
) -> None:
    reply = bot.ask(question)
    assert reply.kind == "quote"
    assert reply.message == f"The article does not answer this part: “{left}”"
    assert len(reply.quotes) == 1
    assert told in reply.quotes[0].text


def test_a_question_that_is_answered_in_no_part_is_not_answered(bot: Bot) -> None:
    reply = bot.ask("how much does tylenol cost and who sells it")
    assert (reply.kind, reply.message) == ("not_found", "The article does not answer that.")
