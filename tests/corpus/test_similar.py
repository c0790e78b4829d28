from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.similar import similar_pairs, similarity


@given(
    st.lists(st.frozensets(st.sampled_from("abcdefghijklmno"), max_size=12), max_size=12), st.floats(0.01, 1)
)
def test_similar_pairs_are_those_of_comparing_every_pair(
    sets: list[frozenset[str]], threshold: float
) -> None:
    every = {
        (i, j) for i, j in combinations(range(len(sets)), 2) if similarity(sets[i], sets[j]) >= threshold
    }
    found = list(similar_pairs(sets, threshold))
    assert set(found) == every
    assert len(found) == len(every)


def test_a_threshold_outside_its_range_is_a_caller_s_bug() -> None:
    with pytest.raises(ValueError, match=r"a threshold lies in \(0, 1\], got 0"):
        list(similar_pairs([], 0))


def test_five_thousand_questions_are_compared_in_little_time() -> None:
    chance = random.Random(1)
    vocabulary = [f"w{i}" for i in range(300)]
    sets = [frozenset(chance.choices(vocabulary, k=8)) for _ in range(5000)]
    assert len(list(similar_pairs(sets, 0.8))) < 5000
