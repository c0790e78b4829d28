"""The index on disk: saved whole or not at all, loaded only if it fits, rebuilt when it does not.

A folder holds three data files, named after the digest of what they hold, and ``manifest.json``, which
names them. A build writes the data files first and replaces the manifest last, in one step, so that a
build killed at any moment leaves the old manifest with its old files.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from corpus.corpus import Corpus
from corpus.errors import AskError
from index.atomic import check_writable, remove_strangers, replace_file, sha256_of
from index.encoder import Encoder, Progress
from index.manifest import FORMAT, MANIFEST_FILE, Manifest, StaleIndexError, read_manifest
from index.passage_index import PassageIndex
from index.question_model import QuestionModel, fit_from_rows
from index.rows import RowKind, corpus_rows, row_table

_DATA_FILES = ("vectors-", "rows-", "models-")

# With fewer reader questions than this for each sentence, a model of them says less than the text itself
# (twelve articles with about one each: the right passage came first less often than without).
_MIN_QUESTIONS_PER_SENTENCE = 3


class IndexStoreError(AskError):
    """The index cannot be written where it should be."""


@dataclass(frozen=True, slots=True)
class CorpusIndex:
    """What is searched: all embeddings, and the question models of the articles that have one."""

    passages: PassageIndex
    question_models: Mapping[int, QuestionModel]


def open_index(
    corpus: Corpus,
    encoder: Encoder,
    folder: Path,
    *,
    say: Callable[[str], None],
    progress: Progress | None = None,
) -> CorpusIndex:
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
) -> CorpusIndex:
    """Embeds a corpus and saves its index in ``folder``, whole or not at all.

    Raises:
        IndexStoreError: if the folder cannot be written; what was there before stays.
    """
    _check_writable(folder)
    rows = corpus_rows(corpus, encoder.count_tokens, encoder.max_tokens)
    embeddings = encoder.encode_documents([row.text for row in rows], progress)
    passages = PassageIndex.build(embeddings, row_table(rows))
    index = CorpusIndex(passages, _question_models(corpus, passages))
    _save(index, corpus, encoder, folder)
    return index


def load_index(corpus: Corpus, encoder: Encoder, folder: Path) -> CorpusIndex:
    """The index in ``folder``, if it is whole and fits the corpus and the encoder.

    Raises:
        StaleIndexError: if it is missing, damaged, of another version, or was built from something else.
    """
    manifest = read_manifest(folder)
    if manifest.model_digest != encoder.digest or manifest.dimension != encoder.dimension:
        raise StaleIndexError(f"it was built with another model ({manifest.model}, now {encoder.name})")
    if manifest.corpus_digest != corpus.digest:
        raise StaleIndexError("the corpus has changed since it was built")
    for name, sha256 in manifest.data_files.items():
        _check_file(folder / name, sha256)
    try:
        table = np.load(folder / manifest.rows_file, allow_pickle=False)
        passages = PassageIndex.read(folder / manifest.vectors_file, table)
        with np.load(folder / manifest.models_file, allow_pickle=False) as saved:
            models = {int(number): QuestionModel(saved[number]) for number in saved}
    except (ValueError, BadZipFile) as error:
        raise StaleIndexError(f"it is damaged ({error})") from error
    if passages.dimension != manifest.dimension:
        raise StaleIndexError(f"it is damaged (dimension {passages.dimension}, not {manifest.dimension})")
    return CorpusIndex(passages, models)


def _question_models(corpus: Corpus, passages: PassageIndex) -> dict[int, QuestionModel]:
    """The question model of each article that has reader questions enough, by the article's number."""
    models: dict[int, QuestionModel] = {}
    for number, article in enumerate(corpus.articles):
        rows = passages.rows_of(number)
        table = passages.table[rows.start : rows.stop]
        counts = [len(passage.sentences) for passage in article.passages]
        answered = int((table[:, 0] == RowKind.QUESTION).sum())
        if answered >= max(_MIN_QUESTIONS_PER_SENTENCE * sum(counts), 1):
            models[number] = fit_from_rows(table, passages.embeddings_of(rows), counts)
    return models


def _save(index: CorpusIndex, corpus: Corpus, encoder: Encoder, folder: Path) -> None:
    vectors = index.passages.to_bytes()
    rows, models = io.BytesIO(), io.BytesIO()
    np.save(rows, index.passages.table, allow_pickle=False)
    np.savez(models, allow_pickle=False, **_weights(index.question_models))
    digests = {
        part: hashlib.sha256(content).hexdigest()
        for part, content in (("vectors", vectors), ("rows", rows.getvalue()), ("models", models.getvalue()))
    }
    manifest = Manifest(
        format=FORMAT,
        model=encoder.name,
        model_digest=encoder.digest,
        dimension=encoder.dimension,
        corpus_digest=corpus.digest,
        articles=len(corpus.articles),
        passages=sum(len(article.passages) for article in corpus.articles),
        sentences=sum(len(passage.sentences) for article in corpus.articles for passage in article.passages),
        questions=index.passages.count(RowKind.QUESTION),
        near_misses=index.passages.count(RowKind.NEAR_MISS),
        rows=len(index.passages),
        faiss_version=version("faiss-cpu"),
        encoder_version=version("sentence-transformers"),
        vectors_file=f"vectors-{digests['vectors'][:16]}.faiss",
        vectors_sha256=digests["vectors"],
        rows_file=f"rows-{digests['rows'][:16]}.npy",
        rows_sha256=digests["rows"],
        models_file=f"models-{digests['models'][:16]}.npz",
        models_sha256=digests["models"],
    )
    before = _files_in_use(folder)
    try:
        replace_file(folder / manifest.vectors_file, vectors)
        replace_file(folder / manifest.rows_file, rows.getvalue())
        replace_file(folder / manifest.models_file, models.getvalue())
        replace_file(folder / MANIFEST_FILE, json.dumps(asdict(manifest), indent=2).encode())
    except OSError as error:
        raise _unwritable(folder, error) from error
    remove_strangers(folder, _DATA_FILES, keep={MANIFEST_FILE, *manifest.data_files}, replaced=before)


def _weights(models: Mapping[int, QuestionModel]) -> dict[str, Any]:
    return {str(number): model.weights for number, model in models.items()}


def _files_in_use(folder: Path) -> frozenset[str]:
    """The data files of the index that is there, if it is one of this version."""
    try:
        return frozenset(read_manifest(folder).data_files)
    except StaleIndexError:
        return frozenset()


def _check_writable(folder: Path) -> None:
    try:
        check_writable(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> IndexStoreError:
    return IndexStoreError(
        f"the index cannot be saved in {folder} ({error.strerror or error}). "
        "Make room or make it writable, or name another folder with --index DIR."
    )


def _check_file(path: Path, sha256: str) -> None:
    try:
        found = sha256_of(path)
    except OSError as error:
        raise StaleIndexError(f"it is damaged ({path.name} cannot be read: {error.strerror})") from error
    except ValueError as error:  # a name that no file can have
        raise StaleIndexError(f"it is damaged ({path.name!a} cannot be read)") from error
    if found != sha256:
        raise StaleIndexError(f"it is damaged ({path.name} is not what was saved)")
