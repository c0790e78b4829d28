"""A model run by Sentence Transformers: loads any, and is what an exported model is checked against.

The only place that imports Sentence Transformers, which takes seconds: answering does without.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import first_line
from index.encoding.model_files import ModelError
from index.encoding.runtime import Embeddings
from index.encoding.trained_layers import put_in

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor, nn

INNER_LAYER = 4
"""The layer whose states say how a message is put; the last ones tell what it is about, in whatever words. With those of
the last layer alone 0.788 of the kinds of messages were right, with the fourth's beside them 0.801, the third's 0.791."""


class ReferenceRuntime:
    """A Sentence Transformers model with its own prompts, window and dimension; see ``Runtime``.

    Safe for many threads: calls take turns, as one model's forward passes share all cores anyway.

    Attributes:
        model: the model itself, on the processor.
    """

    def __init__(self, folder: Path, layers: Path | None = None) -> None:
        """Loads the model in a folder, with the layers in another file if there are any.

        Raises:
            ModelError: if it cannot be loaded or does not say how long its embeddings are.
            DamagedLayersError: if the layers are not those of such a model.
        """
        self.model = _load(folder)
        if layers is not None:
            transformer: Any = self.model[0].auto_model
            put_in(transformer, layers)
            transformer.config.output_hidden_states = True
        self._tokenizer: Any = self.model.tokenizer
        self._lock = threading.Lock()
        self.dimension = int(self.model.get_embedding_dimension() or 0)
        self.message_dimension = self.dimension * (1 if layers is None else 2)
        self.max_tokens = int(self.model.max_seq_length or 512)
        if self.dimension < 1:
            raise ModelError(
                f"the model in {folder} does not say how long its embeddings are; choose another --model."
            )

    def prompt(self, kind: str) -> str:
        """What the model wants before a "query" or a "document"; empty for most models."""
        return str((self.model.prompts or {}).get(kind) or "")

    def embed_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of questions."""
        with self._lock:
            found = self.model.encode_query(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.ascontiguousarray(found, np.float32)

    def embed_messages(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of questions, and beside them those of an inner layer if the layers are trained ones."""
        import torch  # noqa: PLC0415 - loaded with the model

        asked = [self.prompt("query") + text for text in texts]
        with self._lock, torch.no_grad():
            tokens = self._tokenizer(
                asked, padding=True, truncation=True, max_length=self.max_tokens, return_tensors="pt"
            )
            found = unit_embeddings(self.model, dict(tokens)).numpy()
        return np.ascontiguousarray(found, np.float32)

    def embed_documents(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of passages and sentences."""
        with self._lock:
            found = self.model.encode_document(
                list(texts),
                batch_size=len(texts),
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(found, np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a document."""
        prompt = self.prompt("document")
        with self._lock:
            encoded = self._tokenizer([prompt + text for text in texts], truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]


def unit_embeddings(model: nn.Module, features: dict[str, Tensor]) -> Tensor:
    """The embedding of each text, and beside it the mean of an inner layer's states if the model gives its layers.

    Args:
        model: a Sentence Transformers model.
        features: what its tokenizer makes of texts.

    Returns:
        float32 (texts, dimension) or (texts, 2 dimension), both parts of unit length.
    """
    import torch  # noqa: PLC0415 - loaded with the model

    found = model(features)
    unit = torch.nn.functional.normalize(found["sentence_embedding"], dim=1)
    if "all_layer_embeddings" not in found:
        return unit
    there = features["attention_mask"][..., None].to(unit.dtype)
    inner = (found["all_layer_embeddings"][INNER_LAYER] * there).sum(1) / there.sum(1)
    return torch.cat([unit, torch.nn.functional.normalize(inner, dim=1)], 1)


def _load(folder: Path) -> SentenceTransformer:
    try:
        from safetensors import SafetensorError  # noqa: PLC0415
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds to import
        from transformers.utils import logging  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ModelError(
            f"{error.name} is not installed, and without it a model can be neither exported nor loaded. "
            "Install it, or bring the index of a machine that has it with --index DIR."
        ) from error

    bars: Any = logging

    shows_progress = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()  # a bar over a tenth of a second, on standard error
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise ModelError(
            f"the model in {folder} cannot be loaded ({first_line(error)}). Save it again with Sentence Transformers, "
            "or choose another --model."
        ) from error
    finally:
        if shows_progress:
            bars.enable_progress_bar()
