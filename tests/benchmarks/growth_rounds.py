"""Several numbers of articles asked in turn, so that a slow moment of the machine is slow for all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.growth_answering import WARM_UP
from tests.benchmarks.measuring import QUIET, ROOT, CommandFailedError, in_mib

OF_EACH_KIND = 5
"""Questions of each kind in a round."""


@dataclass(frozen=True, slots=True)
class Answering:
    """What a process took that answered over some articles.

    Attributes:
        open_wall_s: seconds until it could answer.
        peak_mib: the most memory that it had resident at once.
        resident_mib: what it had at the end; None where that cannot be told.
        wall_ms, processor_ms: the median question of each round, by kind.
        quoted: how many questions of each kind it answered.
    """

    open_wall_s: float
    peak_mib: float
    resident_mib: float | None
    wall_ms: dict[str, list[float]]
    processor_ms: dict[str, list[float]]
    quoted: dict[str, int]


def questions_for(rounds: int) -> int:
    """How many questions of each kind so many rounds take."""
    return WARM_UP + rounds * OF_EACH_KIND


def asked_in_turn(places: Sequence[tuple[Path, Path]], rounds: int) -> list[Answering]:
    """Asks a process for each pair of articles and questions, all open, round by round.

    Raises:
        CommandFailedError: if one of them fails.
    """
    processes: list[_Process] = []
    try:
        for articles, questions in places:
            processes.append(_Process(articles, questions))
            processes[-1].wait_until_open()
        told = [[each.asked() for each in processes] for _ in range(rounds)]
        return [each.ended([of[place] for of in told]) for place, each in enumerate(processes)]
    finally:
        for each in processes:
            each.stop()


class _Process:
    def __init__(self, articles: Path, questions: Path) -> None:
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        command = [sys.executable, "-m", "tests.benchmarks.growth_answering", str(articles), str(questions)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **QUIET}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        self._opened_s = 0.0

    def wait_until_open(self) -> None:
        """Returns when it can answer."""
        self._opened_s = float(self._told()["open_wall_s"])

    def asked(self) -> dict[str, Any]:
        """What one round took, by kind."""
        self._input.write(f"{OF_EACH_KIND}\n")
        self._input.flush()
        return self._told()

    def ended(self, rounds: Sequence[dict[str, Any]]) -> Answering:
        """What the process took, ended, in all."""
        self._input.close()
        resident = self._told()["resident_mib"]
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        kinds = list(rounds[0])
        wall, processor = (
            {kind: [1000 * median(of[kind][name]) for of in rounds] for kind in kinds}
            for name in ("wall_s", "processor_s")
        )
        quoted = {kind: sum(of[kind]["quoted"] for of in rounds) for kind in kinds}
        return Answering(self._opened_s, in_mib(usage.ru_maxrss), resident, wall, processor, quoted)

    def stop(self) -> None:
        """Ends it if it still runs."""
        if self._process.returncode is None:
            self._process.kill()
            self._process.wait()
        self._input.close()
        self._output.close()
        self._errors.close()

    def _told(self) -> dict[str, Any]:
        line = self._output.readline()
        if not line:
            self._errors.seek(0)
            raise CommandFailedError(f"growth_answering ended\n{self._errors.read().strip()[-2000:]}")
        found: dict[str, Any] = json.loads(line)
        return found
