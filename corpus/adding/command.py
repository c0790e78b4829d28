"""What ``python -m corpus add``, ``update`` and ``watch`` print."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from corpus.adding.add import Outcome


def print_outcomes(outcomes: Iterable[Outcome], *, dry_run: bool, quiet: bool = False) -> int:
    """Prints a line for each outcome as it comes; returns 1 if any failed, else 0.

    ``quiet`` leaves out the lines of sources that changed nothing, and says of others what changed.
    """
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts[outcome.status] += 1
        if not (quiet and outcome.status == "unchanged"):
            print_outcome(outcome, changes=quiet)
    if quiet or counts.total() > 1:
        print(", ".join(f"{count} {status}" for status, count in counts.items()) or "nothing to do")
    if dry_run:
        print("nothing was written (--dry-run)")
    return 1 if counts["failed"] else 0


def print_outcome(outcome: Outcome, *, changes: bool) -> None:
    """Prints a line for an outcome, with what changed if that is wanted."""
    if outcome.status == "failed":
        print(f"{outcome.source}: {outcome.message}", file=sys.stderr, flush=True)
        return
    count = outcome.passages
    passages = f", {count} {'passage' if count == 1 else 'passages'}" if count else ""
    change = f": {outcome.change}" if changes and outcome.change else ""
    print(f"{outcome.status}  {outcome.path}  “{outcome.message}”{passages}{change}", flush=True)
