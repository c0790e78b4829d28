"""A change of a corpus is told without reading it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.keeping.state import folder_state, folder_times, folders_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "deep" / "tea.md").write_text("# Tea\n")
    for place in (tmp_path, tmp_path / "deep"):
        os.utime(place, ns=(0, 0))
    return tmp_path


@pytest.mark.parametrize(
    "name", ["deep/tea.md", "new.md", "deep/new.txt", "deep/tea.questions.jsonl", "a.signs.json"]
)
def test_what_is_written_changes_the_state(folder: Path, name: str) -> None:
    before = folder_state(folder)
    (folder / name).write_text("other words\n")
    assert folder_state(folder) not in (before, "")


@pytest.mark.parametrize("name", [".new.md", ".hidden/new.md", "deep/notes.json"])
def test_what_is_no_article_does_not(folder: Path, name: str) -> None:
    before = folder_state(folder)
    (folder / name).write_text("other words\n")
    assert folder_state(folder) == before


def test_a_folder_that_is_gone_has_no_state(folder: Path) -> None:
    assert folder_state(folder / "none") == ""


def test_a_file_that_comes_is_replaced_or_goes_changes_the_time_of_its_folder(folder: Path) -> None:
    folders = folders_of(folder)
    assert folders == [folder, folder / "deep"]
    tea, part = folder / "deep" / "tea.md", folder / "deep" / ".part"
    for change in (lambda: part.write_text("# New\n"), lambda: part.replace(tea), tea.unlink):
        os.utime(folder / "deep", ns=(0, 0))
        before = folder_times(folders)
        change()
        assert folder_times(folders) != before
    assert folder_times([folder / "none"]) == [0]
