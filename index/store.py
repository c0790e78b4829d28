"""The index on disk: saved whole or not at all, loaded only if it fits, rebuilt when it does not.

A folder holds two data files, named after the digest of what they hold, and ``manifest.json``, which
names them. A build writes the data files first and replaces the manifest last, in one step, so that a
build killed at any moment leaves the old manifest with its old files.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path

import numpy as np

from corpus.corpus import Corpus
from corpus.errors import AskError
from index.encoder import Encoder, Progress
from index.passage_index import PassageIndex
from index.rows import RowKind, corpus_rows, row_table

# Raised whenever rows or files change their meaning, so that older indexes are rebuilt.
FORMAT = 1

_MANIFEST = "manifest.json"
_PART_LIFE_S = 3600.0


class IndexStoreError(AskError):
    """The index cannot be written where it should be."""


class StaleIndexError(AskError):
    """The index on disk does not fit, or is damaged; its text says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from, and the files it is in."""

    format: int
    model: str
    model_digest: str
    dimension: int
    corpus_digest: str
    articles: int
    passages: int
    sentences: int
    questions: int
    near_misses: int
    rows: int
    faiss_version: str
    encoder_version: str
    vectors_file: str
    vectors_sha256: str
    rows_file: str
    rows_sha256: str


def open_index(
    corpus: Corpus,
    encoder: Encoder,
    folder: Path,
    *,
    say: Callable[[str], None],
    progress: Progress | None = None,
) -> PassageIndex:
    """The index of a corpus: loaded from ``folder`` if it fits, else built and saved there.

    Args:
        corpus: what to index.
        encoder: what to embed it with.
        folder: where the index lives; made if missing.
        say: told in one line why an index is built.
        progress: called with (rows embedded, all rows) while building.

    Raises:
        IndexStoreError: if the index has to be built and cannot be saved.
    """
    try:
        return load_index(corpus, encoder, folder)
    except StaleIndexError as reason:
        say(f"building the index: {reason}")
    return build_index(corpus, encoder, folder, progress=progress)


def build_index(
    corpus: Corpus, encoder: Encoder, folder: Path, *, progress: Progress | None = None
) -> PassageIndex:
    """Embeds a corpus and saves its index in ``folder``, whole or not at all.

    Raises:
        IndexStoreError: if the folder cannot be written; what was there before stays.
    """
    _check_writable(folder)
    rows = corpus_rows(corpus, encoder.count_tokens, encoder.max_tokens)
    embeddings = encoder.encode_documents([row.text for row in rows], progress)
    index = PassageIndex.build(embeddings, row_table(rows))
    _save(index, corpus, encoder, folder)
    return index


def load_index(corpus: Corpus, encoder: Encoder, folder: Path) -> PassageIndex:
    """The index in ``folder``, if it is whole and fits the corpus and the encoder.

    Raises:
        StaleIndexError: if it is missing, damaged, of another version, or was built from something else.
    """
    manifest = read_manifest(folder)
    if manifest.model_digest != encoder.digest or manifest.dimension != encoder.dimension:
        raise StaleIndexError(f"it was built with another model ({manifest.model}, now {encoder.name})")
    if manifest.corpus_digest != corpus.digest:
        raise StaleIndexError("the corpus has changed since it was built")
    _check_file(folder / manifest.vectors_file, manifest.vectors_sha256)
    _check_file(folder / manifest.rows_file, manifest.rows_sha256)
    try:
        table = np.load(folder / manifest.rows_file, allow_pickle=False)
        index = PassageIndex.read(folder / manifest.vectors_file, table)
    except ValueError as error:
        raise StaleIndexError(f"it is damaged ({error})") from error
    if index.dimension != manifest.dimension:
        raise StaleIndexError(f"it is damaged (dimension {index.dimension}, not {manifest.dimension})")
    return index


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in ``folder``.

    Raises:
        StaleIndexError: if there is none, it is damaged, or of another version.
    """
    path = folder / _MANIFEST
    try:
        form = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StaleIndexError(f"there is none in {folder} yet") from None
    except OSError as error:
        raise StaleIndexError(f"{path} cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise StaleIndexError("it is damaged (manifest.json is no JSON)") from error
    if not isinstance(form, dict) or form.get("format") != FORMAT:
        raise StaleIndexError("it was built by another version of this program")
    if set(form) != {field.name for field in fields(Manifest)}:
        raise StaleIndexError("it is damaged (manifest.json lacks entries)")
    manifest = Manifest(**form)
    if manifest.faiss_version != version("faiss-cpu"):
        raise StaleIndexError(f"it was built with faiss-cpu {manifest.faiss_version}, now {version('faiss-cpu')}")
    return manifest


def _save(index: PassageIndex, corpus: Corpus, encoder: Encoder, folder: Path) -> None:
    vectors = index.to_bytes()
    buffer = io.BytesIO()
    np.save(buffer, index.table, allow_pickle=False)
    table = buffer.getvalue()
    vectors_sha256, rows_sha256 = hashlib.sha256(vectors).hexdigest(), hashlib.sha256(table).hexdigest()
    manifest = Manifest(
        format=FORMAT,
        model=encoder.name,
        model_digest=encoder.digest,
        dimension=encoder.dimension,
        corpus_digest=corpus.digest,
        articles=len(corpus.articles),
        passages=sum(len(article.passages) for article in corpus.articles),
        sentences=sum(len(passage.sentences) for article in corpus.articles for passage in article.passages),
        questions=index.count(RowKind.QUESTION),
        near_misses=index.count(RowKind.NEAR_MISS),
        rows=len(index),
        faiss_version=version("faiss-cpu"),
        encoder_version=version("sentence-transformers"),
        vectors_file=f"vectors-{vectors_sha256[:16]}.faiss",
        vectors_sha256=vectors_sha256,
        rows_file=f"rows-{rows_sha256[:16]}.npy",
        rows_sha256=rows_sha256,
    )
    try:
        _replace(folder / manifest.vectors_file, vectors)
        _replace(folder / manifest.rows_file, table)
        _replace(folder / _MANIFEST, json.dumps(asdict(manifest), indent=2).encode())
    except OSError as error:
        raise _unwritable(folder, error) from error
    _remove_strangers(folder, keep={_MANIFEST, manifest.vectors_file, manifest.rows_file})


def _replace(path: Path, content: bytes) -> None:
    """Puts a file in its place in one step: another reader sees the old one or the whole new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _check_writable(folder: Path) -> None:
    """Finds out before the work, not after it, that the result cannot be saved."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".part-"):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> IndexStoreError:
    return IndexStoreError(
        f"the index cannot be saved in {folder} ({error.strerror or error}). "
        "Make room or make it writable, or name another folder with --index DIR."
    )


def _remove_strangers(folder: Path, keep: set[str]) -> None:
    """Removes data files of earlier builds and what killed ones left; never anything else."""
    for path in folder.iterdir():
        if path.name in keep:
            continue
        if path.name.startswith(("vectors-", "rows-")) or (path.name.startswith(".part-") and _is_old(path)):
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    """True for a part file that no build still running can be writing (they take seconds to write)."""
    try:
        return time.time() - path.stat().st_mtime > _PART_LIFE_S
    except FileNotFoundError:
        return False


def _check_file(path: Path, sha256: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise StaleIndexError(f"it is damaged ({path.name} cannot be read: {error.strerror})") from error
    if found != sha256:
        raise StaleIndexError(f"it is damaged ({path.name} is not what was saved)")
