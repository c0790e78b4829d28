"""Ratios of runs made side by side, and Markdown tables of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of two measures in several rounds: its median, least and greatest."""

    median: float
    least: float
    greatest: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f}–{self.greatest:.2f})"


def paired(measures: Sequence[float], reference: Sequence[float]) -> Ratio:
    """The ratio of each round's measure to the reference of the same round.

    A machine that is slow for a while is so for both of a pair: the median of the ratios is steadier than the
    ratio of the medians.

    Raises:
        ValueError: if there are not as many of both, or none, or a reference is not above 0.
    """
    if len(measures) != len(reference) or not measures:
        raise ValueError(f"a ratio needs pairs, got {len(measures)} measures and {len(reference)} references")
    if min(reference) <= 0:
        raise ValueError(f"a reference must be above 0, got {min(reference)}")
    ratios = [own / other for own, other in zip(measures, reference, strict=True)]
    return Ratio(median(ratios), min(ratios), max(ratios))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns stand under one another: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = cells
        aligned = [first.ljust(widths[0])]
        aligned += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        return f"| {' | '.join(aligned)} |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(map(line, (head, rule, *rows)))
