from __future__ import annotations

from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.corpus import default_folder
from corpus.editing.check import check_corpus
from tests.corpus.test_questions import EXPECTED, write


def test_check_reports_every_problem_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(
        tmp_path,
        '{"question": "What helps me best now?", "sentence": "Ice helps best."}',
        "nonsense",
        '{"question": "what helps me best now", "sentence": "Ice helps best."}',
        '{"question": "What helps best now, me?", "sentence": "Heat helps later."}',
        '{"question": "What helps me best NOW", "sentence": null}',
    )
    (tmp_path / "b.questions.jsonl").write_text("")
    (tmp_path / "c.md").write_bytes(b"\xff")
    assert main(["check", "--corpus", str(tmp_path)]) == 1
    first = "line 1, “What helps me best now?”"
    third = "line 3, “what helps me best now”"
    differs = ", which has another answer"
    fourth = "line 4, “What helps best now, me?”"
    assert capsys.readouterr().out.splitlines() == [
        f"warning: {tmp_path / 'b.questions.jsonl'} belongs to no article",
        f"error: {path}:2: not JSON; {EXPECTED}",
        f"warning: {path}:3: “what helps me best now” asks the same as {first}",
        f"warning: {path}:4: “What helps best now, me?” asks nearly the same as {first}{differs}",
        f"warning: {path}:4: “What helps best now, me?” asks nearly the same as {third}{differs}",
        f"error: {path}:5: “What helps me best NOW” asks the same as {first}, which has an answer",
        f"error: {path}:5: “What helps me best NOW” asks the same as {third}, which has an answer",
        f"warning: {path}:5: “What helps me best NOW” asks nearly the same as {fourth}, which has an answer",
        f"error: {tmp_path / 'c.md'} is not UTF-8 text (byte 0); save it as UTF-8",
        "1 article, 2 passages, 6 sentences, 4 questions (1 without an answer): 4 errors, 5 warnings",
    ]


def test_check_warns_of_keys_of_the_front_matter_that_are_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\nautor: A\nPublishd: 2020-01-01\nmood: calm\ndatePublished: 2020-01-01\nsource: x.html\n---\nText."
    )
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    of = "of the front matter is not known"
    assert capsys.readouterr().out.splitlines() == [
        f"warning: {path}: the key “autor” {of}; did you mean “author”?",
        f"warning: {path}: the key “Publishd” {of}; did you mean “published”?",
        f"warning: {path}: the key “mood” {of}",
        "1 article, 1 passage, 1 sentence, 0 questions (0 without an answer): 0 errors, 3 warnings",
    ]


def test_check_reads_the_signs_beside_an_article(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("Text.")
    (tmp_path / "a.signs.json").write_text("[]")
    (tmp_path / "b.signs.json").write_text("{}")
    assert main(["check", "--corpus", str(tmp_path)]) == 1
    expected = 'expected {"name": {"about": "…", "phrases": ["…", …]}, …}'
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"warning: {tmp_path / 'b.signs.json'} belongs to no article",
        f"error: {tmp_path / 'a.signs.json'} holds no object; {expected}",
    ]


def test_the_shipped_corpus_has_no_problem() -> None:
    assert check_corpus(default_folder()).problems == ()


def test_check_is_content_with_warnings_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, *['{"question": "Why?", "sentence": null}'] * 2)
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith("2 questions (2 without an answer): 0 errors, 1 warning\n")


def test_the_same_follow_up_is_another_question_after_another_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        tmp_path,
        '{"question": "Why?", "sentence": null}',
        '{"question": "Why?", "sentence": "time", "history": ["Does ice help?"]}',
        '{"question": "Why?", "sentence": "Ice helps best.", "history": ["Does heat help?"]}',
        '{"question": "why", "sentence": "time", "history": ["does ice help"]}',
    )
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"warning: {path}:4: “why” asks the same as line 2, “Why?”",
        "1 article, 2 passages, 6 sentences, 4 questions (1 without an answer): 0 errors, 1 warning",
    ]
