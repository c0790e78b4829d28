"""What the model of messages is fitted on."""

from __future__ import annotations

from pathlib import Path

from bot.fitting.messages import data
from bot.fitting.messages.data import ORDINARY, ORDINARY_WEIGHT, Message, page_questions, written

MESSAGES = Path(data.__file__).parent


def test_a_text_of_messages_names_their_label_and_what_was_asked_before(tmp_path: Path) -> None:
    path = tmp_path / "kinds.txt"
    path.write_text(
        "# about:author\nwho wrote this\nis he a doctor || who wrote it\n\n# more\nmore\n", "utf-8"
    )
    assert [*written(path)] == [
        Message("who wrote this", False, "about:author"),
        Message("is he a doctor", True, "about:author"),
        Message("more", False, "more"),
    ]


def test_questions_about_pages_are_ordinary_and_count_less_than_any_other() -> None:
    found = [*page_questions()]
    assert len(found) > 12_000
    assert {message.label for message in found} == {ORDINARY}
    assert {message.weight < ORDINARY_WEIGHT for message in found} == {True}
    assert 0.15 < sum(message.in_conversation for message in found) / len(found) < 0.4


def test_no_message_is_a_sign_of_an_emergency_and_harmless_too() -> None:
    labels: dict[str, set[bool]] = {}
    for message in written(MESSAGES / "signs.txt"):
        labels.setdefault(message.text.casefold(), set()).add(message.label == data.HARMLESS)
    assert [text for text, found in labels.items() if len(found) > 1] == []


def test_what_may_tell_of_an_emergency_was_asked_of_a_page_and_is_left_out_of_the_harmless() -> None:
    asked = {message.text for message in page_questions()}
    unsure = {message.text for message in written(MESSAGES / "signs.txt") if message.label == data.UNSURE}
    assert unsure and unsure <= asked
