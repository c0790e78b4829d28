"""The command line: answers, batches, and one clear line for what is wrong."""

from __future__ import annotations

import io
import json
import socket
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from bot.__main__ import main
from bot.opening import open_bot
from tests.awkward import AWKWARD_MARKDOWN
from tests.conftest import ExportInto


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory, export_into: ExportInto) -> list[str]:
    """A small corpus and a place for its index."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "tea.md").write_text(
        "---\ntitle: Tea\nauthor: A. Leaf\n---\n\n# Tea\n\nGreen tea is brewed for two minutes. Black tea takes five.\n",
        encoding="utf-8",
    )
    index = tmp_path_factory.mktemp("index")
    export_into(index)
    return ["--corpus", str(folder), "--index", str(index)]


def test_one_question_is_answered_as_text_and_as_json(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*options, "How long is green tea brewed?"]) == 0
    text = capsys.readouterr().out
    assert "»Green tea is brewed for two minutes.«" in text
    assert "A. Leaf, “Tea”" in text
    assert main([*options, "--json", "How long is green tea brewed?"]) == 0
    assert json.loads(capsys.readouterr().out)["quotes"][0]["article"] == "tea"


def test_a_batch_answers_every_good_line_and_names_the_others(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "batch.jsonl"
    lines = [
        '{"id": 1, "question": "How long is green tea brewed?"}',
        "not json",
        '{"id": 3, "question": "and black?", "history": ["How long is green tea brewed?"], "article": "tea"}',
        '{"id": 4, "question": "x", "article": "coffee"}',
        '{"id": 5, "history": []}',
        '{"id": 6, "question": "x", "history": [{"question": "y", "answer": "z"}]}',
    ]
    batch.write_text("\n".join(lines), encoding="utf-8")
    assert main([*options, "--batch", str(batch)]) == 1
    said = capsys.readouterr()
    assert [json.loads(line)["id"] for line in said.out.splitlines()] == [1, 3, 6]
    errors = [line for line in said.err.splitlines() if line.startswith("ask-the-article:")]
    expected = 'expected {"id": …, "history": […], "question": "…", "article": "…"?}'
    assert errors[0] == f"ask-the-article: {batch}:2: not JSON; {expected}"
    assert errors[1] == f"ask-the-article: {batch}:4: no article “coffee” in the corpus"
    assert errors[2] == f"ask-the-article: {batch}:5: no question; {expected}"


def test_a_batch_can_come_from_standard_input(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"id": "a", "question": "black tea?"}\n'))
    assert main([*options, "--batch", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "a"


def test_a_chat_in_the_terminal_goes_on_until_an_empty_line(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("How long is green tea brewed?\nand black?\n\n"))
    assert main(options) == 0
    said = capsys.readouterr().out
    assert "Read as: How long is green tea brewed? — and black?" in said


@pytest.mark.parametrize("last", ["quit", "Exit.", "bye!", " ", ""])
def test_a_chat_in_the_terminal_ends_with_a_word_an_empty_line_or_the_end_of_input(
    last: str, options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = f"{last}\nHow long is green tea brewed?\n" if last else ""
    monkeypatch.setattr(sys, "stdin", io.StringIO(ended))
    assert main(options) == 0
    assert "[1]" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--corpus", "/nowhere", "x"],
            "there is no folder /nowhere; give the folder that holds your articles\n",
        ),
        (["--corpus", "/nowhere\x1b[2J", "x"], "there is no folder /nowhere[2J;"),
        (["--model", "/nowhere", "x"], "model folder /nowhere does not exist"),
        (["--batch", "/nowhere"], "the batch /nowhere cannot be read"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_status_1(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"ask-the-article: {message}")
    assert said.err.count("\n") == 1


def test_an_unknown_article_is_named_with_those_that_look_alike(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*options, "--article", "tee", "x"]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert errors[-1] == "ask-the-article: no article “tee” in the corpus; did you mean tea?"
    assert main([*options, "--article", "tea", "How long is green tea brewed?"]) == 0


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file or directory"), (b"\xff\xfe", "it is not UTF-8")]
)
def test_a_batch_that_cannot_be_read_says_why(
    options: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    reason: str,
) -> None:
    batch = tmp_path / "batch"
    if content is not None:
        batch.write_bytes(content)
    assert main([*options, "--batch", str(batch)]) == 1
    expected = f"ask-the-article: the batch {batch} cannot be read ({reason}); give a file of JSON lines"
    assert capsys.readouterr().err.splitlines()[-1] == expected


def test_half_a_character_is_answered_and_printed(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": "\\ud800", "question": "green tea \\udfff?", "history": ["\\ud800"]}\n', "utf-8")
    assert main([*options, "--batch", str(batch)]) == 0
    reply = json.loads(capsys.readouterr().out)
    assert (reply["id"], reply["question"]) == ("\ud800", "green tea \ufffd?")
    assert main([*options, "--json", "green tea \udcff?"]) == 0


def test_an_output_without_a_sign_for_every_character_gets_the_reply(
    options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for more in ([], ["--json"]):
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        assert main([*options, *more, "How long is green tea brewed?"]) == 0
        sys.stdout.flush()
        said = raw.getvalue().decode("ascii")
        assert "Green tea is brewed for two minutes." in said
        assert not more or json.loads(said)["quotes"][0]["citation"] == "A. Leaf, “Tea”"


def test_what_is_typed_in_a_chat_may_be_no_text_at_all(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b"green \xff tea?\n\n"), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", typed)
    assert main(options) == 0
    assert "Ask the article." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x", "--batch", "y"], "give a question or --batch, not both"),
        (["--json"], "--json needs a question"),
        (["--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_wrong_usage_is_exit_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert "usage: ask-the-article" in said
    assert said.endswith(f"ask-the-article: error: {message}\n")


def test_it_builds_and_answers_with_sockets_forbidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, export_into: ExportInto
) -> None:
    export_into(tmp_path / "index")

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, text in enumerate(AWKWARD_MARKDOWN.values()):
        if len(text) < 5000:
            (folder / f"a{number:03}.md").write_bytes(text.encode("utf-8", "surrogatepass"))
    bot = open_bot(folder, index=tmp_path / "index", progress=lambda _: None)
    for question in ("What is text?", "ice or heat?", "one", "and two?"):
        for article in [None, *(article.id for article in bot.corpus.articles)]:
            for quote in bot.ask(question, article=article).quotes:
                text = bot.corpus.article(quote.article).text
                assert quote.text == text[quote.start : quote.end]
                assert all(quote.start <= mark.start < mark.end <= quote.end for mark in quote.highlights)
