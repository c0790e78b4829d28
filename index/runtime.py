"""What runs a model: text in, unit vectors out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Embeddings = npt.NDArray[np.float32]


class Runtime(Protocol):
    """A loaded model. Safe for many threads.

    Attributes:
        dimension: length of an embedding.
        max_tokens: how many tokens of a text it reads, its own start and end marks included.
    """

    dimension: int
    max_tokens: int

    def embed_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of at least one question: float32 (len(texts), dimension), rows of unit length."""

    def embed_documents(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of at least one passage or sentence, of the same form."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text takes as a document, uncut, start and end marks included."""


def cores() -> int:
    """How many processors this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
