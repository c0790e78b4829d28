"""Questions that arrive together are embedded together, and each caller gets its own."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoding.encoder import like_batches
from index.encoding.gathering import MAX_TEXTS, Gatherer
from index.encoding.runtime import Embeddings


def lengths(texts: Sequence[str]) -> Embeddings:
    return np.array([[len(text)] for text in texts], np.float32)


def test_a_caller_alone_is_served_at_once_and_alone() -> None:
    seen: list[list[str]] = []

    def embed(texts: Sequence[str]) -> Embeddings:
        seen.append(list(texts))
        return lengths(texts)

    gatherer = Gatherer(embed, threads=1)
    assert [int(row[0]) for row in gatherer.embed(["a", "bcd"])] == [1, 3]
    assert gatherer.embed([""])[0] == 0
    assert seen == [["a", "bcd"], [""]]


def test_callers_who_come_while_all_are_busy_share_the_next_batch() -> None:
    seen: list[int] = []
    busy, go_on = threading.Event(), threading.Event()

    def embed(texts: Sequence[str]) -> Embeddings:
        seen.append(len(texts))
        if len(seen) == 1:
            busy.set()
            assert go_on.wait(10)
        return lengths(texts)

    gatherer = Gatherer(embed, threads=1)
    with ThreadPoolExecutor(12) as threads:
        first = threads.submit(gatherer.embed, ["first"])
        assert busy.wait(10)
        others = [threads.submit(gatherer.embed, ["x" * n]) for n in range(10)]
        while len(gatherer._waiting) < 10:
            pass
        go_on.set()
        assert [int(each.result(10)[0][0]) for each in others] == list(range(10))
        assert int(first.result(10)[0][0]) == 5
    assert seen == [1, 10]


def test_no_batch_grows_beyond_its_bound_and_nobody_waits_for_ever() -> None:
    sizes: list[int] = []

    def embed(texts: Sequence[str]) -> Embeddings:
        sizes.append(len(texts))
        return lengths(texts)

    gatherer = Gatherer(embed, threads=2)
    calls = [["y" * (n % 7)] * (1 + n % 5) for n in range(200)]
    with ThreadPoolExecutor(40) as threads:
        for call, found in zip(calls, threads.map(gatherer.embed, calls), strict=True):
            assert [int(row[0]) for row in found] == [len(text) for text in call]
    assert sum(sizes) == sum(map(len, calls))
    assert max(sizes) <= MAX_TEXTS


def test_what_a_batch_raises_its_callers_get_and_the_next_ones_are_served() -> None:
    def embed(texts: Sequence[str]) -> Embeddings:
        if "bad" in texts:
            raise ValueError("bad")
        return lengths(texts)

    gatherer = Gatherer(embed, threads=1)
    with pytest.raises(ValueError, match="bad"):
        gatherer.embed(["bad"])
    assert gatherer.embed(["good"])[0] == 4


@given(st.lists(st.integers(2, 300), max_size=200))
def test_batches_hold_every_text_once_and_texts_of_like_length(lengths: list[int]) -> None:
    batches = like_batches(lengths)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert min(lengths[index] for index in batch) >= 0.8 * max(lengths[index] for index in batch)
        assert len(batch) == 1 or len(batch) * max(lengths[index] for index in batch) <= 640
