"""From a log to proposals, and from those that an editor takes to reader questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from corpus.__main__ import main as corpus_main
from corpus.article import Span
from corpus.corpus import read_corpus
from corpus.editing.proposals import read_proposals
from tests.bot.learning.lines import PAN, TEA, judged, logged, written
from tests.conftest import ExportInto


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, export_into: ExportInto) -> Path:
    index = tmp_path_factory.mktemp("index")
    export_into(index)
    return index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tea.md").write_text(TEA, "utf-8")
    (folder / "pan.md").write_text(PAN, "utf-8")
    (folder / "pan.questions.jsonl").write_text('{"question": "soap?", "sentence": null}', "utf-8")
    return folder


GREEN = "Green tea is brewed for two minutes."


def place(folder: Path, sentence: str) -> tuple[str, int, int]:
    """The passage that holds a sentence, as a quote of it."""
    article = read_corpus(folder).article("tea")
    at = article.text.index(sentence)
    (found,) = (each.span for each in article.passages if each.span.holds(Span(at, at + 1)))
    return "tea", found.start, found.end


def test_an_article_learns_what_an_editor_takes_and_no_more(
    folder: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = written(
        tmp_path / "log",
        [
            *[logged("not_found", "Where can I park my car?")] * 3,
            logged("not_found", "where to park the car"),
            logged("not_found", "soap?", article="pan"),
            logged("not_found", "Is it healthy?", article="coffee"),
            *[logged("quote", "How much does a cup hold?")] * 5,
            judged("right", "green tea brewed for how many minutes", place=place(folder, GREEN)),
            judged("not_the_answer", "what does one cup hold", place=place(folder, GREEN)),
        ],
    )
    proposals = tmp_path / "p.yaml"
    options = ["--corpus", str(folder), "--index", str(index)]
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert main(["learn", str(log), "--to", str(proposals), *options]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert capsys.readouterr().out.splitlines() == [
        "Questions to learn from: 5; reader questions already: 1.",
        f"{proposals}: proposals, most asked first: 3 of 3.",
        f"Look through it, then: python -m corpus learn {proposals}",
    ]
    assert proposals.stat().st_mode & 0o077 == 0
    first, second, third = read_proposals(proposals)
    assert (first.question, first.sentence, first.take) == ("Where can I park my car?", None, False)
    assert (second.question, second.sentence) == ("green tea brewed for how many minutes", GREEN)
    assert (third.question, third.sentence) == ("what does one cup hold", "A cup holds a quarter of a litre.")
    text = proposals.read_text("utf-8")
    assert "why: not answered 4 times; last on 2026-03-01" in text
    assert "also:\n  - where to park the car" in text
    assert "why: found right by a reader once; last on 2026-03-01" in text

    learn = ["learn", str(proposals), "--corpus", str(folder)]
    assert corpus_main(learn) == 0
    assert capsys.readouterr().out == "3 of 3 proposals are not taken (take: false)\n"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    proposals.write_text(text.replace("take: false", "take: yes", 2), "utf-8")
    added = f"{folder}/tea.questions.jsonl: 2 added, 0 there already"
    rest = "1 of 3 proposals are not taken (take: false)"
    assert corpus_main([*learn, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [added, rest, "nothing was written (--dry-run)"]
    assert not (folder / "tea.questions.jsonl").exists()
    assert corpus_main(learn) == 0
    assert capsys.readouterr().out.splitlines() == [
        added, rest, "The index is built anew when the bot is started next.",
    ]  # fmt: skip
    learnt = (folder / "tea.questions.jsonl").read_bytes()
    assert corpus_main(learn) == 0
    assert (folder / "tea.questions.jsonl").read_bytes() == learnt
    assert capsys.readouterr().out.splitlines() == [
        f"{folder}/tea.questions.jsonl: 0 added, 2 there already", rest,
    ]  # fmt: skip
    assert [each.question for each in read_corpus(folder).questions["tea"]] == [
        "Where can I park my car?", "green tea brewed for how many minutes",
    ]  # fmt: skip

    # What was learnt is not proposed again; what was answered is, where it is asked for.
    again = ["learn", str(log), *options, "--to", str(tmp_path / "q.yaml")]
    assert main([*again, "--answered", "--at-least", "2"]) == 0
    assert [each.question for each in read_proposals(tmp_path / "q.yaml")] == [
        "How much does a cup hold?", "where to park the car",
    ][:1]  # fmt: skip


def test_proposals_that_somebody_may_be_editing_are_not_replaced(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = written(tmp_path / "log", [logged("not_found", "x")])
    (tmp_path / "p.yaml").write_text("mine", "utf-8")
    assert main(["learn", str(log), "--to", str(tmp_path / "p.yaml"), "--corpus", str(folder)]) == 1
    assert capsys.readouterr().err == (
        f"ask-the-article: {tmp_path}/p.yaml is there already; give another name with --to, or remove it first\n"
    )
    assert (tmp_path / "p.yaml").read_text("utf-8") == "mine"


def test_nothing_to_learn_writes_nothing(
    folder: Path, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = written(tmp_path / "log", [logged("quote", "x"), logged("not_found", None)])
    options = ["--to", str(tmp_path / "p.yaml"), "--corpus", str(folder), "--index", str(index)]
    hint = "--log-questions"
    assert main(["learn", str(log), *options]) == 0
    out = capsys.readouterr().out
    assert out.endswith("There is nothing to propose.\n") and hint not in out
    wordless = written(tmp_path / "wordless", [logged("not_found", None), logged("quote", None)])
    assert main(["learn", str(wordless), *options]) == 0
    assert hint in capsys.readouterr().out
    assert not (tmp_path / "p.yaml").exists()
