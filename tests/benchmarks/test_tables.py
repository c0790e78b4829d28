from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.tables import Ratio, paired, table

MEASURES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=9)


def test_a_ratio_is_the_median_of_the_pairs_and_not_the_ratio_of_medians() -> None:
    assert paired([1, 10, 3], [2, 4, 3]) == Ratio(1.0, 0.5, 2.5)


def test_a_ratio_is_shown_with_its_spread() -> None:
    assert str(Ratio(0.254, 0.2, 1.0)) == "0.25 (0.20–1.00)"


@given(MEASURES)
def test_what_is_measured_against_itself_is_one(measures: list[float]) -> None:
    assert paired(measures, measures) == Ratio(1.0, 1.0, 1.0)


@given(MEASURES, st.floats(1.5, 10))
def test_a_ratio_lies_between_its_least_and_greatest(measures: list[float], slower: float) -> None:
    found = paired([slower * each for each in measures], measures)
    assert found.least <= found.median <= found.greatest
    assert found.median == pytest.approx(slower)


@pytest.mark.parametrize(
    ("measures", "reference", "message"),
    [
        ([], [], "a ratio needs pairs, got 0 measures and 0 references"),
        ([1.0], [1.0, 2.0], "a ratio needs pairs, got 1 measures and 2 references"),
        ([1.0, 1.0], [1.0, 0.0], "a reference must be above 0, got 0.0"),
    ],
)
def test_what_has_no_ratio_is_a_bug(measures: list[float], reference: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        paired(measures, reference)


def test_the_columns_of_a_table_stand_under_one_another() -> None:
    assert table(("system", "wall"), [("a", "10.00 s"), ("longer one", "9 s")]) == (
        "| system     |    wall |\n"
        "| ---------- | ------: |\n"
        "| a          | 10.00 s |\n"
        "| longer one |     9 s |"
    )
