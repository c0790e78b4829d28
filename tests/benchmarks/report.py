"""The comparison's measures as Markdown tables of ratios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from tests.benchmarks.tables import paired, table

Took = Sequence[Mapping[str, float]]

_UNIT = "bare encode"
_SCRIPT = "30-line script"


def report(whole: Mapping[str, Any]) -> str:
    """All tables of a run, in the form that ``stacks --json`` writes."""
    measures = whole["measures"]
    return "\n".join(
        (
            "",
            f"First answer in a fresh process; ratios to the {_SCRIPT}: median (least–greatest)",
            "",
            _first(measures["first"]),
            "",
            f"A question in a warm process; ratios to bare encode of it, {len(measures['warm'][_UNIT])} rounds",
            "",
            _warm(measures["warm"]),
            "",
            *_alone(measures),
            "",
            *(
                f"{system}: {', '.join(f'{name} {version}' for name, version in versions.items())}"
                for system, versions in whole["versions"].items()
            ),
        )
    )


def _first(first: Mapping[str, Took]) -> str:
    rows = []
    for name, took in first.items():
        row = [name]
        for what, form in (("wall_s", "{:.2f} s"), ("processor_s", "{:.2f} s"), ("peak_mib", "{:.0f} MiB")):
            values, reference = of(took, what), of(first[_SCRIPT], what)
            row += [form.format(median(values)), str(paired(values, reference))]
        rows.append(row)
    return table(("system", "wall", "ratio", "processor", "ratio", "peak memory", "ratio"), rows)


def _warm(warm: Mapping[str, Took]) -> str:
    rows = []
    for name, took in warm.items():
        row = [name]
        for what in ("processor_s", "wall_s"):
            values, reference = of(took, what), of(warm[_UNIT], what)
            row += [f"{1000 * median(values):.1f} ms", str(paired(values, reference))]
        rows.append(row)
    return table(("system", "processor", "ratio", "wall", "ratio"), rows)


def _alone(measures: Mapping[str, Mapping[str, Took]]) -> Sequence[str]:
    """This program's own two figures; a throughput is the inverse of a time."""
    many, (own, bare) = measures["many"], measures["indexing"].values()
    faster = paired(of(many["one_by_one"], "wall_s"), of(many["at_once"], "wall_s"))
    speed = paired(of(bare, "wall_s"), of(own, "wall_s"))
    return (
        f"Questions at once: {faster} of the throughput of one after another",
        f"Indexing: {speed} of the speed of bare encode in its best batch size "
        f"({median(of(own, 'wall_s')):.1f} s and {median(of(bare, 'wall_s')):.1f} s)",
    )


def of(took: Took, what: str) -> list[float]:
    """One measure in all rounds."""
    return [each[what] for each in took]
