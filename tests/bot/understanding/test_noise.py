"""What is read past in a message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.noise import without_noise

MAIL = """On Mon, 3 Mar 2025, Ann wrote:
> Did you read it?
> It is about backs.

How long does it last?

--
Joe
Tel. 555 0100
"""


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("<b>What</b> helps?", "What helps?"),
        ("<p>Is it rusty &amp; safe?</p>", "Is it rusty & safe?"),
        ("<script>alert(1)</script>what is acupuncture", "what is acupuncture"),
        ("what <!-- note --> helps", "what helps"),
        ("**What** helps with `spasms`?", "What helps with spasms?"),
        ("# How long does it last\n", "How long does it last"),
        ("- how hot should the pan be", "how hot should the pan be"),
        ("```\nhow long\n```", "how long"),
        ("I read [this page](https://example.org/a), is it true?", "I read this page, is it true?"),
        ("[does soap hurt it?](https://example.org/a_(b))", "does soap hurt it?"),
        ("what about https://example.org/x?y=1 then", "what about then"),
        ("🧊 or 🔥?", "ice or heat?"),
        ("does 🧘‍♀️ help", "does yoga help"),
        ("is 💊 ok", "is pill ok"),
        ("❄️ after how many days", "cold after how many days"),
        ("can I cook 🍅 in it", "can I cook tomato in it"),
        ("my back hurts 😭😭 what helps 🙏", "my back hurts what helps"),
        ("How long does it last? " * 40, "How long does it last?"),
        ("what helps " * 40, "what helps"),
        ("Is it safe? Is it safe? How often?", "Is it safe? How often?"),
        (MAIL, "How long does it last?"),
        ("From: a@example.org\nTo: b@example.org\nSubject: pans\n\nhow long?", "pans\n\nhow long?"),
        ("how long does it last\nSent from my phone", "how long does it last"),
        ("> When did it start?\nMonday. What can I do?", "Monday. What can I do?"),
        ("Am 3. März 2025 schrieb Ann:\n> Hallo\n\nwas hilft", "was hilft"),
    ],
)
def test_what_is_no_part_of_the_question_is_read_past(message: str, question: str) -> None:
    assert without_noise(message) == question


@pytest.mark.parametrize(
    "message",
    [
        "how long does it last", "", "?!", "😀", "> only a quotation", "2*3*4", "what_is_snake_case", "5 > 3 and 2 < 4",
        "it is 38 °C hot", "'); DROP TABLE passages; -- what is acupuncture", "背痛怎么办", "well-known pans",
    ],
)  # fmt: skip
def test_a_message_without_noise_stays_as_it_is(message: str) -> None:
    assert without_noise(message) == message


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_something_is_left_of_any_message_that_says_something(message: str) -> None:
    says = any(character.isalnum() for character in message)
    assert not says or any(character.isalnum() for character in without_noise(message))


def test_a_long_message_is_read_at_both_ends() -> None:
    message = "First words. " + " ".join(str(n) for n in range(9000)) + " Last words?"
    found = without_noise(message)
    assert found.startswith("First words.")
    assert found.endswith("Last words?")
