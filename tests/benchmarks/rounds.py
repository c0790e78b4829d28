"""The rounds of the comparison: every measure of every system once, again and again."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.benchmarks.measuring import ROOT, measured

if TYPE_CHECKING:
    from tests.benchmarks.stacks import Installed

QUESTIONS = 32
_WARM_UP = 4
_KINDS = {"direct", "terse", "paraphrase", "yesno", "multi"}  # what stands alone and has an answer
_INDEXED = ROOT / "bot" / "fitting" / "articles"  # twelve articles and no reader questions

Measures = dict[str, list[dict[str, float]]]
"""What each system took in each round, by its name."""


def measure(systems: Sequence[Installed], corpus: Path, folder: Path, runs: int) -> dict[str, Measures]:
    """The measures of all rounds: ``first``, ``warm``, ``many`` and ``indexing``.

    Before the first round each system builds its index and answers once, which also fills the system's cache.
    Only this program may find its index built: what has reader questions takes minutes.

    Raises:
        CommandFailedError: if a system fails.
    """
    asked = folder / "questions.json"
    asked.write_text(json.dumps(questions()), encoding="utf-8")
    product, script = systems[0], systems[1]
    commands = {system.name: _Commands(system, corpus, folder, asked) for system in systems}
    for name, each in commands.items():
        _say(f"{name} builds its index")
        each.build()
        each.first_answer()
    texts, built = folder / "texts.json", folder / "built"
    measured([product.python, "-m", _module("product"), "texts", _INDEXED, built, texts])
    found: dict[str, Measures] = {"first": {}, "warm": {}, "many": {}, "indexing": {}}
    for number in range(runs):
        _say(f"round {number + 1} of {runs}")
        for name, each in commands.items():
            _add(found["first"], name, each.first_answer())
        for name, each in commands.items():
            _add(found["warm"], name, each.warm())
        _add(found["warm"], "retrieval alone", commands[product.name].warm("retrieval"))
        _add(found["warm"], "bare encode", commands[script.name].warm("bare_encode"))
        for how in ("one_by_one", "at_once"):
            _add(found["many"], how, commands[product.name].many(how))
        indexing = _told([product.python, "-m", _module("product"), "index", _INDEXED, built])
        _add(found["indexing"], product.name, indexing)
        batches = _told([script.python, "-m", _module("bare_encode"), "batches", texts])
        _add(found["indexing"], "bare encode", min(batches.values(), key=lambda took: took["wall_s"]))
    return found


def questions() -> dict[str, list[str]]:
    """The questions to measure and those to warm up with, from the evaluation, evenly over its kinds."""
    lines = (ROOT / "tests" / "evaluation" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    fit = [
        form["question"]
        for form in map(json.loads, lines)
        if form["kind"] in _KINDS and not form.get("history")
    ]
    taken = fit[:: len(fit) // (QUESTIONS + _WARM_UP)][: QUESTIONS + _WARM_UP]
    return {"warm_up": taken[QUESTIONS:], "questions": taken[:QUESTIONS]}


class _Commands:
    """What a system is measured with."""

    def __init__(self, system: Installed, corpus: Path, folder: Path, asked: Path) -> None:
        self._system, self._corpus, self._asked = system, corpus, asked
        self._index = folder / f"index-{system.module}"

    def build(self) -> None:
        measured(self._command("build"))

    def first_answer(self) -> dict[str, float]:
        question = questions()["warm_up"][0]
        command = [*self._command("ask"), question]
        if self._system.module == "product":
            options = ("--corpus", self._corpus, "--index", self._index)
            command = [self._system.python, "-m", "bot", *options, question]
        run = measured(command)
        return {"wall_s": run.wall_s, "processor_s": run.processor_s, "peak_mib": run.peak_mib}

    def warm(self, module: str = "") -> dict[str, float]:
        """The median question of a warm process of this system, or of another module in its environment."""
        told = _told([*self._command("warm", module), self._asked])
        return {name: median(values) for name, values in told.items()}

    def many(self, how: str) -> dict[str, float]:
        told: dict[str, float] = _told([*self._command(how), self._asked])
        return told

    def _command(self, doing: str, module: str = "") -> list[str | Path]:
        return [
            self._system.python,
            "-m",
            _module(module or self._system.module),
            doing,
            self._corpus,
            self._index,
        ]


def _module(name: str) -> str:
    return f"tests.benchmarks.systems.{name}"


def _told(command: Sequence[str | Path]) -> Any:
    """What a command prints in its last line, as JSON."""
    return json.loads(measured(command).printed.strip().splitlines()[-1])


def _add(measures: Measures, name: str, took: dict[str, float]) -> None:
    measures.setdefault(name, []).append(took)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
