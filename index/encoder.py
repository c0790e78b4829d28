"""Text to embeddings: the only place that imports Sentence Transformers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.model_folder import PACKAGED_NAME, ModelError, fingerprint, model_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Embeddings = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]

_BATCH_SIZE = 32


class Encoder:
    """A Sentence Transformers model with its own prompts, window and dimension.

    Safe for many threads: encoding takes turns, as one model's forward passes share all cores anyway.

    Attributes:
        name: what the user called it.
        digest: SHA-256 (hex) of its files, the same wherever they lie.
        dimension: length of an embedding.
        max_tokens: how many tokens of a text it reads, its own start and end marks included.
    """

    def __init__(self, model: SentenceTransformer, *, name: str, digest: str) -> None:
        self._model = model
        self._tokenizer: Any = model.tokenizer
        self._lock = threading.Lock()
        self.name = name
        self.digest = digest
        self.dimension = int(model.get_embedding_dimension() or 0)
        self.max_tokens = int(model.max_seq_length or 512)
        if self.dimension < 1:
            raise ModelError(
                f"model {name!r} does not say how long its embeddings are; choose another --model."
            )

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of questions, with the model's query prompt.

        Returns:
            float32 array of shape (len(texts), dimension), rows of unit length; (0, dimension) for none.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            found = self._model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.ascontiguousarray(found, np.float32)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Embeddings of passages and sentences, with the model's document prompt.

        Texts are encoded longest first in batches of like length, so that little is spent on padding.

        Args:
            texts: any number of texts, none longer than ``max_tokens`` (see ``fits``).
            progress: called with (done, all) after each batch.

        Returns:
            float32 array of shape (len(texts), dimension), rows of unit length, in the order of ``texts``.
        """
        embeddings = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for first in range(0, len(order), _BATCH_SIZE):
            rows = order[first : first + _BATCH_SIZE]
            with self._lock:
                embeddings[rows] = self._model.encode_document(
                    [texts[row] for row in rows],
                    batch_size=_BATCH_SIZE,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
            if progress:
                progress(first + len(rows), len(order))
        return embeddings

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens of ``max_tokens`` each text takes as a document, start and end marks included."""
        if not texts:
            return []
        prompt = (self._model.prompts or {}).get("document") or ""
        with self._lock:
            encoded = self._tokenizer([prompt + text for text in texts], truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]


def load_encoder(model: str | None = None) -> Encoder:
    """The encoder of a model: the packaged all-MiniLM-L6-v2, a folder, or a name on the hub.

    The packaged model is loaded from its folder, checked against the official digest, with no network.

    Raises:
        ModelError: if the model is missing, broken, or not the one it should be.
    """
    folder = model_folder(model)
    return Encoder(_load(folder), name=model or PACKAGED_NAME, digest=fingerprint(folder))


def _load(folder: Path) -> SentenceTransformer:
    from safetensors import SafetensorError  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds to import
    from transformers.utils import logging  # noqa: PLC0415

    bars: Any = logging

    shows_progress = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()  # a bar over a tenth of a second, on standard error
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"the model in {folder} cannot be loaded ({reason}). Save it again with Sentence Transformers, "
            "or choose another --model."
        ) from error
    finally:
        if shows_progress:
            bars.enable_progress_bar()
