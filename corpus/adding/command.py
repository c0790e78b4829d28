"""``python -m corpus add``: what it takes and what it prints."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from corpus.adding.add import Adder, Outcome
from corpus.adding.fetching.polite import Visitor


def run_add(sources: Sequence[str], folder: Path, *, dry_run: bool, visitor: Visitor | None = None) -> int:
    """Adds sources to the corpus in a folder, a line for each; returns 1 if any failed, else 0."""
    counts: Counter[str] = Counter()
    for outcome in Adder(folder, dry_run=dry_run, visitor=visitor).add(sources):
        counts[outcome.status] += 1
        if outcome.status == "failed":
            print(f"{outcome.source}: {outcome.message}", file=sys.stderr, flush=True)
        else:
            print(_line(outcome), flush=True)
    if counts.total() > 1:
        print(", ".join(f"{count} {status}" for status, count in counts.items()))
    if dry_run:
        print("nothing was written (--dry-run)")
    return 1 if counts["failed"] else 0


def _line(outcome: Outcome) -> str:
    count = outcome.passages
    passages = f", {count} {'passage' if count == 1 else 'passages'}" if count else ""
    return f"{outcome.status}  {outcome.path}  “{outcome.message}”{passages}"
