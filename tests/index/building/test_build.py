"""An index is saved whole or not at all, loaded only if it fits, and says why it is built anew."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.corpus import Corpus, read_corpus
from index.__main__ import main
from index.building.build import IndexStoreError, build_index, load_index, open_index
from index.building.manifest import FORMAT
from index.encoding.encoder import Encoder
from index.system.stale import StaleIndexError
from tests.conftest import ExportInto
from tests.index.building.killed_builds import Digests

ROOT = Path(__file__).parents[3]


# Of a small corpus: vectors, rows, models, texts, words, digests, articles and the manifest.
FILES = 8


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
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_what_was_saved_is_what_is_loaded(small_corpus: Corpus, encoder: Encoder, built: Path) -> None:
    made, loaded = build_index(small_corpus, encoder, built), load_index(small_corpus, encoder, built)
    for number in range(len(small_corpus.articles)):
        before, after = made.vectors.of_article(number), loaded.vectors.of_article(number)
        np.testing.assert_array_equal(before.table, after.table)
        np.testing.assert_array_equal(before.embeddings, after.embeddings)


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

    for name in manifest["files"]:
        path = folder / name
        path.write_bytes(path.read_bytes()[:-7])
        yield f"cut off {name}", "it is damaged"
        path.unlink()
        yield f"missing {name}", "cannot be read"
        restore()
    for change, reason in (
        ({"format": 0}, "another version of this program"),
        ({"faiss_version": "0.1"}, "built with faiss-cpu 0.1"),
        ({"model_digest": "other"}, "built with another version of all-MiniLM-L6-v2"),
        ({"dimension": 3}, "built with another version of all-MiniLM-L6-v2"),
        ({"corpus_digest": "other"}, "the corpus has changed"),
        ({"files": None}, "entries of the wrong kind"),
        ({"files": {"vectors-0": 1}}, "entries of the wrong kind"),
        ({"files": {}}, "it is damaged (a file is missing)"),
        ({"rows": "many"}, "entries of the wrong kind"),
        ({"files": {"vectors-a\0b": ""}}, "it is damaged ('vectors-a\\x00b' cannot be read)"),
        ({"files": {"rows-\ud800": ""}}, "it is damaged ('rows-\\ud800' cannot be read)"),
    ):
        (folder / "manifest.json").write_text(json.dumps({**manifest, **change}))
        yield str(change), reason
    (folder / "manifest.json").write_text(json.dumps(manifest)[:40])
    yield "cut off manifest", "manifest.json is no JSON"
    (folder / "manifest.json").write_text("[" * 100_000)
    yield "deep manifest", "manifest.json is no JSON"
    (folder / "manifest.json").write_bytes(b"\xff\xfe")
    yield "manifest in bytes", "manifest.json is no JSON"
    (folder / "manifest.json").write_text(json.dumps({"format": FORMAT}))
    yield "short manifest", "lacks entries"
    (folder / "manifest.json").unlink()
    yield "no manifest", "there is none yet"
    (folder / "manifest.json").mkdir()
    yield "manifest that is a folder", "cannot be read"


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
    assert len(list(built.iterdir())) == FILES


def test_a_model_of_another_dimension_gets_an_index_of_its_own_with_one_line(
    small_corpus: Corpus, encoder: Encoder, built: Path
) -> None:
    other = cast(Encoder, Digests())
    said: list[str] = []
    for each, dimension in ((other, 32), (encoder, 384)):
        vectors = open_index(small_corpus, each, built, say=said.append).vectors
        assert vectors.of_article(0).embeddings.shape[1] == dimension
    assert said == [
        "building the index: it was built with another model (all-MiniLM-L6-v2, now digests)",
        "building the index: it was built with another model (digests, now all-MiniLM-L6-v2)",
    ]


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="builds are killed in forked processes")
def test_a_build_killed_at_any_touch_of_the_disk_leaves_a_whole_index(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.index.building.killed_builds", str(tmp_path)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.splitlines()
    *killed, refusal, last = told
    found = [line.split()[1] for line in killed]
    assert len(found) > 15
    assert found == ["old"] * found.count("old") + ["new"] * found.count("new")
    assert found.count("new") >= 2  # killed while it cleared up, and not at all
    assert refusal.startswith(f"the index cannot be saved in {tmp_path / 'index'} (Permission denied). ")
    assert last.endswith(" old")


def test_a_build_leaves_the_files_of_another_one_that_is_not_done(
    small_corpus: Corpus, encoder: Encoder, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = dataclasses.replace(small_corpus, digest="another", articles=small_corpus.articles * 2)
    written: list[int] = []
    real = os.fsync

    def meanwhile(handle: int) -> None:
        written.append(handle)
        if len(written) == FILES:  # the manifest, after the data files
            build_index(small_corpus, encoder, built)
        real(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    build_index(other, encoder, built)
    assert load_index(other, encoder, built)


def test_builds_of_one_corpus_at_once_leave_one_whole_index(
    small_corpus: Corpus, encoder: Encoder, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: open_index(small_corpus, encoder, folder, say=str), range(12)))
    assert load_index(small_corpus, encoder, folder)
    assert len(contents(folder)) == FILES


def test_a_build_clears_what_old_ones_left_and_nothing_that_is_not_its_own(
    small_corpus: Corpus, encoder: Encoder, built: Path
) -> None:
    kept = set(contents(built))
    for name in ("vectors-0.faiss", ".part-x", "notes.txt"):
        (built / name).write_text("left")
        os.utime(built / name, (0, 0))
    (built / ".part-young").write_text("being written")
    build_index(small_corpus, encoder, built)
    assert set(contents(built)) == {*kept, "notes.txt", ".part-young"}


def test_replaced_files_are_removed(small_corpus: Corpus, encoder: Encoder, built: Path) -> None:
    other = dataclasses.replace(small_corpus, digest="another", articles=small_corpus.articles * 2)
    build_index(other, encoder, built)
    assert len(contents(built)) == FILES


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_became_of_a_file_an_index_is_whole_or_refused(
    small_corpus: Corpus, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp() / "spoilt"
    if not folder.exists():
        build_index(small_corpus, encoder, folder)
    whole = contents(folder)
    name = data.draw(st.sampled_from(sorted(whole)))
    start = data.draw(st.integers(0, len(whole[name])))
    end = data.draw(st.integers(start, len(whole[name])))
    spoilt = whole[name][:start] + data.draw(st.binary(max_size=20)) + whole[name][end:]
    (folder / name).write_bytes(spoilt)
    try:
        load_index(small_corpus, encoder, folder)
    except StaleIndexError as error:
        assert str(error)
    else:
        assert name == "manifest.json" or spoilt == whole[name]
    finally:
        (folder / name).write_bytes(whole[name])


def test_the_command_builds_describes_and_checks(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], export_into: ExportInto
) -> None:
    options = ["--corpus", str(articles), "--index", str(tmp_path / "index")]
    refusal = (
        f"index: the index in {tmp_path / 'index'} cannot be used: {{}}. "
        "Build it: the same command without --check.\n"
    )
    assert main([*options, "--check"]) == 1
    assert not (tmp_path / "index").exists()
    assert capsys.readouterr().err == refusal.format("there is none yet")
    export_into(tmp_path / "index")
    assert main(options) == 0
    said = capsys.readouterr()
    for words in (
        f"{tmp_path / 'index'} (",
        "MB)",
        "all-MiniLM-L6-v2, 384 dimensions, SHA-256 ",
        "rows       5",
    ):
        assert words in said.out
    assert "1 articles, 1 passages, 2 sentences" in said.out
    assert main([*options, "--check"]) == 0
    assert main([*options, "--rebuild"]) == 0
    (tmp_path / "index" / "manifest.json").write_text("{")
    capsys.readouterr()
    assert main([*options, "--check"]) == 1
    assert capsys.readouterr().err == refusal.format("it is damaged (manifest.json is no JSON)")
    assert (tmp_path / "index" / "manifest.json").read_text() == "{"
    assert main(options) == 0
    assert capsys.readouterr().err == "building the index: it is damaged (manifest.json is no JSON)\n"
    (articles / "new.md").write_text("# New\n\nA new one.\n", encoding="utf-8")
    assert main([*options, "--check"]) == 1
    (articles / "new.md").unlink()
    assert capsys.readouterr().err == refusal.format("the corpus has changed since it was built")


def test_the_command_checks_and_changes_nothing(
    articles: Path, built: Path, capsys: pytest.CaptureFixture[str], export_into: ExportInto
) -> None:
    options = ["--corpus", str(articles), "--index", str(built), "--check"]
    export_into(built)
    manifest = json.loads((built / "manifest.json").read_text())
    vectors = next(built.glob("vectors-*"))
    assert main(options) == 0
    vectors.write_bytes(vectors.read_bytes()[:-1])
    cut = contents(built)
    assert main(options) == 1
    reason = f"it is damaged ({vectors.name} is not what was saved)"
    again = "Build it: the same command without --check.\n"
    assert capsys.readouterr().err == f"index: the index in {built} cannot be used: {reason}. {again}"
    assert contents(built) == cut
    for change, reason in (
        ({"format": FORMAT - 1}, "it was built by another version of this program"),
        ({"model_digest": "0"}, "it was built with another version of all-MiniLM-L6-v2"),
    ):
        (built / "manifest.json").write_text(json.dumps({**manifest, **change}))
        assert main(options) == 1
        assert capsys.readouterr().err == f"index: the index in {built} cannot be used: {reason}. {again}"


def test_the_command_names_what_is_wrong_with_corpus_and_model(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpus", str(articles), "--model", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err == (
        f"index: model folder {tmp_path / 'none'} does not exist. Check --model, or leave it out.\n"
    )
    assert main(["--corpus", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("index: there is no folder")
    with pytest.raises(SystemExit) as caught:
        main(["--check", "--rebuild"])
    assert caught.value.code == 2
