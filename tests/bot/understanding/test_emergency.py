"""Which words tell a red flag, and which only speak of one."""

import pytest

from bot.understanding.emergency import red_flags
from bot.understanding.tokens import words_of


def flags(message: str) -> tuple[str, ...]:
    return tuple(flag.name for flag in red_flags(words_of(message)))


@pytest.mark.parametrize(
    ("message", "flag"),
    [
        ("my dad can't hold his pee since his back went", "loss of bladder or bowel control"),
        ("I can’t feel my legs", "weak or numb legs"),
        ("LEGS GONE DEAD", "weak or numb legs"),
        ("my crotch feels numb since i woke up", "numbness around the groin"),
        ("high fever and back spasms since yesterday", "fever"),
        ("I fell off a ladder this morning and my back hurts", "a fall or a crash"),
        ("struggling to breathe with this back spasm", "chest pain or trouble breathing"),
        ("I want to end my life", "thoughts of self-harm"),
        ("there's blood in my pee", "blood in the urine or stool"),
        ("is it normal that my legs are numb?", "weak or numb legs"),
        ("me duele la espalda y no puedo orinar", "loss of bladder or bowel control"),
        ("je ne sens plus mes jambes", "weak or numb legs"),
        ("my legs feel weak and I lost controll of my bladdder", "loss of bladder or bowel control"),
    ],
)
def test_a_red_flag_in_lay_words_is_found(message: str, flag: str) -> None:
    assert flag in flags(message)


@pytest.mark.parametrize(
    "message",
    [
        "which symptoms are an emergency?",
        "can spasms cause chest pain?",
        "is fever a sign of a back spasm?",
        "when should I see a doctor if I have numbness in my legs?",
        "why do doctors ask about bladder control",
    ],
)
def test_a_question_about_signs_in_general_tells_none(message: str) -> None:
    assert flags(message) == ()


@pytest.mark.parametrize(
    "message",
    ["my back is killing me", "bored to death of resting", "I fell in love with yoga", "dying to know why"],
)
def test_a_figure_of_speech_tells_none(message: str) -> None:
    assert flags(message) == ()


@pytest.mark.parametrize(
    "message",
    [
        "no numbness in my legs, just a spasm",
        "I don't have any numbness in my foot",
        "I have neither fever nor chills, only back pain",
        "I had a car accident in 2010 and my back still acts up",
        "what if my legs went numb one day",
        "I heard of a guy whose legs went numb",
    ],
)
def test_what_is_negated_long_past_imagined_or_heard_of_tells_none(message: str) -> None:
    assert flags(message) == ()


def test_the_tokens_that_tell_a_red_flag_are_given() -> None:
    words = words_of("hi, I can't feel my legs")
    (flag,) = red_flags(words)
    assert [token.text for token in words.tokens[flag.start : flag.end]] == ["cant", "feel", "my", "legs"]
