"""A model is exported once and then answers without torch, saying what the model itself says."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.encoding import cache, export
from index.encoding.cache import MANIFEST_FILE, EncoderStoreError, load_encoder
from index.encoding.encoder import Encoder
from index.encoding.model_files import ModelError, model_files
from index.encoding.onnx_runtime import OnnxRuntime
from index.encoding.torch_runtime import ReferenceRuntime
from index.system import digests
from index.system.digests import KnownDigests
from index.system.location import INDEX_VARIABLE, encoder_folder
from index.system.stale import StaleIndexError
from tests.awkward import AWKWARD_MARKDOWN
from tests.index.conftest import Export

QUESTIONS = ["ice or heat?", "How long do back spasms last, and when should I worry about one?", "why"]


@pytest.fixture(scope="module")
def reference() -> ReferenceRuntime:
    files = model_files(None, KnownDigests(None))
    return ReferenceRuntime(files.folder, files.layers)


@pytest.fixture
def exported(tiny_export: Export, tmp_path: Path) -> Path:
    """A copy of the index folder in which the tiny model has been exported."""
    return shutil.copytree(tiny_export.folder, tmp_path / "exported")


def test_an_exported_model_gives_the_embeddings_of_the_model_itself(
    encoder: Encoder, reference: ReferenceRuntime
) -> None:
    texts = [*QUESTIONS, *(text[:400] for text in AWKWARD_MARKDOWN.values())]
    cosines = (encoder.encode_documents(texts) * reference.embed_documents(texts)).sum(axis=1)
    assert cosines.min() >= 0.9999
    cosines = (encoder.encode_queries(texts) * reference.embed_queries(texts)).sum(axis=1)
    assert cosines.min() >= 0.9999
    parts = [
        each.reshape(len(texts), 2, -1)
        for each in (encoder.encode_messages(texts), reference.embed_messages(texts))
    ]
    assert (parts[0] * parts[1]).sum(axis=2).min() >= 0.9999
    assert encoder.count_tokens(texts) == reference.count_tokens(texts)


def test_a_model_with_prompts_and_a_window_of_its_own_is_exported_with_them(
    tiny_model: Path, tiny_export: Export
) -> None:
    tiny, own = load_encoder(str(tiny_model), index=tiny_export.folder), ReferenceRuntime(tiny_model)
    texts = ["one", "many words, more than the sixteen tokens that this model reads of any text " * 2]
    for found, wanted in (
        (tiny.encode_queries(texts), own.embed_queries(texts)),
        (tiny.encode_documents(texts), own.embed_documents(texts)),
        (tiny.encode_messages(texts), own.embed_messages(texts)),
        (tiny.encode_messages(texts), own.embed_queries(texts)),
    ):
        np.testing.assert_allclose(found, wanted, atol=1e-4)


def test_a_model_is_exported_once_and_says_so(tiny_model: Path, tiny_export: Export) -> None:
    said: list[str] = []
    load_encoder(str(tiny_model), index=tiny_export.folder, say=said.append)
    assert said == []
    assert tiny_export.said == (f"exporting {tiny_model}, once: it has no export yet",)
    assert sorted(path.name.split("-")[0] for path in (tiny_export.folder / "encoder").iterdir()) == [
        "encoder.json",
        "graph",
        "tokenizer",
        "weights",
    ]


def test_the_weights_of_an_export_are_not_read_again_at_each_start(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "_SETTLED_S", 0.0)
    load_encoder()
    read: list[str] = []
    real = digests.sha256_of
    monkeypatch.setattr(digests, "sha256_of", lambda path: (read.append(path.name), real(path))[1])
    load_encoder()
    assert "tokenizer.json" in read
    assert not [name for name in read if name.startswith("weights") or name.endswith(".safetensors")]


@pytest.mark.parametrize("harm", ["graph", "weights", "tokenizer", "manifest", "entries", "prompt", "window"])
def test_a_damaged_export_is_seen(harm: str, tiny_model: Path, exported: Path) -> None:
    manifest = exported / "encoder" / MANIFEST_FILE
    if harm == "manifest":
        manifest.write_text("{")
    elif harm == "entries":
        manifest.write_text(json.dumps({"format": 1}))
    elif harm in ("prompt", "window"):
        entry = {"prompt": {"query_prompt": "q"}, "window": {"max_tokens": "16"}}[harm]
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | entry))
    else:
        (path,) = (exported / "encoder").glob(f"{harm}-*")
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StaleIndexError, match="its model is not ready, its export "):
        load_encoder(str(tiny_model), index=exported, export=False)


def test_a_damaged_export_is_made_anew(tiny_model: Path, exported: Path) -> None:
    (graph,) = (exported / "encoder").glob("graph-*")
    graph.write_bytes(graph.read_bytes()[:-1])
    said: list[str] = []
    load_encoder(str(tiny_model), index=exported, say=said.append)
    assert len(said) == 1 and said[0].startswith(f"exporting {tiny_model}, once: its export ")
    load_encoder(str(tiny_model), index=exported, say=said.append)
    assert len(said) == 1


def test_a_damaged_export_is_told_where_none_may_be_made(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(StaleIndexError, match="its model is not ready, it has no export yet"):
        load_encoder(str(tiny_model), index=tmp_path, export=False)
    assert not list(tmp_path.iterdir())


def test_the_export_of_another_model_is_not_taken(tiny_model: Path, exported: Path) -> None:
    with pytest.raises(StaleIndexError, match="its export is of another model"):
        load_encoder(index=exported, export=False)


def test_a_model_that_cannot_be_exported_answers_all_the_same_and_says_so_each_time(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MIN_COSINE", 1.5)
    said: list[str] = []
    for _ in range(2):
        tiny = load_encoder(str(tiny_model), index=tmp_path, say=said.append)
        assert tiny.encode_queries(["one"]).shape == (1, 32)
    assert said[0] == f"exporting {tiny_model}, once: it has no export yet"
    assert said[1].startswith(
        f"{tiny_model} runs with Sentence Transformers, slower: it cannot be exported (its embeddings change"
    )
    assert said[1:] == [said[1]] * 2


def test_without_onnxruntime_sentence_transformers_answers_and_it_is_said(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "find_spec", lambda _: None)
    said: list[str] = []
    tiny = load_encoder(str(tiny_model), index=tmp_path, say=said.append)
    assert said == [f"{tiny_model} runs with Sentence Transformers, slower: onnxruntime is not installed"]
    assert tiny.encode_queries(["one"]).shape == (1, 32)


def test_a_place_that_takes_no_export_is_told_with_what_to_do(tiny_model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EncoderStoreError, match=r"cannot be saved in .* or name another folder with --index"):
        load_encoder(str(tiny_model), index=tmp_path / "file")


def test_a_model_kept_in_half_precision_is_exported_in_whole(tiny_model: Path, tmp_path: Path) -> None:
    half = SentenceTransformer(str(tiny_model), model_kwargs={"dtype": "float16"})
    half.save(str(tmp_path / "half"))
    found = load_encoder(str(tmp_path / "half"), index=tmp_path).encode_queries(["one"])
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-3)


def test_answering_imports_neither_torch_nor_what_stands_on_it(
    articles_folder: Path, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = encoder_folder(None, encoder.digest)
    shutil.copytree(export, tmp_path / export.name)
    monkeypatch.setenv(INDEX_VARIABLE, str(tmp_path))
    script = (
        "import sys; from pathlib import Path; from bot.opening import open_bot\n"
        "bot = open_bot(Path(sys.argv[1]), progress=lambda _: None)\n"
        "if sys.argv[2] == 'ask':\n"
        "    print(bot.ask('How long is green tea brewed?').quotes[0].text)\n"
        "    print([n for n in ('torch', 'sentence_transformers', 'transformers', 'gradio', 'scipy.optimize')"
        " if n in sys.modules])\n"
    )
    for what in ("build", "ask"):
        done = subprocess.run(
            [sys.executable, "-c", script, str(articles_folder), what],
            check=True,
            capture_output=True,
            text=True,
        )
    assert done.stdout.splitlines() == ["Green tea is brewed for two minutes.", "[]"]


@pytest.fixture
def articles_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tea.md").write_text("# Tea\n\nGreen tea is brewed for two minutes.\n", encoding="utf-8")
    return folder


def test_the_packaged_model_runs_without_a_reference(encoder: Encoder) -> None:
    assert isinstance(encoder._runtime, OnnxRuntime)


def test_what_was_exported_can_be_read_by_whoever_may_read_here(exported: Path) -> None:
    mask = os.umask(0)
    os.umask(mask)
    for path in (exported / "encoder").iterdir():
        assert path.stat().st_mode & 0o777 == 0o666 & ~mask, path


def test_an_export_that_cannot_be_read_is_told(
    tiny_model: Path, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = digests.sha256_of

    def refuse(path: Path) -> str:
        if path.is_relative_to(exported):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path)

    monkeypatch.setattr(digests, "sha256_of", refuse)
    with pytest.raises(EncoderStoreError, match=r"cannot be read \(Permission denied\)\. Let this user read"):
        load_encoder(str(tiny_model), index=exported)


def test_a_missing_library_is_told_where_a_model_has_to_be_exported(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match=r"sentence_transformers is not installed, .* Install it, or bring"):
        load_encoder(str(tiny_model), index=tmp_path)


def test_the_runtime_leaves_no_trace_of_its_makers_in_the_home_folder(
    encoder: Encoder, tmp_path: Path
) -> None:
    """Its telemetry, if it were on, would keep an identifier of the machine there."""
    script = (
        "from index.encoding.cache import load_encoder; print(load_encoder().encode_queries(['ice']).shape)"
    )
    places = {"HOME": str(tmp_path), INDEX_VARIABLE: str(encoder_folder(None, encoder.digest).parent)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | places, check=True, capture_output=True, text=True
    )
    assert done.stdout == "(1, 384)\n"
    assert [path.name for path in tmp_path.rglob("*") if "icrosoft" in path.name] == []
