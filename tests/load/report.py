"""A run under load as Markdown: what both sides answered and how fast, their ratios, and the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import mean
from typing import Any

from tests.benchmarks.tables import table

FLAT_WITHIN = 0.01
"""Of what is resident, grown or shrunk over the second half: what caches and the allocator move."""

Side = Mapping[str, Any]
_TIMES = ("p50_ms", "p95_ms", "p99_ms")
_MOST_ERRORS = 5


def report(sides: Mapping[str, Side]) -> str:
    """All there is to say of a run, by the name of each side; ratios are to the last."""
    lines = [_table(sides), ""]
    if len(sides) > 1:
        lines += [_ratios(*sides.values()), ""]
    for name, side in sides.items():
        lines += [f"{name}: {line}" for line in _told(side)]
    return "\n".join(lines)


def is_flat(side: Side) -> bool:
    """Whether the memory of the second half neither grew nor shrank by more than ``FLAT_WITHIN``."""
    memory = side["memory"]
    return bool(abs(memory["second_half_grew_mib"]) <= FLAT_WITHIN * mean(memory["mib"]))


def _table(sides: Mapping[str, Side]) -> str:
    rows = [
        (
            f"{name}, {way}" if len(side["rows"]) > 2 else name,
            str(row["answers"]),
            str(row["wrong"]),
            f"{row['per_s']:.1f}",
            *(f"{row[time] / 1000:.2f} s" for time in _TIMES),
        )
        for name, side in sides.items()
        for way, row in side["rows"].items()
        if way == "all" or len(side["rows"]) > 2
    ]
    return table(("readers of", "answers", "wrong", "a second", "p50", "p95", "p99"), rows)


def _ratios(own: Side, plain: Side) -> str:
    first, second = own["rows"]["all"], plain["rows"]["all"]
    times = ", ".join(
        f"{time.removesuffix('_ms')} {first[time] / second[time]:.2f}" for time in _TIMES if second[time]
    )
    return (
        f"Ratios to the plain page: throughput {first['per_s'] / second['per_s']:.2f}, {times}, "
        f"processor time an answer {own['processor_ms'] / plain['processor_ms']:.2f}"
    )


def _told(side: Side) -> Iterator[str]:
    memory = side["memory"]
    yield (
        f"{side['asked']} asked, {side['lost']} without an answer, in {side['seconds']:.0f} s; "
        f"{side['processor_ms']:.0f} ms of processor an answer; "
        f"load of the machine {side['load'][0]:.1f} before and {side['load'][1]:.1f} after"
    )
    yield (
        f"memory {memory['mib'][0]:.0f} MiB at first, {max(memory['mib']):.0f} at most, "
        f"{memory['mib'][-1]:.0f} at the end; the second half {'is flat' if is_flat(side) else 'IS NOT FLAT'} "
        f"({memory['second_half_mib_a_minute']:+.2f} MiB a minute)"
    )
    errors = sorted(side["errors"].items(), key=lambda error: -error[1])
    for error, times in errors[:_MOST_ERRORS]:
        yield f"{times} × {error}"
