"""An index is saved whole or not at all, loaded only if it fits, and says why it is built anew."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.corpus import Corpus, read_corpus
from index import store
from index.__main__ import main
from index.encoder import Encoder
from index.store import IndexStoreError, StaleIndexError, build_index, load_index, open_index

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "tea.md").write_text("# Tea\n\nTea is a leaf. Water draws it out.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small_corpus(articles: Path) -> Corpus:
    return read_corpus(articles)


@pytest.fixture
def built(small_corpus: Corpus, encoder: Encoder, tmp_path: Path) -> Path:
    build_index(small_corpus, encoder, tmp_path / "index")
    return tmp_path / "index"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_was_saved_is_what_is_loaded(small_corpus: Corpus, encoder: Encoder, built: Path) -> None:
    made, loaded = build_index(small_corpus, encoder, built), load_index(small_corpus, encoder, built)
    np.testing.assert_array_equal(made.passages.table, loaded.passages.table)
    rows = range(len(made.passages))
    np.testing.assert_array_equal(made.passages.embeddings_of(rows), loaded.passages.embeddings_of(rows))


def test_an_index_that_fits_is_loaded_without_a_word(
    small_corpus: Corpus, encoder: Encoder, built: Path
) -> None:
    before = contents(built)
    said: list[str] = []
    open_index(small_corpus, encoder, built, say=said.append)
    assert said == []
    assert contents(built) == before


def damaged(folder: Path) -> Iterator[tuple[str, str]]:
    """Damages an index in one way after another; yields each and the reason that must be given."""
    manifest = json.loads((folder / "manifest.json").read_text())
    whole = contents(folder)

    def restore() -> None:
        for path in folder.iterdir():
            path.unlink()
        for name, content in whole.items():
            (folder / name).write_bytes(content)

    for field in ("vectors_file", "rows_file", "models_file"):
        path = folder / manifest[field]
        path.write_bytes(path.read_bytes()[:-7])
        yield f"cut off {field}", "it is damaged"
        path.unlink()
        yield f"missing {field}", "cannot be read"
        restore()
    for change, reason in (
        ({"format": 0}, "another version of this program"),
        ({"faiss_version": "0.1"}, "built with faiss-cpu 0.1"),
        ({"model_digest": "other"}, "built with another model"),
        ({"dimension": 3}, "built with another model"),
        ({"corpus_digest": "other"}, "the corpus has changed"),
    ):
        (folder / "manifest.json").write_text(json.dumps({**manifest, **change}))
        yield str(change), reason
    (folder / "manifest.json").write_text(json.dumps(manifest)[:40])
    yield "cut off manifest", "manifest.json is no JSON"
    (folder / "manifest.json").write_text(json.dumps({"format": store.FORMAT}))
    yield "short manifest", "lacks entries"
    (folder / "manifest.json").unlink()
    yield "no manifest", "there is none in"


def test_a_damaged_or_foreign_index_is_never_loaded_and_the_reason_is_said(
    small_corpus: Corpus, encoder: Encoder, built: Path
) -> None:
    for how, reason in damaged(built):
        with pytest.raises(StaleIndexError) as caught:
            load_index(small_corpus, encoder, built)
        assert reason in str(caught.value), how
        assert "\n" not in str(caught.value)


def test_it_is_rebuilt_by_itself_with_one_line_that_says_why(
    small_corpus: Corpus, encoder: Encoder, built: Path
) -> None:
    (built / "manifest.json").write_text("{")
    said: list[str] = []
    open_index(small_corpus, encoder, built, say=said.append)
    assert said == ["building the index: it is damaged (manifest.json is no JSON)"]
    assert load_index(small_corpus, encoder, built)
    assert len(list(built.iterdir())) == 4


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_full_or_read_only_disk_leaves_the_old_index_whole(
    small_corpus: Corpus, encoder: Encoder, built: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    before = contents(built)
    changed = dataclasses.replace(small_corpus, digest="another")

    def refuse(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(IndexStoreError) as caught:
        build_index(changed, encoder, built)
    assert str(caught.value) == (
        f"the index cannot be saved in {built} ({os.strerror(code)}). "
        "Make room or make it writable, or name another folder with --index DIR."
    )
    assert contents(built) == before
    assert load_index(small_corpus, encoder, built)


def test_a_folder_that_cannot_be_made_is_found_out_before_the_work(
    small_corpus: Corpus, encoder: Encoder, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexStoreError, match="cannot be saved in"):
        build_index(small_corpus, encoder, tmp_path / "file" / "index")


def test_a_killed_build_leaves_the_old_index_whole(
    small_corpus: Corpus, encoder: Encoder, built: Path, articles: Path, tmp_path: Path
) -> None:
    before = contents(built)
    changed = tmp_path / "changed"
    shutil.copytree(articles, changed)
    (changed / "more.md").write_text("# More\n\nMore words.\n", encoding="utf-8")
    script = (
        "import os, sys, time\n"
        "real = os.fsync\n"
        "def slow(handle):\n    print('writing', flush=True)\n    time.sleep(30)\n    real(handle)\n"
        "os.fsync = slow\n"
        "from index.__main__ import main\n"
        f"sys.exit(main(['--corpus', {str(changed)!r}, '--index', {str(built)!r}]))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as building:
        assert building.stdout is not None
        assert building.stdout.readline() == "writing\n"
        time.sleep(0.1)
        building.kill()
    for name, content in before.items():
        assert (built / name).read_bytes() == content
    assert load_index(small_corpus, encoder, built)
    left = {path.name for path in built.iterdir()} - set(before)
    assert all(name.startswith(".part-") for name in left)


def test_the_command_builds_describes_and_checks(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--corpus", str(articles), "--index", str(tmp_path / "index")]
    assert main([*options, "--check"]) == 1
    assert capsys.readouterr().err == f"index: there is none in {tmp_path / 'index'} yet\n"
    assert main(options) == 0
    said = capsys.readouterr()
    assert "1 articles, 1 passages, 2 sentences" in said.out
    assert main([*options, "--check"]) == 0
    assert main([*options, "--rebuild"]) == 0
    (tmp_path / "index" / "manifest.json").write_text("{")
    capsys.readouterr()
    assert main([*options, "--check"]) == 1
    assert capsys.readouterr().err == "index: it is damaged (manifest.json is no JSON)\n"


def test_the_command_names_what_is_wrong_with_corpus_and_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpus", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("index: there is no folder")
    with pytest.raises(SystemExit) as caught:
        main(["--check", "--rebuild"])
    assert caught.value.code == 2
