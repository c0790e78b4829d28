"""Opens the bot over a folder of articles and asks it: what each question takes, as JSON.

``python -m tests.benchmarks.growth_answering ARTICLES QUESTIONS``, for ``growth`` to measure.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import resident_mib

WARM_UP = 3
"""Questions of each kind that are asked before any is measured."""


def main() -> None:
    """Prints one line of JSON."""
    from bot.chat import open_bot  # noqa: PLC0415 - growth itself is to stay small

    began, worked = time.perf_counter(), time.process_time()
    bot = open_bot(Path(sys.argv[1]), progress=_no_build)
    found: dict[str, Any] = {
        "open_wall_s": time.perf_counter() - began,
        "open_processor_s": time.process_time() - worked,
    }
    for name, asked in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")).items():
        for question in asked[:WARM_UP]:
            bot.ask(question)
        walls, processors, quoted = [], [], 0
        for question in asked[WARM_UP:]:  # each is asked once: no cache can know it
            began, worked = time.perf_counter(), time.process_time()
            quoted += bot.ask(question).kind == "quote"
            walls.append(time.perf_counter() - began)
            processors.append(time.process_time() - worked)
        found[name] = {"wall_s": walls, "processor_s": processors, "quoted": quoted}
    print(json.dumps({**found, "resident_mib": resident_mib()}))


def _no_build(line: str) -> None:
    raise RuntimeError(f"the index should be there: {line}")


if __name__ == "__main__":
    main()
