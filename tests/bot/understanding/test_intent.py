"""Which kinds of turn a message holds."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.intent import read_turn
from bot.understanding.patterns import Phrases
from bot.understanding.tokens import words_of

TURNS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "evaluation" / "turns.jsonl").read_text("utf-8").splitlines()
]
# The share of each kind that must be read as such, over the whole file.
FLOORS = {
    "urgent": 0.92,
    "ordinary": 0.97,
    "smalltalk": 0.93,
    "about": 0.9,
    "sources": 0.88,
    "overview": 0.8,
}


def kind_of(message: str) -> str:
    reading = read_turn(message)
    if reading.urgent:
        return "urgent"
    return "ordinary" if reading.kind == "again" else reading.kind


@pytest.mark.parametrize("kind", FLOORS)
def test_each_kind_is_read_in_most_of_its_messages(kind: str) -> None:
    read = Counter(kind_of(turn["text"]) for turn in TURNS if turn["kind"] == kind)
    assert read[kind] / read.total() >= FLOORS[kind], read


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("hello there", "smalltalk"),
        ("who wrote this?", "about"),
        ("which studies on heat does it cite?", "sources"),
        ("give me a summary", "overview"),
        ("what else?", "again"),
        ("does heat help?", "ordinary"),
        ("what is the source of the pain", "ordinary"),
        ("who should see a doctor", "ordinary"),
        ("review of posture", "ordinary"),
        ("what does the article say about yoga?", "ordinary"),
        ("", "ordinary"),
    ],
)
def test_a_message_is_of_its_kind_only_if_it_really_asks_that(message: str, kind: str) -> None:
    assert read_turn(message).kind == kind


@pytest.mark.parametrize(
    ("message", "question", "smalltalk"),
    [
        ("thanks, and how long does it last?", "how long does it last?", "thanks"),
        ("Hi! What helps?", "What helps?", "greeting"),
        ("does ice help? thx in advance", "does ice help?", "thanks"),
        ("no, I meant the upper back", "no, I meant the upper back", ""),
        ("good night sleep position for back", "good night sleep position for back", ""),
        ("thanks, bye", "", "goodbye"),
    ],
)
def test_courtesies_are_parted_from_the_question(message: str, question: str, smalltalk: str) -> None:
    reading = read_turn(message)
    assert (reading.question, reading.smalltalk) == (question, smalltalk)


def test_a_question_beside_a_red_flag_is_kept() -> None:
    reading = read_turn("hi there. my legs have gone numb, what stretches can I do?")
    assert (reading.urgent, reading.question) == (("weak or numb legs",), "what stretches can I do?")


@pytest.mark.parametrize(
    ("message", "request_name", "n"),
    [
        ("more please", "more", 0),
        ("the second one", "nth", 2),
        ("show me the last one", "nth", -1),
        ("say that in full", "in_full", 0),
        ("where does it say that?", "where", 0),
    ],
)
def test_requests_about_the_last_answer_are_read(message: str, request_name: str, n: int) -> None:
    reading = read_turn(message)
    assert (reading.kind, reading.request, reading.n) == ("again", request_name, n)


def test_the_metadata_asked_for_are_named() -> None:
    assert read_turn("who is the author?").about == ("author",)
    assert read_turn("is this copyrighted").about == ("rights",)


@given(st.text(max_size=300))
def test_any_text_gets_a_reading_whose_question_stands_in_it(message: str) -> None:
    assert read_turn(message).question in message


WORDS = sorted({token.text for turn in TURNS[::7] for token in words_of(turn["text"]).tokens})


@given(st.lists(st.sampled_from([*WORDS, ",", ".", "?", "-"]), max_size=40).map(" ".join))
def test_any_jumble_of_known_words_gets_a_reading_whose_question_stands_in_it(message: str) -> None:
    assert read_turn(message).question in message


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "my legs numb ",
        "can't feel ",
        "fell ",
        "no, ",
        "thanks ",
        "? ",
        "x.",
        "pain back fever ",
        "hi ",
        "\n",
    ],
)
def test_the_work_for_a_message_grows_no_faster_than_the_message(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    near = Phrases._near

    def counting(self: Phrases, *args: object) -> bool:
        nonlocal steps
        steps += 1
        return near(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Phrases, "_near", counting)
    work = []
    for chars in (5_000, 10_000):
        steps = 0
        read_turn((unit * chars)[:chars])
        work.append(steps)
    assert work[1] <= 2.2 * work[0] + 1_000


def test_a_pattern_that_names_an_unknown_group_is_an_error() -> None:
    with pytest.raises(ValueError, match="a pattern names its groups, got 'LEGG'"):
        Phrases({"LEG": ["leg"]}, {"numb": ["numb LEGG"]})
