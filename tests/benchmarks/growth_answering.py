"""Opens the bot over a folder of articles and asks it: what each question takes, as JSON.

``python -m tests.benchmarks.growth_answering ARTICLES QUESTIONS``, for ``growth_rounds`` to measure. It tells in a line
that it is open, then answers each line on its input, a number, by asking so many more questions of each kind.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import resident_mib

WARM_UP = 3
"""Questions of each kind that are asked before any is measured."""


def main() -> None:
    """Prints a line of JSON when open, one for each line of input, and one at its end."""
    from bot.opening import open_bot  # noqa: PLC0415 - growth itself is to stay small

    began = time.perf_counter()
    bot = open_bot(Path(sys.argv[1]), progress=_no_build)
    opened_s = time.perf_counter() - began
    questions = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    left = {
        kind: iter(asked) for kind, asked in questions.items()
    }  # each is asked once: no cache can know it
    for asked in left.values():
        for question in islice(asked, WARM_UP):
            bot.ask(question)
    _tell({"open_wall_s": opened_s})
    for line in sys.stdin:
        found: dict[str, Any] = {}
        for kind, asked in left.items():
            walls, processors, quoted = [], [], 0
            for question in islice(asked, int(line)):
                began, worked = time.perf_counter(), time.process_time()
                quoted += bot.ask(question).kind == "quote"
                walls.append(time.perf_counter() - began)
                processors.append(time.process_time() - worked)
            found[kind] = {"wall_s": walls, "processor_s": processors, "quoted": quoted}
        _tell(found)
    _tell({"resident_mib": resident_mib()})


def _tell(found: dict[str, Any]) -> None:
    print(json.dumps(found), flush=True)


def _no_build(line: str) -> None:
    raise RuntimeError(f"the index should be there: {line}")


if __name__ == "__main__":
    main()
