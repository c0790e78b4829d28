"""Which questions a message holds, and what of a long one is searched for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.sub_questions import focus, parts
from tests.awkward import AWKWARD_MARKDOWN


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


def test_a_short_message_is_searched_for_as_it_is() -> None:
    assert focus("how long do they last") == "how long do they last"
    assert focus("is 3 < 4 and 5 > 4?") == "is 3 < 4 and 5 > 4?"


def test_of_a_long_story_the_questions_are_searched_for() -> None:
    story = "I was in the garden and lifted a pot. " * 20
    assert focus(f"{story}Does heat help? {story}Should I rest?") == "Does heat help? Should I rest?"


def test_of_a_long_story_without_a_question_its_end_is_searched_for() -> None:
    story = "I was in the garden. " * 60 + "So I wonder about heat"
    assert focus(story) == story[-600:]


@pytest.mark.parametrize("name", sorted(set(AWKWARD_MARKDOWN) - {"nested lists over lines"}))
def test_awkward_text_is_read_at_once(name: str) -> None:
    text = AWKWARD_MARKDOWN[name]
    started = time.perf_counter()
    parts(focus(text))
    assert time.perf_counter() - started < 2


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("how is or and ice?<b>.! \n"), max_size=80) | st.text(max_size=200))
def test_parts_are_words_of_the_message(text: str) -> None:
    found = parts(text)
    assert 1 <= len(found) <= 3
    assert all(part in text for part in found)
