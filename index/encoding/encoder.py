"""Text to embeddings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np

from index.encoding.runtime import Embeddings, Runtime
from index.system.processors import cores

Progress = Callable[[int, int], None]

# What a batch may hold. Texts of like length fill it without padding, and beyond this many tokens it falls
# out of the cache (20 tokens: 3.4 ms a text in batches of 8 and of 32; 80 tokens: 13.7 ms in batches of 4,
# 19.6 in batches of 32; all-MiniLM-L6-v2 on one core).
_BATCH_TOKENS = 640
_BATCH_TEXTS = 32
# The tokenizer keeps 2 to 3 kB of each text that it counts until it has counted all.
_COUNTED_AT_ONCE = 4096
_MIN_FULLNESS = 0.8
_OTHER_SCRIPTS = (
    "Сколько времени это обычно продолжается и что помогает",
    "كم من الوقت يستمر ذلك عادة وما الذي يساعد",
    "Πόσο διαρκεί συνήθως αυτό και τι βοηθάει",
)


class Encoder:
    """A model with its own prompts, window and dimension. Safe for many threads.

    Attributes:
        name: what the user called it.
        digest: SHA-256 (hex) of its files, the same wherever they lie.
        dimension: length of an embedding.
        max_tokens: how many tokens of a text it reads, its own start and end marks included.
    """

    def __init__(self, runtime: Runtime, *, name: str, digest: str) -> None:
        self._runtime = runtime
        self.name = name
        self.digest = digest
        self.dimension = runtime.dimension
        self.max_tokens = runtime.max_tokens

    def encode_queries(self, texts: Sequence[str], *, threads: int = 1) -> Embeddings:
        """Embeddings of questions, with the model's query prompt.

        Args:
            texts: any number of questions.
            threads: how many batches to encode at a time.

        Returns:
            float32 array of shape (len(texts), dimension), rows of unit length; (0, dimension) for none.
        """
        if len(texts) == 1:
            return self._runtime.embed_queries(texts)
        return self._encoded(texts, self._runtime.embed_queries, self.dimension, threads)

    def encode_messages(self, texts: Sequence[str]) -> Embeddings:
        """Embeddings of messages: what they are about, and beside it how they are put.

        Args:
            texts: any number of messages.

        Returns:
            float32 array of shape (len(texts), n): the first ``dimension`` columns are those of ``encode_queries``; the
            packaged model has as many more, of an inner layer.
        """
        if len(texts) == 1:
            return self._runtime.embed_messages(texts)
        return self._encoded(texts, self._runtime.embed_messages, self._runtime.message_dimension, cores())

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        """Embeddings of passages and sentences, with the model's document prompt.

        As many batches are encoded at a time as there are processors.

        Args:
            texts: any number of texts, none longer than ``max_tokens``.
            progress: called with (done, all) after each batch.

        Returns:
            float32 array of shape (len(texts), dimension), rows of unit length, in the order of ``texts``.
        """
        return self._encoded(texts, self._runtime.embed_documents, self.dimension, cores(), progress)

    def _encoded(
        self,
        texts: Sequence[str],
        embed: Callable[[Sequence[str]], Embeddings],
        width: int,
        threads: int,
        progress: Progress | None = None,
    ) -> Embeddings:
        """Encodes texts longest first in batches of like length, so that little is spent on padding."""
        embeddings = np.zeros((len(texts), width), np.float32)
        done = 0
        batches = like_batches(self.count_tokens(texts))
        of_batches = ([texts[row] for row in rows] for rows in batches)
        with ThreadPoolExecutor(threads) as pool:
            found = pool.map(embed, of_batches) if threads > 1 else map(embed, of_batches)
            for rows, of_batch in zip(batches, found, strict=True):
                embeddings[rows] = of_batch
                done += len(rows)
                if progress:
                    progress(done, len(texts))
        return embeddings

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens of ``max_tokens`` each text takes as a document, start and end marks included."""
        return [
            count
            for start in range(0, len(texts), _COUNTED_AT_ONCE)
            for count in self._runtime.count_tokens(texts[start : start + _COUNTED_AT_ONCE])
        ]

    @cached_property
    def is_multilingual(self) -> bool:
        """True if the model knows words of other scripts: its tokenizer takes fewer tokens than half of their letters.

        A model of English alone has to spell them letter by letter.
        """
        tokens = self.count_tokens(_OTHER_SCRIPTS)
        letters = [sum(map(str.isalpha, text)) for text in _OTHER_SCRIPTS]
        return all(2 * count < length for count, length in zip(tokens, letters, strict=True))


def like_batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts put together in batches of like length, the longest first.

    Args:
        lengths: tokens of each text.

    Returns:
        The indices of the texts, each in one batch; texts of one length stay in their order.
    """
    batches: list[list[int]] = []
    longest = 0
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        full = batches and (
            len(batches[-1]) == _BATCH_TEXTS
            or longest * (len(batches[-1]) + 1) > _BATCH_TOKENS
            or lengths[index] < _MIN_FULLNESS * longest
        )
        if not batches or full:
            batches.append([])
            longest = lengths[index]
        batches[-1].append(index)
    return batches
