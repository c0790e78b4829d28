"""``python -m bot evaluate`` on a small article."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.reply import quote
from bot.reply.quote import Quote
from tests.conftest import ExportInto

PAN = """---
title: The iron pan
author: A. Cook
---

# The iron pan

Wash the pan with warm water only. Dry it on the stove at once.

## Seasoning

Rub it with linseed oil and bake it for one hour.

## Rust

Scrub rust off with salt and half a potato.
"""
WASH = {
    "id": "wash",
    "kind": "direct",
    "history": [],
    "question": "How do I wash the pan?",
    "expect": "quote",
    "gold": ["Wash the pan with warm water only."],
    "need": "any",
}
HELLO = {"id": "hello", "kind": "smalltalk", "history": [], "question": "hello", "expect": "smalltalk"}
WRONG = {**WASH, "id": "wrong", "gold": ["Scrub rust off with salt and half a potato."]}

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, export_into: ExportInto) -> Path:
    """A folder with the article in ``articles`` and room for its index, the model exported into it."""
    folder = tmp_path_factory.mktemp("evaluate")
    export_into(folder / "index")
    (folder / "articles").mkdir()
    (folder / "articles" / "iron-pan.md").write_text(PAN, encoding="utf-8")
    questions = [
        {"question": "What water cleans it?", "sentence": "Wash the pan with warm water only."},
        {"question": "Can it go in the dishwasher?", "sentence": None},
    ]
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    (folder / "articles" / "iron-pan.questions.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def lines(*questions: object) -> Path:
        path = tmp_path / "asked.jsonl"
        path.write_text("".join(f"{json.dumps(each)}\n" for each in questions), encoding="utf-8")
        return path

    return lines


@pytest.fixture
def evaluate(place: Path) -> Callable[..., int]:
    def run(*arguments: object) -> int:
        options = ["--corpus", place / "articles", "--index", place / "index"]
        return main(["evaluate", *map(str, arguments), *map(str, options)])

    return run


def test_the_table_has_a_row_for_each_kind_and_ends_with_the_headline(
    evaluate: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(write(WASH, HELLO)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["kind", "count", "mean", "95", "%", "interval"]
    assert [line.split()[:3] for line in lines[1:4]] == [
        ["direct", "1", "1.000"],
        ["smalltalk", "1", "1.000"],
        ["all", "2", "1.000"],
    ]
    assert lines[-1] == "headline 1.000 over 2 questions, broken quotes 0"


def test_misses_are_listed_on_demand(
    evaluate: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = write(WASH, WRONG)
    evaluate(asked)
    assert "How do I wash" not in capsys.readouterr().out
    evaluate(asked, "--misses")
    assert (
        capsys.readouterr()
        .out.splitlines()[-1]
        .startswith("wrong 0.00 direct/quote | How do I wash the pan? | got quote: Wash the pan")
    )


def test_a_headline_under_the_floor_fails_the_run_in_one_line(
    evaluate: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = write(WASH, WRONG)
    assert evaluate(asked, "--floor", "0.5") == 0
    capsys.readouterr()
    assert evaluate(asked, "--floor", "0.51") == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "ask-the-article: the headline 0.500 is under the floor 0.51"
    )


def test_a_broken_quote_fails_the_run(
    evaluate: Callable[..., int],
    write: Write,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cut(**given: Any) -> Quote:
        return Quote(**{**given, "text": given["text"][:-1]})

    monkeypatch.setattr(quote, "Quote", cut)
    assert evaluate(write(WASH)) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert re.match(r"ask-the-article: \d+ quotes are not the article's text \(the first: wash: ", error)


def test_a_record_holds_the_figures_the_values_and_what_they_came_from(
    evaluate: Callable[..., int], write: Write, tmp_path: Path
) -> None:
    record = tmp_path / "record.json"
    assert evaluate(write(WASH, WRONG), "--record", record) == 0
    form = json.loads(record.read_text(encoding="utf-8"))
    assert form["values"] == {"wash": 1.0, "wrong": 0.0}
    assert form["figures"]["headline"]["mean"] == 0.5
    assert form["figures"]["kinds"]["direct"]["count"] == 2
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", form["date"])
    assert len(form["corpus"]) == len(form["model"]["digest"]) == len(form["questions"]["sha256"]) == 64
    assert form["program"]


def test_a_comparison_tells_what_got_better_and_worse(
    evaluate: Callable[..., int], write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "old.json"
    evaluate(write(WASH, {**WRONG, "id": "mended"}, {**HELLO, "id": "gone"}), "--record", record)
    capsys.readouterr()
    evaluate(write({**WRONG, "id": "wash"}, {**WASH, "id": "mended"}, HELLO), "--compare", record)
    lines = capsys.readouterr().out.splitlines()
    told = lines[lines.index(f"{'kind':24} {'before':>6}  {'now':>5}  change") :]
    assert [line.split() for line in told[1:4]] == [
        ["direct", "0.500", "0.500", "same"],
        ["smalltalk", "1.000", "1.000", "same"],
        ["all", "0.667", "0.667", "same"],
    ]
    assert told[4:] == [
        "1 better",
        "  mended 0.00 to 1.00 direct | How do I wash the pan?",
        "1 worse",
        "  wash 1.00 to 0.00 direct | How do I wash the pan?",
        "not compared: 1 questions that the record lacks, 1 that only it has",
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON; expected {"),
        ('{"id": "a"}', "no question; expected {"),
        (json.dumps({**WASH, "id": 7}), "no id; expected "),
        (json.dumps({**WASH, "kind": ""}), "no kind; expected "),
        (json.dumps({**WASH, "expect": "more"}), '"expect" is one of quote, abstain, '),
        (json.dumps({**WASH, "gold": "Wash"}), '"gold" is no list of sentences'),
        (json.dumps({**WASH, "gold": []}), "no gold sentence to look for"),
        (json.dumps({**WASH, "need": "some"}), "\"need\" is any or all, got 'some'"),
        (json.dumps({**HELLO, "id": "wash"}), "the id 'wash' is that of line 1"),
        (json.dumps({**HELLO, "article": "iron-pen"}), "no article “iron-pen” in the corpus; did you mean "),
    ],
)
def test_a_bad_line_is_named_with_its_number(
    evaluate: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, problem: str
) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text(f"{json.dumps(WASH)}\n\n{line}\n", encoding="utf-8")
    assert evaluate(path) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"ask-the-article: {path}:3: {problem}")


def test_files_that_cannot_be_used_are_named_in_one_line(
    evaluate: Callable[..., int], write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing, empty, latin, other = (tmp_path / name for name in ("missing", "empty", "latin", "other"))
    empty.write_text("\n", encoding="utf-8")
    latin.write_bytes(b"\xe9")
    other.write_text("[]", encoding="utf-8")
    asked = write(HELLO)
    for arguments, message in (
        ([missing], f"the questions {missing} cannot be read (No such file or directory); give a file of"),
        ([empty], f"{empty} holds no question"),
        ([latin], f"{latin} is not UTF-8; save it as UTF-8"),
        ([asked, "--compare", missing], f"the record {missing} cannot be read (No such file or directory)"),
        ([asked, "--compare", other], f"{other} is no record of a question file; make one with "),
        ([asked, "--record", tmp_path], f"the record {tmp_path} cannot be written (Is a directory); give "),
    ):
        assert evaluate(*arguments) == 1
        assert capsys.readouterr().err.splitlines()[-1].startswith(f"ask-the-article: {message}")


@pytest.mark.parametrize("arguments", [[], ["a", "--public", "b"], ["--public", "b", "--misses"]])
def test_options_that_do_not_go_together_are_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["evaluate", *arguments])


def test_all_public_sets_stand_in_one_table_each_question_asked_of_its_own_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], export_into: ExportInto
) -> None:
    export_into(tmp_path / "index")
    for name in ("first", "second"):
        corpus = tmp_path / "sets" / name / "corpus"
        corpus.mkdir(parents=True)
        (corpus / "iron-pan.md").write_text(PAN, encoding="utf-8")
        (corpus / "copy.md").write_text(PAN, encoding="utf-8")
        asked = json.dumps({**WASH, "article": "copy"})
        (corpus.parent / "questions.jsonl").write_text(asked, encoding="utf-8")
    record = tmp_path / "public.json"
    given = ["--public", tmp_path / "sets", "--index", tmp_path / "index", "--record", record]
    assert main(["evaluate", *map(str, given)]) == 0
    table = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in table] == ["questions", "first", "second"]
    form = json.loads(record.read_text(encoding="utf-8"))
    assert form["sets"]["second"]["figures"]["right_first"] == {"value": 1.0, "count": 1, "of": 1}
    assert main(["evaluate", "--public", str(tmp_path / "sets" / "first"), *map(str, given[2:4])]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["questions", "first"]
    empty = tmp_path / "index"
    assert main(["evaluate", "--public", str(empty)]) == 1
    assert capsys.readouterr().err == (
        f"ask-the-article: {empty} holds no set; a set is a folder with questions.jsonl and corpus\n"
    )
