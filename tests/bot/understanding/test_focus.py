"""What of a message is searched for."""

from __future__ import annotations

import time

import pytest

from bot.answering.sub_questions import parts
from bot.understanding.focus import focus, searched_for
from tests.awkward import AWKWARD_MARKDOWN


def test_what_is_searched_for_is_the_question_without_greeting_and_thanks() -> None:
    assert searched_for("Hello, does heat help? Thanks!") == "does heat help?"
    assert searched_for("thanks!") == "thanks!"


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
    parts(searched_for(text))
    assert time.perf_counter() - started < 2
