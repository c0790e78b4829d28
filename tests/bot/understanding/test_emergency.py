"""Which words tell an emergency, clear or likely, and which only speak of one."""

from collections.abc import Callable, Sequence

import pytest

from bot.understanding.emergency import emergency, universal_signs
from bot.understanding.intent import Reading, read_turn
from bot.understanding.message_model import load_message_model
from corpus.corpus import Corpus
from corpus.signs import Sign
from index.encoding.encoder import Encoder
from tests.bot.understanding.messages import CLEAR, HARMLESS, HARMLESS_IN_FEW_WORDS, ORDINARY, lines

Read = Callable[[Sequence[str], Sequence[Sign]], list[Reading]]


@pytest.fixture(scope="module")
def read(encoder: Encoder) -> Read:
    def reading(messages: Sequence[str], own_signs: Sequence[Sign]) -> list[Reading]:
        embeddings = encoder.encode_messages(messages)
        return [
            read_turn(message, embedding, own_signs=own_signs)
            for message, embedding in zip(messages, embeddings, strict=True)
        ]

    return reading


@pytest.fixture(scope="module")
def of_backs(shipped_corpus: Corpus) -> tuple[Sign, ...]:
    return shipped_corpus.signs["back-spasms"]


def share(readings: Sequence[Reading], what: Callable[[Reading], bool]) -> float:
    return sum(map(what, readings)) / len(readings)


def test_an_emergency_of_any_subject_is_noticed_whatever_the_article_is_about(read: Read) -> None:
    readings = read(lines(CLEAR["any"]), ())
    assert share(readings, lambda r: bool(r.urgent or r.likely)) >= 0.95
    assert share(readings, lambda r: bool(r.urgent)) >= 0.7


def test_signs_of_the_back_are_noticed_where_they_belong_to_the_article(
    read: Read, of_backs: tuple[Sign, ...]
) -> None:
    assert share(read(lines(CLEAR["back"]), of_backs), lambda r: bool(r.urgent)) >= 0.9
    names = {sign.name for sign in of_backs}
    for reading in read(lines(CLEAR["back"]), ()):
        assert not names & {sign.name for sign in (*reading.urgent, *reading.likely)}


def test_what_only_sounds_like_an_emergency_raises_no_alarm(read: Read, of_backs: tuple[Sign, ...]) -> None:
    readings = read(lines(HARMLESS), of_backs)
    assert share(readings, lambda r: bool(r.urgent)) <= 0.05
    assert share(readings, lambda r: bool(r.likely)) <= 0.13


def test_ordinary_questions_raise_no_alarm_and_hardly_a_notice(
    read: Read, of_backs: tuple[Sign, ...]
) -> None:
    readings = read(lines(ORDINARY), of_backs)
    assert not any(reading.urgent for reading in readings)
    assert share(readings, lambda r: bool(r.likely)) <= 0.05


def test_harmless_words_raise_no_alarm_though_they_are_few_plain_or_misspelt(
    read: Read, of_backs: tuple[Sign, ...]
) -> None:
    readings = read(lines(HARMLESS_IN_FEW_WORDS), of_backs)
    assert not any(reading.urgent for reading in readings)
    assert share(readings, lambda r: bool(r.likely)) <= 0.2


def test_thoughts_of_self_harm_are_named(read: Read) -> None:
    (reading,) = read(["I want to kill myself"], ())
    assert [sign.name for sign in reading.urgent][:1] == ["selfharm"]


def test_a_likely_sign_that_is_told_without_a_question_is_clear(read: Read) -> None:
    for reading in read(["I'm off, you won't see me again, goodbye life", "I'll do it tonight, bye"], ()):
        assert reading.urgent, reading


def test_a_sign_told_in_its_own_phrase_weighs_more() -> None:
    told, vague = "I want to die", "I want to lie down"
    model = load_message_model()

    def read(message: str, chance: float) -> tuple[list[str], list[str]]:
        clear, likely = emergency(message, {"breath": chance, "selfharm": chance / 2})
        return [sign.name for sign in clear], [sign.name for sign in likely]

    assert read(told, 0.0) == ([], [])
    assert read(told, 0.32 * model.likely) == ([], [])
    assert read(told, 0.66 * model.likely) == ([], ["selfharm", "breath"])
    assert read(told, 0.67 * model.likely) == (["selfharm", "breath"], [])
    assert read(vague, 0.7 * model.likely) == ([], [])
    assert read(vague, model.likely) == ([], ["breath"])
    assert read(vague, model.clear) == (["breath"], [])


def test_each_universal_sign_has_a_name_and_words_for_a_reader() -> None:
    assert len({sign.name for sign in universal_signs()}) == len(universal_signs())
    assert all(sign.about for sign in universal_signs())


def test_self_harm_is_spoken_of_only_where_it_is_likelier_than_other_signs_need_be() -> None:
    likely = load_message_model().likely
    assert emergency("bak hurts wen i sit at my desk", {"selfharm": likely}) == ((), ())
    urgent, maybe = emergency("bak hurts wen i sit at my desk", {"selfharm": likely, "bleeding": likely})
    assert urgent == ()
    assert [sign.name for sign in maybe] == ["bleeding"]
    assert emergency("bak hurts", {"selfharm": 0.149}) == ((), ())
    urgent, maybe = emergency("bak hurts", {"selfharm": 0.151})
    assert [sign.name for sign in (*urgent, *maybe)] == ["selfharm"]
    assert emergency("I want to die", {"selfharm": likely})[0]
