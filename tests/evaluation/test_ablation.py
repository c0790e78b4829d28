"""Each mechanism can be taken away and is back afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.opening import Models, retriever_over
from corpus.corpus import read_corpus
from index.encoding.encoder import Encoder
from index.search.retriever import Retriever
from tests.conftest import ExportInto
from tests.evaluation.ablation import MECHANISMS, bot_without, main

PAN = """# The iron pan

Wash the pan with warm water only. Dry it on the stove at once.
"""
SENTENCE = "Wash the pan with warm water only."


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, export_into: ExportInto) -> Path:
    """A folder with an article, its reader questions and its index."""
    folder = tmp_path_factory.mktemp("ablation")
    export_into(folder / "index")
    (folder / "articles").mkdir()
    (folder / "articles" / "pan.md").write_text(PAN, encoding="utf-8")
    questions = (
        {"question": "What water cleans it?", "sentence": SENTENCE},
        {"question": "Why?", "sentence": None},
    )
    lines = "".join(f"{json.dumps(question)}\n" for question in questions)
    (folder / "articles" / "pan.questions.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(place: Path, encoder: Encoder) -> Retriever:
    models = Models(encoder, None)
    return retriever_over(read_corpus(place / "articles"), models, place / "index", progress=lambda _: None)


def test_the_table_has_a_row_for_the_whole_and_for_each_mechanism(
    whole: Retriever, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, record = place / "asked.jsonl", place / "record.json"
    question = {"id": "wash", "kind": "direct", "question": "How do I wash the pan?", "history": []}
    asked.write_text(json.dumps({**question, "expect": "quote", "gold": [SENTENCE]}), encoding="utf-8")
    options = ["--corpus", place / "articles", "--index", place / "index", "--record", record]
    assert main([str(asked), "--without", "typos", *map(str, options)]) == 0
    names = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()[1:]]
    others = [mechanism.name for mechanism in MECHANISMS if mechanism.name != "typos"]
    assert names == ["without typos", *(f"without typos, {name}" for name in others)]
    form = json.loads(record.read_text(encoding="utf-8"))
    assert list(form["table"]) == names
    assert form["without"] == ["typos"]


def test_a_file_that_cannot_be_read_is_one_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = place / "missing.jsonl"
    assert main([str(missing)]) == 1
    assert capsys.readouterr().err == (
        f"ablation: the questions {missing} cannot be read (No such file or directory); "
        "give a file of JSON lines\n"
    )


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
def test_a_mechanism_is_back_after_it_was_taken_away(whole: Retriever, mechanism: Any) -> None:
    before = getattr(mechanism.owner, mechanism.attribute) if mechanism.owner else None
    with bot_without(whole, [mechanism]) as bot:
        without = bot.ask("And how do I wsah it?", ())
        if mechanism.owner:
            assert getattr(mechanism.owner, mechanism.attribute) is not before
        else:
            assert bot.corpus.questions != whole.corpus.questions
    assert without.kind
    if mechanism.owner:
        assert getattr(mechanism.owner, mechanism.attribute) is before
