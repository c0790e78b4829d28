"""Replies from both stores: ``python -m tests.index.postgres.compare CORPUS QUESTIONS``.

Builds CORPUS as a FAISS index and in a PostgreSQL server of its own, asks ``QUESTIONS`` (as for ``bot --batch``) of
both, and prints how many replies differ. The exit status is 1 if any does in more than the order of equal scores.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.index.postgres.servers import primary

# Scores are told to four places.
_EQUAL = 0.0002


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.index.postgres.compare", description=__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("questions", type=Path, metavar="QUESTIONS")
    options = parser.parse_args(arguments)
    own = _asked(options.questions, "--corpus", str(options.corpus))
    with primary() as server:
        store = f"postgresql://postgres@{server.host}/postgres"
        _run("index", "--corpus", str(options.corpus), "--store", store)
        stored = _asked(options.questions, "--store", store)
    differing = [(one, other) for one, other in zip(own, stored, strict=True) if not same(one, other)]
    for one, other in differing:
        sys.stdout.write(f"{one['question']}\n  {_told(one)}\n  {_told(other)}\n")
    identical = sum(one == other for one, other in zip(own, stored, strict=True))
    sys.stdout.write(
        f"{len(own)} replies: {identical} identical, {len(own) - identical - len(differing)} the same but for ties, "
        f"{len(differing)} different\n"
    )
    return 1 if differing else 0


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """True if two replies have the same kind, confidence and quotes; quotes of equal scores in any order."""
    if one["kind"] != other["kind"] or abs((one["confidence"] or 0) - (other["confidence"] or 0)) > _EQUAL:
        return False
    places = [
        sorted((quote["article"], quote["start"], quote["end"]) for quote in reply["quotes"])
        for reply in (one, other)
    ]
    scores = [[quote["score"] for quote in reply["quotes"]] for reply in (one, other)]
    return places[0] == places[1] and all(
        abs(a - b) <= _EQUAL for a, b in zip(*scores, strict=True) if a is not None and b is not None
    )


def _asked(questions: Path, *source: str) -> list[dict[str, Any]]:
    began = time.monotonic()
    replies = _run("bot", "--batch", str(questions), *source).splitlines()
    sys.stdout.write(f"{source[0]}: {len(replies)} replies in {time.monotonic() - began:.0f} s\n")
    return [json.loads(line) for line in replies]


def _run(module: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments], check=True, text=True, stdout=subprocess.PIPE
    ).stdout


def _told(reply: dict[str, Any]) -> str:
    places = [(quote["article"], quote["start"], quote["score"]) for quote in reply["quotes"]]
    return f"{reply['kind']} {reply['confidence']} {places}"


if __name__ == "__main__":
    raise SystemExit(main())
