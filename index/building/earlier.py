"""What earlier builds in a folder have embedded and fitted, whole ones and stopped ones: it need not be done again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.building.manifest import read_manifest, whole_part
from index.dense.faiss_vectors import FaissVectors
from index.dense.question_model import QuestionModel
from index.dense.rows import arrays_writer
from index.encoding.encoder import Encoder, Progress
from index.encoding.runtime import Embeddings
from index.system.atomic import save_file, sha256_of
from index.system.stale import StaleIndexError

Digests = npt.NDArray[np.uint64]
"""(texts, 2): 128 bits of each text."""

CHUNK = "embedded"
"""What the files of a build under way begin with, before a \"-\"."""

# What is lost when a build is stopped: 10 to 30 s of work on one core.
_CHUNK_TEXTS = 2048


def text_digests(texts: Sequence[str]) -> Digests:
    """The digests of texts, uint64 (texts, 2)."""
    found = b"".join(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts
    )
    return np.frombuffer(found, np.uint64).reshape(-1, 2)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was embedded and fitted before.

    Attributes:
        embedded: texts by their digests, and the embedding of each, float32 (texts, dimension).
        models: question models by the digest of the rows that each was fitted on.
        owners: of the memory of embeddings, which are views into it.
    """

    embedded: tuple[tuple[Digests, Embeddings], ...] = ()
    models: dict[bytes, QuestionModel] = field(default_factory=dict)
    owners: tuple[FaissVectors, ...] = ()

    def take(self, digests: Digests, into: Embeddings) -> npt.NDArray[np.bool_]:
        """Copies the embeddings of the texts that are known; returns which those are, bool (texts,)."""
        taken = np.zeros(len(digests), np.bool_)
        for known, embeddings in self.embedded:
            left = np.flatnonzero(~taken)
            order = np.argsort(known[:, 0], kind="stable")
            places = np.searchsorted(known[order, 0], digests[left, 0])
            rows = order[np.minimum(places, len(order) - 1)]
            same = (known[rows] == digests[left]).all(axis=1)
            into[left[same]] = embeddings[rows[same]]
            taken[left[same]] = True
        return taken

    def and_of(self, other: Earlier) -> Earlier:
        """Both together."""
        return Earlier(
            (*self.embedded, *other.embedded), self.models | other.models, (*self.owners, *other.owners)
        )

    def model(self, vectors: FaissVectors, digests: Digests, number: int) -> QuestionModel | None:
        """The question model of an article by its number, if one was fitted on the same rows before."""
        return self.models.get(_fitted_on(vectors, digests, number)) if self.models else None


def open_earlier(folders: Sequence[Path], encoder: Encoder) -> Earlier:
    """What can be taken over from folders: all that is whole and was made with this encoder."""
    found = Earlier()
    for folder in folders:
        found = found.and_of(_of_folder(folder, encoder))
    return found


def _of_folder(folder: Path, encoder: Encoder) -> Earlier:
    embedded = list(_chunks(folder, encoder))
    try:
        manifest = read_manifest(folder)
        if (manifest.model_digest, manifest.dimension) != (encoder.digest, encoder.dimension):
            return Earlier(tuple(embedded))
        whole = partial(whole_part, folder, manifest)
        vectors = FaissVectors.read(lambda part: whole(part) if part != "near" else None)
        digests = np.load(whole("digests"), allow_pickle=False)
        with np.load(whole("models"), allow_pickle=False) as saved:
            models = {int(number): QuestionModel(saved[number]) for number in saved}
    except (StaleIndexError, OSError, ValueError, BadZipFile):
        return Earlier(tuple(embedded))
    fitted = {_fitted_on(vectors, digests, number): model for number, model in models.items()}
    if len(digests):
        embedded.insert(0, (digests, vectors.embeddings))
    return Earlier(tuple(embedded), fitted, (vectors,))


def embed(
    texts: Sequence[str],
    digests: Digests,
    encoder: Encoder,
    earlier: Earlier,
    *,
    keep: Callable[[Digests, Embeddings], None],
    progress: Progress | None = None,
) -> Embeddings:
    """The embeddings of texts: those known are taken over, each other one is embedded once.

    Stopped at any moment and called again with what was kept, it returns the same bytes.

    Args:
        texts: any number of texts.
        digests: of the texts.
        encoder: what embeds them.
        earlier: what is known.
        keep: told from time to time what has been embedded since.
        progress: called with (texts embedded, all that are to be).

    Returns:
        float32 (texts, dimension), unit length.
    """
    embeddings = np.zeros((len(texts), encoder.dimension), np.float32)
    new = np.flatnonzero(~earlier.take(digests, embeddings))
    first, of_each = _distinct(digests[new])
    todo = new[first]
    for start in range(0, len(todo), _CHUNK_TEXTS):
        some = todo[start : start + _CHUNK_TEXTS]
        made = encoder.encode_documents([texts[row] for row in some], _further(progress, start, len(todo)))
        embeddings[some] = made
        if start + _CHUNK_TEXTS < len(todo):
            keep(digests[some], made)
    again = np.setdiff1d(np.arange(len(new)), first)
    embeddings[new[again]] = embeddings[todo[of_each[again]]]
    return embeddings


def keep_chunk(folder: Path, encoder: Encoder, digests: Digests, embeddings: Embeddings) -> None:
    """Saves what a build has embedded so far, for the case that it is stopped.

    Raises:
        OSError: if it cannot be written.
    """
    model = np.frombuffer(encoder.digest.encode(), np.uint8)
    arrays: dict[str, npt.NDArray[Any]] = {"model": model, "digests": digests, "embeddings": embeddings}
    save_file(folder, CHUNK, ".npz", arrays_writer(arrays))


def _chunks(folder: Path, encoder: Encoder) -> Iterator[tuple[Digests, Embeddings]]:
    for path in sorted(folder.glob(f"{CHUNK}-*.npz")):
        try:
            if not sha256_of(path).startswith(path.stem.partition("-")[2]):
                continue
            with np.load(path, allow_pickle=False) as saved:
                if saved["model"].tobytes() == encoder.digest.encode():
                    yield saved["digests"], saved["embeddings"]
        except (OSError, ValueError, KeyError, BadZipFile):
            continue


def _fitted_on(vectors: FaissVectors, digests: Digests, number: int) -> bytes:
    """A digest of an article's rows, whatever its number in the corpus."""
    rows = vectors.rows_of(number)
    points = vectors.table[rows][:, [0, 2, 3, 4]]
    return hashlib.sha256(points.tobytes() + digests[rows].tobytes()).digest()


def _distinct(digests: Digests) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where each different digest stands first, ascending, and of each digest, which of those is the same."""
    _, first, of_each = np.unique(digests, axis=0, return_index=True, return_inverse=True)
    return np.sort(first), first.argsort().argsort()[of_each.reshape(-1)]


def _further(progress: Progress | None, start: int, whole: int) -> Progress | None:
    return progress and (lambda done, _: progress(start + done, whole))
