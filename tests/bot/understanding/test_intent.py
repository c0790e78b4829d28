"""Which kinds of turn a message holds."""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reply.reply import Reply, Turn
from bot.understanding.courtesies import without_courtesies
from bot.understanding.intent import Reading, questions_before, read_turn
from bot.understanding.message_model import tokens_of
from corpus.corpus import Corpus
from index.encoding.encoder import Encoder
from tests.bot.understanding.messages import IN_CONVERSATION, KINDS, ORDINARY, lines

Read = Callable[[Sequence[str], bool], list[Reading]]
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


@pytest.fixture(scope="module")
def read(encoder: Encoder, shipped_corpus: Corpus) -> Read:
    signs = shipped_corpus.signs["back-spasms"]

    def reading(messages: Sequence[str], in_conversation: bool = False) -> list[Reading]:
        embeddings = encoder.encode_messages([without_courtesies(message) or message for message in messages])
        return [
            read_turn(message, embedding, in_conversation=in_conversation, own_signs=signs)
            for message, embedding in zip(messages, embeddings, strict=True)
        ]

    return reading


def kind_of(reading: Reading) -> str:
    return "ordinary" if reading.kind in ("again", "listing") else reading.kind


@pytest.mark.parametrize("kind", FLOORS)
def test_each_kind_is_read_in_most_of_its_messages(kind: str, read: Read) -> None:
    readings = read([turn["text"] for turn in TURNS if turn["kind"] == kind], False)
    if kind == "urgent":
        assert sum(bool(r.urgent or r.likely) for r in readings) / len(readings) >= FLOORS[kind]
        assert sum(bool(r.urgent) for r in readings) / len(readings) >= 0.77
        return
    found = Counter(map(kind_of, readings))
    assert found[kind] / found.total() >= FLOORS[kind], found


def test_few_messages_without_an_emergency_get_its_notice(read: Read) -> None:
    readings = read([turn["text"] for turn in TURNS if turn["kind"] != "urgent"], False)
    assert sum(bool(reading.urgent) for reading in readings) / len(readings) <= 0.015


@pytest.mark.parametrize(
    "message", ["goodbye", "Bye!", "that's it for today, thanks", "good night", "see you tomorrow", "tschüss"]
)
def test_a_farewell_alone_is_no_emergency(message: str, read: Read) -> None:
    (reading,) = read([message], True)
    assert (reading.kind, reading.urgent, reading.likely) == ("smalltalk", (), ())


@pytest.mark.parametrize("message", ["bye, I will jump tonight", "good night, I am taking all my pills now"])
def test_a_farewell_before_an_emergency_does_not_hide_it(message: str, read: Read) -> None:
    (reading,) = read([message], True)
    assert reading.urgent


@pytest.mark.parametrize("kind", KINDS)
def test_messages_of_other_subjects_are_read_by_their_kind(kind: str, read: Read) -> None:
    found = Counter(reading.kind for reading in read(lines(KINDS[kind]), False))
    assert found[kind] / found.total() >= 0.9, found


@pytest.mark.parametrize("request_name", IN_CONVERSATION)
def test_requests_about_the_last_answer_are_read(request_name: str, read: Read) -> None:
    for reading in read(IN_CONVERSATION[request_name].split("; "), True):
        assert (reading.kind, reading.request) == ("again", request_name), reading


def test_an_ordinary_question_is_not_lost_to_a_kind(read: Read) -> None:
    lost = [r.question for r in read(lines(ORDINARY), False) if r.kind != "ordinary"]
    assert len(lost) <= 1, lost


@pytest.mark.parametrize(
    ("message", "n"),
    [
        ("the second one", 2),
        ("number three please", 3),
        ("the last one", -1),
        ("what about the one before last", -2),
    ],
)
def test_which_one_is_meant_is_counted(message: str, n: int, read: Read) -> None:
    (reading,) = read([message], True)
    assert (reading.request, reading.n) == ("nth", n)


@pytest.mark.parametrize(
    ("message", "request_kind", "n"),
    [
        ("which first", "", 0),
        ("so what do I do first?", "", 0),
        ("the first", "nth", 1),
        ("can i see the first", "nth", 1),
        ("show me the last one", "nth", -1),
    ],
)
def test_a_question_of_order_asks_about_the_subject(
    message: str, request_kind: str, n: int, read: Read
) -> None:
    (reading,) = read([message], True)
    assert (reading.request, reading.n) == (request_kind, n)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("papers cited about sleep and growth in toddlers", "sources"),
        ("which of the trials cited there was on children", "sources"),
        ("what cited studies deal with bees", "sources"),
        ("was he cited for speeding", "ordinary"),
        ("do studies show that it helps", "ordinary"),
    ],
)
def test_a_question_for_what_is_cited_asks_for_sources(message: str, kind: str, read: Read) -> None:
    (reading,) = read([message], False)
    assert kind_of(reading) == kind
    assert (reading.ordinary == 0) == (kind == "sources")


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("thanks, and how long does it last?", "how long does it last?"),
        ("Hi! What helps?", "What helps?"),
        ("hello there, quick question: is it safe", "is it safe"),
        ("does ice help? thx in advance", "does ice help?"),
        ("no, I meant the upper back", "no, I meant the upper back"),
        ("good night sleep position for back", "good night sleep position for back"),
        ("hi score table rules", "hi score table rules"),
        ("thanks", ""),
        ("hello!", ""),
        ("goodbye", ""),
        ("ok thanks, that's all for now. Bye bye!", ""),
        ("merci beaucoup, au revoir", ""),
        ("goodbye to the pain, how?", "goodbye to the pain, how?"),
        ("ok thank you so much xx", ""),
        ("thanks so much for this", ""),
        ("thanks so what about heat", "what about heat"),
        ("hey there :) we are off to a festival", "we are off to a festival"),
        ("how long does it last? thanks xx :)", "how long does it last?"),
        ("how long? thanks!! please :) bye", "how long?"),
        ("thanks x-ray needed?", "thanks x-ray needed?"),
        ("sun or shade tho", "sun or shade"),
        ("how long does it keep though??", "how long does it keep?"),
        ("which one? thanks?", "which one?"),
        ("though it rains, can i paint", "though it rains, can i paint"),
    ],
)
def test_courtesies_are_parted_from_the_question(message: str, question: str) -> None:
    assert without_courtesies(message) == question


@pytest.mark.parametrize(
    "message",
    [
        "thanks" + "!" * 80 + "x",
        "a?" + "., bye" * 30 + "z",
        "a? " + "bye!! lol, " * 16 + "q",
        "thanks " * 27 + "z",
        "a? " + "tho?? " * 30 + "q",
    ],
)
def test_no_message_takes_long_to_part(message: str) -> None:
    began = time.process_time()
    without_courtesies(f"how long? {message}"[:200])
    assert time.process_time() - began < 0.1


def test_the_metadata_asked_for_are_named(read: Read) -> None:
    asked = ["who is the author?", "is this copyrighted", "can I trust this article", "where is the original"]
    assert [r.about for r in read(asked, False)] == [("author",), ("rights",), ("trust",), ("original",)]


def test_earlier_questions_leave_out_courtesies_and_requests() -> None:
    before = ["hi", "hello, does heat help?", "more please", "thanks", "who is the author?", "and at night?"]
    found = questions_before([Turn(message) for message in before])
    assert found == ["does heat help?", "who is the author?", "and at night?"]


def test_what_an_earlier_turn_was_is_told_by_its_reply_where_that_is_known() -> None:
    answered = [
        Turn("does heat help?", Reply("quote", "does heat help?")),
        Turn("thanks, more please", Reply("not_found", "thanks, more please")),
        Turn("and for longer?", Reply("quote", "and for longer?", went_back=True)),
        Turn("who is the author?", Reply("about", "who is the author?")),
    ]
    assert questions_before(answered) == ["does heat help?", "more"]


@given(st.text(max_size=300), st.booleans())
def test_any_text_gets_a_reading_whose_question_stands_in_it(message: str, in_conversation: bool) -> None:
    reading = read_turn(message, in_conversation=in_conversation)
    assert reading.question in message
    assert 0 <= reading.ordinary <= 1


@pytest.mark.parametrize(
    "unit", ["a", "hi, ", "thanks ", "? ", "x.", "please ", "no, ", "\n", "good morning "]
)
def test_a_long_message_is_read_at_once(unit: str) -> None:
    message = (unit * 100_000)[:100_000]
    assert len(tokens_of(message)) <= 2_001
    assert read_turn(message).question in message
