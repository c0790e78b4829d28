"""What the model of messages is fitted on."""

from __future__ import annotations

import json
from pathlib import Path

from bot.fitting.messages import data
from bot.fitting.messages.data import (
    ORDINARY,
    ORDINARY_WEIGHT,
    Message,
    harmless,
    page_questions,
    written,
)

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
    assert len(found) > 75_000
    assert {message.label for message in found} == {ORDINARY}
    assert {message.weight < ORDINARY_WEIGHT for message in found} == {True}
    assert 0.16 < sum(message.in_conversation for message in found) / len(found) < 0.19


def test_no_message_is_a_sign_of_an_emergency_and_harmless_too() -> None:
    labels: dict[str, set[bool]] = {}
    for message in written(MESSAGES / "signs.txt"):
        labels.setdefault(message.text.casefold(), set()).add(message.label == data.HARMLESS)
    assert [text for text, found in labels.items() if len(found) > 1] == []


def test_what_tells_of_an_emergency_or_may_is_not_fitted_as_harmless() -> None:
    told = [*written(MESSAGES / "signs.txt")]
    unsure = {message.text for message in told if message.label == data.UNSURE}
    asked = [*page_questions()]
    assert unsure and unsure <= {message.text for message in asked}
    found = harmless(asked, told, 0.5)
    telling = {message.text.casefold() for message in told if message.label != data.HARMLESS}
    assert {message.text.casefold() for message in found} == {m.text.casefold() for m in asked} - telling
    assert {(message.label, message.weight) for message in found} == {(data.HARMLESS, 0.5)}


def test_no_message_of_the_evaluation_sets_tells_the_fit_what_a_sign_is() -> None:
    folder = Path(__file__).parents[2] / "evaluation"
    measured = {
        json.loads(line)[field].casefold()
        for name, field in (("turns.jsonl", "text"), ("questions.jsonl", "question"))
        for line in (folder / name).read_text("utf-8").splitlines()
    }
    fitted = {message.text.casefold() for message in written(MESSAGES / "signs.txt")}
    assert not measured & fitted
