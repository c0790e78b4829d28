"""Two files of replies are the same byte for byte, or the first difference is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.compare_replies import first_difference, main

REPLY = {"id": 1, "kind": "quote", "quotes": [{"text": "Ice helps.", "start": 3, "score": 0.5}]}


def lines(*replies: Any) -> list[bytes]:
    return [json.dumps(reply).encode() for reply in replies]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({**REPLY, "kind": "urgent"}, 'line 2.kind: "quote" became "urgent"'),
        ({**REPLY, "quotes": []}, 'line 2.quotes[0]: {"text": "Ice helps.", "start": 3, "score": 0.5} became nothing'),
        ({**REPLY, "quotes": [{**REPLY["quotes"][0], "start": 3.0}]}, "line 2.quotes[0].start: 3 became 3.0"),  # type: ignore[index]
        ({**REPLY, "more": None}, "line 2.more: nothing became null"),
        (dict(reversed(REPLY.items())), "line 2: its fields are in another order"),
    ],
)  # fmt: skip
def test_the_first_difference_is_told_with_its_line_and_field(changed: Any, told: str) -> None:
    old, new = lines(REPLY, REPLY, REPLY), lines(REPLY, changed, changed)
    assert first_difference(old, new, renamed={}) == told


def test_the_same_bytes_are_the_same_and_other_bytes_are_not() -> None:
    assert first_difference(lines(REPLY), lines(REPLY), renamed={}) == ""
    spaced = [json.dumps(REPLY, indent=None, separators=(",", ":")).encode()]
    assert first_difference(lines(REPLY), spaced, renamed={}) == "line 1: it is written in another way"


def test_a_line_too_many_is_a_difference() -> None:
    assert first_difference(lines(REPLY), [], renamed={}) == "line 1: only the old file has it"
    assert first_difference([], lines(REPLY), renamed={}) == "line 1: only the new file has it"


def test_fields_that_were_renamed_added_or_removed_on_purpose_are_left_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "old.jsonl", tmp_path / "new.jsonl"
    quote = {"words": "Ice helps.", "start": 3, "score": 0.5, "kind": "passage"}
    old.write_bytes(b"\n".join(lines({**REPLY, "gone": 1})))
    new.write_bytes(b"\n".join(lines({**REPLY, "quotes": [quote]})))
    assert main([str(old), str(new)]) == 1
    named = ["--renamed", "text=words", "--removed", "gone", "--added", "kind"]
    capsys.readouterr()
    assert (
        main([str(old), str(new), *named]) == 1
    )  # the kind of the reply itself is left out of the new one too
    assert capsys.readouterr().out == 'line 1.kind: "quote" became nothing\n'
    assert main([str(old), str(new), *named, "--removed", "kind"]) == 0
    assert capsys.readouterr().out == "the same: 1 replies\n"
