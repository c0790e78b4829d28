"""A corpus from a stranger: each trap is one clear line, in little time and memory."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.corpus import SameIdError, read_corpus
from corpus.reading.assemble import parse_article
from corpus.reading.files import UnreadableError

TOO_LARGE = 300_000_000


def fifo(path: Path) -> str:
    os.mkfifo(path)
    return f"{path} is not a regular file; remove it from the folder"


def device(path: Path) -> str:
    path.symlink_to("/dev/zero")
    return f"{path} is not a regular file; remove it from the folder"


def link_out(path: Path) -> str:
    outside = path.parent.parent / "secret.md"
    outside.write_text("Secret.")
    path.symlink_to(outside)
    return f"{path} is a link out of the folder; put the file itself there"


def link_up(path: Path) -> str:
    link_out(path.with_name(".hidden"))
    path.symlink_to(".hidden")
    return f"{path} is a link out of the folder; put the file itself there"


def large(path: Path) -> str:
    with path.open("wb") as file:
        file.truncate(TOO_LARGE)
    return f"{path} is larger than 20 MB; divide it into several files"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "good.md").write_text("Good text.")
    return made


@pytest.mark.parametrize("trap", [fifo, device, link_out, link_up, large])
@pytest.mark.parametrize("name", ["bad.md", "bad.txt", "good.questions.jsonl"])
def test_what_is_no_regular_file_of_the_folder_is_refused_in_one_line(
    folder: Path, name: str, trap: Callable[[Path], str], capsys: pytest.CaptureFixture[str]
) -> None:
    message = trap(folder / name)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableError) as caught:
            read_corpus(folder)
        assert tracemalloc.get_traced_memory()[1] < TOO_LARGE / 4
    finally:
        tracemalloc.stop()
    assert str(caught.value) == message
    assert main(["check", "--corpus", str(folder)]) == 1
    assert f"error: {message}" in capsys.readouterr().out.splitlines()


def test_a_link_to_a_file_of_the_folder_is_read(folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "again.md").symlink_to("../good.md")
    assert [article.id for article in read_corpus(folder).articles] == ["good", "inner/again"]


def test_a_folder_that_is_itself_a_link_is_read(folder: Path, tmp_path: Path) -> None:
    (folder / "again.md").symlink_to(folder / "good.md")
    (tmp_path / "link").symlink_to(folder)
    assert len(read_corpus(tmp_path / "link").articles) == 2


def test_an_article_whose_name_is_as_long_as_can_be_is_read(folder: Path) -> None:
    name = "n" * 252
    (folder / f"{name}.md").write_text("Long name.")
    assert [article.id for article in read_corpus(folder).articles] == ["good", name]
    assert main(["check", "--corpus", str(folder)]) == 0


def test_two_names_that_are_no_utf_8_and_become_one_id_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [Path(os.fsdecode(bytes(folder) + name)) for name in (b"/caf\xe8.md", b"/caf\xe9.md")]
    try:
        for path in paths:
            path.write_text("a")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    with pytest.raises(SameIdError) as caught:
        read_corpus(folder)
    said = f"{paths[0]} and {paths[1]} would both be the article “caf\ufffd”; rename one"
    assert str(caught.value) == said
    assert main(["check", "--corpus", str(folder)]) == 1
    assert capsys.readouterr().err == said.encode("utf-8", "backslashreplace").decode() + "\n"


def test_a_name_with_a_line_end_or_a_terminal_command_stays_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a\n\x1b[2Jb.md").write_bytes(b"\xff")
    assert main(["check", "--corpus", str(folder)]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"error: {folder}/a\\n\\x1b[2Jb.md is not UTF-8 text (byte 0); save it as UTF-8"


@pytest.mark.parametrize(
    "unit", ["[", "![", "[a", "今天天气很好。", "今天？”", "“a ", "<a ", "(“", "```", "|a", "&a;"]
)
def test_reading_takes_time_in_proportion_to_the_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit))).encode()
        start = time.process_time()
        parse_article(text, article_id="a", source="a.md")
        return time.process_time() - start

    seconds(1_000)
    assert min(seconds(100_000) for _ in range(2)) < 10 * max(seconds(25_000), 0.05)


def test_aliases_that_would_fill_the_memory_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bomb = folder / "bomb.md"
    bomb.write_text(f"---\na: &a {'x' * 90_000}\nb: [{', '.join(['*a'] * 20_000)}]\n---\nText.")
    assert main(["check", "--corpus", str(folder)]) == 1
    assert capsys.readouterr().out.splitlines()[0] == (
        f"error: {bomb}:3: an alias (*name) is not read; expected front matter as lines of `key: value`"
    )
