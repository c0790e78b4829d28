"""The index on disk: saved whole or not at all, loaded only if it fits, rebuilt when it does not.

A folder holds data files, named after the digest of what they hold, and ``manifest.json``, which names
them. A build writes the data files first and replaces the manifest last, in one step, so that a build
killed at any moment leaves the old manifest with its old files. What is large is mapped into memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from corpus.corpus import Corpus
from corpus.errors import AskError
from corpus.whole_file import write_whole
from index.building.corpus_index import PARTS, CorpusIndex, Part, made_from, parts, passage_counts, read_parts
from index.building.earlier import CHUNK, Digests, Earlier, embed, keep_chunk, open_earlier, text_digests
from index.building.manifest import MANIFEST_FILE, Manifest, check_file, manifest_of, read_manifest
from index.building.parsed import PARSED, parsed_writer
from index.dense.faiss_vectors import VECTOR_PARTS, FaissVectors
from index.dense.rows import array_writer, corpus_rows, row_table
from index.encoding.encoder import Encoder, Progress
from index.encoding.runtime import Embeddings
from index.system.atomic import check_writable, only_builder, remove_strangers, save_file, sha256_of
from index.system.stale import StaleIndexError

Loaded = TypeVar("Loaded")

DATA_FILES = tuple(f"{part}-" for part in (*VECTOR_PARTS, *PARTS, "digests", PARSED, CHUNK))
"""What the names of the files of an index begin with."""


class IndexStoreError(AskError):
    """The index cannot be written where it should be."""


def open_index(
    corpus: Corpus,
    encoder: Encoder,
    folder: Path,
    *,
    say: Callable[[str], None],
    progress: Progress | None = None,
    anew: bool = False,
) -> CorpusIndex:
    """The index of a corpus: loaded from ``folder`` if it fits, else built and saved there.

    Args:
        corpus: what to index.
        encoder: what to embed it with.
        folder: where the index lives; made if missing.
        say: told in one line why an index is built.
        progress: called with (rows embedded, all rows) while building.
        anew: True builds it even if it fits, and embeds every text.

    Raises:
        IndexStoreError: if the index has to be built and cannot be saved.
    """
    return loaded_or_built(
        folder,
        lambda: load_index(corpus, encoder, folder),
        lambda: build_index(corpus, encoder, folder, anew=anew, progress=progress),
        say=say,
        anew=anew,
    )


def loaded_or_built(
    folder: Path,
    load: Callable[[], Loaded],
    build: Callable[[], Loaded],
    *,
    say: Callable[[str], None],
    anew: bool,
) -> Loaded:
    """What ``load`` finds in a folder, or ``build`` builds there if that is stale or is to be built anew.

    Of several processes that find it stale, one builds and the others wait and load.

    Args:
        folder: where the index lives; made if missing.
        load: loads it; raises ``StaleIndexError`` if it does not fit.
        build: builds it.
        say: told in one line why it is built.
        anew: True builds it even if it fits.

    Raises:
        IndexStoreError: if the folder cannot be written and has to be.
    """
    with suppress(StaleIndexError):
        if not anew:
            return load()
    with saved_in(folder):
        check_writable(folder)
    with only_builder(folder):
        try:
            if not anew:
                return load()
        except StaleIndexError as reason:
            say(f"building the index: {reason}")
        return build()


def build_index(
    corpus: Corpus,
    encoder: Encoder,
    folder: Path,
    *,
    anew: bool = False,
    progress: Progress | None = None,
    whole: bool = True,
    known: Earlier | None = None,
) -> CorpusIndex:
    """Embeds a corpus and saves its index in ``folder``, whole or not at all.

    Args:
        corpus: what to index.
        encoder: what to embed it with.
        folder: where the index lives; made if missing.
        anew: True embeds every text, those too that an earlier build there has embedded.
        progress: called with (texts embedded, all that are to be).
        whole: False for a part of a larger corpus.
        known: what other builds have embedded; it is taken over too.

    Raises:
        IndexStoreError: if the folder cannot be written; what was there before stays.
    """
    with saved_in(folder):
        check_writable(folder)
    rows = corpus_rows(corpus, encoder.count_tokens, encoder.max_tokens)
    texts = [row.text for row in rows]
    digests = text_digests(texts)
    earlier = Earlier() if anew else open_earlier((folder,), encoder).and_of(known or Earlier())

    def keep(some: Digests, embeddings: Embeddings) -> None:
        with saved_in(folder):
            keep_chunk(folder, encoder, some, embeddings)

    embeddings = embed(texts, digests, encoder, earlier, keep=keep, progress=progress)
    vectors = FaissVectors.build(embeddings, row_table(rows))
    index = made_from(corpus, vectors, lambda number: earlier.model(vectors, digests, number), whole=whole)
    others = [("digests", ".npy", array_writer(digests)), (PARSED, ".jsonl", parsed_writer(corpus))]
    _save((*vectors.parts(), *parts(index), *others), vectors.table[:, 0], corpus, encoder, folder)
    return index


def load_index(corpus: Corpus, encoder: Encoder, folder: Path) -> CorpusIndex:
    """The index in ``folder``, if it is whole and fits the corpus and the encoder.

    Raises:
        StaleIndexError: if it is missing, damaged, of another version, or was built from something else.
    """
    manifest = read_manifest(folder)
    check_fits(manifest, corpus, encoder)
    return read_index(folder, manifest, passage_counts(corpus.articles))


def check_fits(manifest: Manifest, corpus: Corpus, encoder: Encoder) -> None:
    """Checks that an index was built from a corpus as it is divided now, with an encoder's model.

    Raises:
        StaleIndexError: if it was not.
    """
    if other := manifest.other_model(encoder):
        raise StaleIndexError(f"it was built with {other}")
    if manifest.corpus_digest != corpus.digest:
        raise StaleIndexError("the corpus has changed since it was built")
    if not manifest.is_divided_alike:
        raise StaleIndexError("another version of this program divided the articles for it")


def read_index(
    folder: Path,
    manifest: Manifest,
    passages: Sequence[int],
    sha256: Callable[[Path], str] = sha256_of,
) -> CorpusIndex:
    """The index that a manifest describes.

    Args:
        folder: where it is.
        manifest: its manifest.
        passages: how many passages each of its articles has.
        sha256: finds the digest of a file.

    Raises:
        StaleIndexError: if it is damaged.
    """
    for name, expected in manifest.files.items():
        check_file(folder / name, expected, sha256)

    def place(part: str) -> Path | None:
        return folder / name if (name := manifest.file(part)) else None

    try:
        return read_parts(FaissVectors.read(place), passages, place)
    except (OSError, ValueError, BadZipFile) as error:
        raise StaleIndexError(f"it is damaged ({error})") from error


def _save(
    written: Iterable[Part], kinds: npt.NDArray[np.integer], corpus: Corpus, encoder: Encoder, folder: Path
) -> None:
    before = files_in_use(folder) | {path.name for path in folder.glob(f"{CHUNK}-*")}
    with saved_in(folder):
        files = dict(save_file(folder, part, suffix, write) for part, suffix, write in written)
        manifest = manifest_of(corpus, encoder, kinds, faiss_version=version("faiss-cpu"), files=files)
        write_whole(folder / MANIFEST_FILE, json.dumps(asdict(manifest), indent=2).encode())
    remove_strangers(folder, DATA_FILES, keep={MANIFEST_FILE, *manifest.files}, replaced=before)


def files_in_use(folder: Path) -> frozenset[str]:
    """The data files of the index that is there, if it is one of this version."""
    try:
        return frozenset(read_manifest(folder).files)
    except StaleIndexError:
        return frozenset()


@contextmanager
def saved_in(folder: Path) -> Iterator[None]:
    """Tells what to do where an index cannot be saved in a folder.

    Raises:
        IndexStoreError: in place of an ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise IndexStoreError(
            f"the index cannot be saved in {folder} ({error.strerror or error}). "
            "Make room or make it writable, or name another folder with --index DIR."
        ) from error
