"""Lines of logs and feedback as the page writes them, and a small corpus to ask."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TEA = (
    "# Tea\n\nGreen tea is brewed for two minutes. Black tea takes five.\n\n"
    "## Cups\n\nA cup holds a quarter of a litre.\n\nPorcelain cups break when they fall.\n"
)
PAN = "# Pan\n\nWash the pan once with soap. Never soak it.\n"


def logged(
    kind: str, question: str | None, *, article: str | None = "tea", day: str = "2026-03-01"
) -> dict[str, Any]:
    """A line of the log; ``question`` is None where words are not logged."""
    line: dict[str, Any] = {
        "time": f"{day}T12:00:00.000+00:00",
        "kind": kind,
        "milliseconds": 12.5,
        "article": article,
        "score": 0.5,
        "confidence": 0.4,
        "version": "0.1.0",
    }
    return line if question is None else {**line, "question": question}


def judged(
    verdict: str,
    question: str,
    *,
    kind: str = "quote",
    place: tuple[str, int, int] | None = None,
    day: str = "2026-03-01",
) -> dict[str, Any]:
    """A line of feedback."""
    quotes = [{"article": place[0], "start": place[1], "end": place[2], "related": False}] if place else []
    return {
        "at": f"{day}T12:00:00+00:00",
        "version": "0.1.0",
        "verdict": verdict,
        "question": question,
        "reply": {"kind": kind, "read_as": "", "quotes": quotes},
    }


def written(path: Path, lines: Iterable[dict[str, Any] | str | bytes]) -> Path:
    """A file of these lines: objects as JSON, others as they are."""
    with path.open("wb") as file:
        for line in lines:
            text = json.dumps(line, ensure_ascii=False) if isinstance(line, dict) else line
            file.write((text if isinstance(text, bytes) else text.encode()) + b"\n")
    return path
