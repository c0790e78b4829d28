"""The page takes over changed articles without a restart, and answers in between from what it had."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ExportInto
from tests.serving.running import Running, running, until

QUESTION = "how long does a pan soak?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "pan.md").write_text("# Pan\n\nA pan soaks for one hour. Then it is dry.\n")
    return folder


@pytest.fixture(scope="module")
def app(folder: Path, tmp_path_factory: pytest.TempPathFactory, export_into: ExportInto) -> Iterator[Running]:
    index = tmp_path_factory.mktemp("place") / "index"
    export_into(index)
    with running("--corpus", str(folder), "--index", str(index), "--questions-per-minute", "0") as app:
        until(lambda: app.get("gradio_api/readyz") == 200)
        yield app


def quoted(app: Running, question: str = QUESTION) -> tuple[str, str]:
    """What is quoted, and the article it is quoted from."""
    reply = app.ask(question)
    (first, *_) = reply["quotes"]  # type: ignore[misc]
    return first["copy"].split("\n")[0], first["article"]


def test_changed_articles_are_taken_over_while_questions_are_asked(app: Running, folder: Path) -> None:
    answers: list[tuple[str, str]] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            answers.append(quoted(app))

    asking = threading.Thread(target=ask)
    asking.start()
    # In two steps, as a copy over a slow line would write it.
    (folder / "pan.md").write_text("# Pan\n\nA broken")
    (folder / "pan.md").write_text("# Pan\n\nA pan soaks for two hours. Then it is dry.\n")
    (folder / "a-first-one.md").write_text("# Tea\n\nTea draws for four minutes.\n")
    until(lambda: any("two hours" in words for words, _ in answers))
    over.set()
    asking.join()
    words = [words for words, _ in answers]
    assert set(words) == {
        "“A pan soaks for one hour. Then it is dry.”",
        "“A pan soaks for two hours. Then it is dry.”",
    }
    assert words == sorted(words)  # “one” before “two”, never back
    assert {article for _, article in answers} == {"pan"}
    assert quoted(app, "how long does tea draw?")[1] == "a-first-one"
    assert app.function("find_articles", {"words": ""})["count"] == 2


def test_articles_that_cannot_be_used_are_told_and_change_nothing(app: Running, folder: Path) -> None:
    (folder / "pan.md").write_bytes(b"# Pan\n\n\xff\n")
    until(lambda: any("cannot be used" in line for line in app.said))
    assert "pan.md is not UTF-8 text" in next(line for line in app.said if "cannot be used" in line)
    assert "two hours" in quoted(app)[0]
    (folder / "pan.md").unlink()
    until(lambda: app.function("find_articles", {"words": ""})["count"] == 1)
    assert quoted(app, "how long does tea draw?")[1] == "a-first-one"
