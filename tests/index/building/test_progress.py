"""What is said while an index is built, and where one is kept if nothing is said."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from index.building.progress import BuildProgress
from index.system.location import INDEX_VARIABLE, default_index_folder


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that have passed, to be set by a test."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_quick_build_says_nothing(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    progress = BuildProgress()
    for done in range(10):
        progress(done, 9)
        clock[0] += 0.2
    assert capsys.readouterr() == ("", "")


def test_a_long_build_says_how_far_it_is_on_one_line_of_standard_error(
    clock: list[float], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = BuildProgress()
    for done in range(0, 101, 10):
        progress(done, 100)
        clock[0] += 1.0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("\rembedded 20 of 100 texts, 10 a second\x1b[K\r")
    assert said.err.endswith("\rembedded 100 of 100 texts, 10 a second\x1b[K\n")
    assert said.err.count("\n") == 1


def test_a_log_file_gets_the_end_alone(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    progress = BuildProgress()
    for done in range(0, 101, 10):
        progress(done, 100)
        clock[0] += 1.0
    assert capsys.readouterr().err == "embedded 100 of 100 texts, 10 a second\n"


def test_each_corpus_and_model_has_an_index_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(INDEX_VARIABLE, raising=False)
    places = {
        default_index_folder(corpus, model)
        for corpus in (tmp_path / "a", tmp_path / "b" / "a", Path("a"))
        for model in (None, "other")
    }
    assert len(places) == 6
    assert default_index_folder(Path("a"), None) == default_index_folder(Path("b/../a"), None)
    monkeypatch.setenv(INDEX_VARIABLE, str(tmp_path / "indexes"))
    assert default_index_folder(tmp_path / "a", None).parent == tmp_path / "indexes"
    assert not (tmp_path / "indexes").exists()
