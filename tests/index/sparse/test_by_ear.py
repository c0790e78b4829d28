"""How words sound, and what a slip of the thumb costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sparse.spelling.by_ear import consonants, first_sound, sound, vowels_apart
from index.sparse.spelling.keys import slip_cost

LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("written", "by_ear"),
    [
        ("physio", "fisio"), ("night", "nite"), ("really", "reely"), ("weight", "wate"), ("doctor", "docter"),
        ("enough", "enuf"), ("right", "rite"), ("knee", "nee"), ("wrist", "rist"), ("work", "werk"), ("laser", "lazer"),
        ("thought", "thawt"), ("toilet", "toylet"), ("chief", "cheef"), ("daughter", "dorter"), ("autumn", "ortum"),
        ("lifting", "liftin"), ("character", "karacter"), ("chord", "kord"), ("hygiene", "higiene"),
    ],
)  # fmt: skip
def test_words_that_sound_alike_are_alike(written: str, by_ear: str) -> None:
    assert sound(written) == sound(by_ear)
    assert first_sound(written) == first_sound(by_ear)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("many", "meny"),
        ("operation", "oprashun"),
        ("measure", "mesure"),
        ("yesterday", "yestaday"),
        ("stomach", "stomick"),
    ],
)
def test_words_that_differ_in_a_vowel_have_the_same_consonants(written: str, other: str) -> None:
    assert consonants(written) == consonants(other)
    assert 1 <= vowels_apart(written, other) <= 1.5


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("heat", "heart"), ("cold", "called"), ("sun", "son"), ("gym", "game"), ("bath", "bat"), ("three", "tree"),
        ("coach", "coke"), ("attach", "attack"), ("milk", "mick"), ("shin", "shun"), ("far", "four"), ("mould", "mud"),
    ],
)  # fmt: skip
def test_words_that_sound_otherwise_are_not_alike(word: str, other: str) -> None:
    assert sound(word) != sound(other)


@given(
    word=LETTERS,
    at=st.integers(0, 13),
    letter=st.sampled_from("aeklr"),
    how=st.sampled_from(["swap", "double", "other"]),
)
def test_one_slip_costs_the_same_both_ways_and_at_most_a_letter(
    word: str, at: int, letter: str, how: str
) -> None:
    at %= len(word)
    slips = {
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        "double": word[: at + 1] + word[at:],
        "other": word[:at] + letter + word[at + 1 :],
    }
    typed = slips[how]
    assert slip_cost(typed, word) == slip_cost(word, typed) <= slip_cost("tak", "back") / 2
    assert (slip_cost(typed, word) == 0) == (typed == word)


def test_the_likelier_a_slip_the_less_it_costs() -> None:
    doubled, swapped = slip_cost("flooor", "floor"), slip_cost("bakc", "back")
    beside, elsewhere = slip_cost("nack", "back"), slip_cost("tack", "back")
    assert doubled < swapped < beside < elsewhere < slip_cost("tak", "back")
