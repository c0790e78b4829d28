"""What runs a model: text in, unit vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

Embeddings = npt.NDArray[np.float32]


class Runtime(Protocol):
    """A loaded model. Safe for many threads.

    Attributes:
        dimension: length of an embedding.
        message_dimension: length of a message's.
        max_tokens: how many tokens of a text it reads, its own start and end marks included.
    """

    dimension: int
    message_dimension: int
    max_tokens: int

    def embed_queries(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of at least one question: float32 (len(texts), dimension), rows of unit length."""

    def embed_messages(self, texts: Sequence[str]) -> Embeddings:
        """What ``embed_queries`` gives, and beside it the states of an inner layer where the model gives them.

        float32 (len(texts), message_dimension), both parts of unit length.
        """

    def embed_documents(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of at least one passage or sentence, of the same form."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text takes as a document, uncut, start and end marks included."""


def keep_products_to_one_thread() -> None:
    """Has NumPy's matrix products run on the processor of their caller, in this process and from now on.

    A question's products are small, and questions run side by side: OpenBLAS's own threads, waking and waiting
    for each other, made a question take three times the processor time, and 32 at once twenty times.
    """
    threadpool_limits(limits=1, user_api="blas")
