"""Questions that arrive together are embedded together.

A caller who finds a processor free is served at once, alone. Callers who come while all are busy are
gathered, and the next free processor takes them in one batch: nobody waits for company, and the wait for
those before is one batch at most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Condition

from index.encoding.runtime import Embeddings

MAX_TEXTS = 32
"""How many texts make a batch. Eight of one length already take a third less time each than one alone;
from 32 on nothing more is gained (all-MiniLM-L6-v2, one core)."""


@dataclass(slots=True, eq=False)
class _Call:
    texts: list[str]
    embeddings: list[Embeddings] = field(default_factory=list)
    error: BaseException | None = None
    taken: bool = False
    done: bool = False


class Gatherer:
    """Embeds the texts of many threads, at most ``threads`` batches at a time."""

    def __init__(self, embed: Callable[[Sequence[str]], Embeddings], threads: int) -> None:
        self._embed = embed
        self._free = threads
        self._waiting: list[_Call] = []
        self._changed = Condition()

    def embed(self, texts: Sequence[str]) -> list[Embeddings]:
        """The embedding of each text, float32 (dimension,). What a batch raises, each of its callers gets."""
        call = _Call(list(texts))
        with self._changed:
            self._waiting.append(call)
        while batch := self._next_batch(call):
            self._serve(batch)
        if call.error is not None:
            raise call.error
        return call.embeddings

    def _next_batch(self, call: _Call) -> list[_Call]:
        """The calls that this thread shall serve, once it may; none if its own call is done."""
        with self._changed:
            self._changed.wait_for(lambda: call.done or (self._free > 0 and not call.taken))
            if call.done:
                return []
            self._free -= 1
            batch = [self._waiting.pop(0)]
            size = len(batch[0].texts)
            while self._waiting and size + len(self._waiting[0].texts) <= MAX_TEXTS:
                batch.append(self._waiting.pop(0))
                size += len(batch[-1].texts)
            for each in batch:
                each.taken = True
            return batch

    def _serve(self, batch: list[_Call]) -> None:
        error: BaseException | None = None
        embeddings: list[Embeddings] = []
        try:
            embeddings = list(self._embed([text for call in batch for text in call.texts]))
        except BaseException as raised:  # handed on to each caller, whose business it is
            error = raised
        with self._changed:
            self._free += 1
            for call in batch:
                call.error = error
                call.embeddings, embeddings = embeddings[: len(call.texts)], embeddings[len(call.texts) :]
                call.done = True
            self._changed.notify_all()
