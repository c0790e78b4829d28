"""The command line: answers, batches, and one clear line for what is wrong."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from bot.__main__ import main
from bot.chat import open_bot
from bot.reply import Quote, Reply
from bot.terminal import reply_text
from corpus.article import Span
from tests.awkward import AWKWARD_MARKDOWN

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A small corpus and a place for its index."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "tea.md").write_text(
        "---\ntitle: Tea\nauthor: A. Leaf\n---\n\n# Tea\n\nGreen tea is brewed for two minutes. Black tea takes five.\n",
        encoding="utf-8",
    )
    return ["--corpus", str(folder), "--index", str(tmp_path_factory.mktemp("index"))]


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
    assert errors[1].startswith("ask-the-article: no article “coffee” in the corpus")
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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--corpus", "/nowhere", "x"], "there is no folder /nowhere"),
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


@pytest.mark.parametrize("arguments", [["x", "--batch", "y"], ["--json"], ["--nonsense"]])
def test_wrong_usage_is_exit_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: ask-the-article" in capsys.readouterr().err


def test_control_characters_never_reach_the_terminal() -> None:
    text = "A \x1b[2Jred\x07 word."
    quote = Quote(text, 10, 10 + len(text), (Span(10, 12),), "a", ("\x1bH",), 1, 1.0, "\x9bcited")
    shown = reply_text(Reply("quote", "q", "m", read_as="\x1b]0;x", quotes=(quote,)))
    assert not any(ord(character) < 32 and character != "\n" for character in shown)
    assert "\x9b" not in shown


def test_it_builds_and_answers_with_sockets_forbidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_a_question_in_the_terminal_imports_no_page() -> None:
    script = "import bot.__main__, sys; sys.exit(int(bool({'gradio', 'torch', 'faiss'} & set(sys.modules))))"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
