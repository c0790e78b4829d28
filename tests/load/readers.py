"""Many readers at one server, by Locust: ``python -m tests.load.readers URL PROCESS SIDE``; prints JSON.

A process of its own: importing Locust replaces the standard library's sockets and threads by gevent's.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from os import getloadavg
from statistics import linear_regression
from typing import Any

from locust import User, between, task  # before what opens connections

# isort: split
import gevent
import psutil
import requests
from locust.env import Environment
from locust.stats import StatsEntry

from tests.load.answer import WrongAnswerError
from tests.load.asking import TIMEOUT_S, Asking, PlainReaders, Readers
from tests.load.mix import Question, mix, own_words

PAUSE_S = (2.0, 8.0)
"""Between an answer and the next question of its reader, evenly spread."""
ARRIVE_WITHIN_S = 5.0
FINISH_WITHIN_S = TIMEOUT_S + 10
SIDES: dict[str, type[Asking]] = {"ours": Readers, "plain": PlainReaders}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    side = SIDES[options.side]
    crowd = Crowd(side, options.url, mix(options.questions, options.seed))
    server = Watched(psutil.Process(options.process))
    environment = Environment(user_classes=[crowd.reader(options.seed)], stop_timeout=FINISH_WITHIN_S)
    runner = environment.create_local_runner()
    load, worked, began = getloadavg()[0], server.processor_s(), time.monotonic()
    sampling = gevent.spawn(server.sample)
    runner.start(options.readers, spawn_rate=max(1.0, options.readers / ARRIVE_WITHIN_S))
    gevent.sleep(options.seconds)
    sampling.kill()
    runner.quit()
    took_s = time.monotonic() - began
    total = environment.stats.total
    answers = total.num_requests
    ways = sorted(environment.stats.entries.items())
    found = {
        "load": [load, getloadavg()[0]],
        "seconds": took_s,
        "asked": crowd.asked,
        "lost": crowd.asked - answers,
        "rows": {
            name: _row(entry, took_s)
            for name, entry in (("all", total), *((way, stats) for (way, _), stats in ways))
        },
        "errors": dict(crowd.errors),
        "processor_ms": 1000 * (server.processor_s() - worked) / max(answers, 1),
        "memory": server.told(),
    }
    print(json.dumps(found))
    return 0


class Crowd:
    """Readers of one server, and the answer to each question that a reader alone gets.

    Attributes:
        asked: how many questions were begun.
        errors: what was wrong with answers, and how often.
    """

    def __init__(self, side: type[Asking], url: str, questions: Sequence[Question]) -> None:
        self._server = side(url)
        self._numbers = count(1)
        self._alone = {question: self._server.ask(question, question.text) for question in questions}
        self.asked = 0
        self.errors: Counter[str] = Counter()

    def reader(self, seed: int) -> type[User]:
        """What Locust makes as many of as there are readers."""
        crowd, readers = self, count()

        class OneReader(User):
            wait_time = between(*PAUSE_S)

            def on_start(self) -> None:
                self.choosing = random.Random(f"{seed}-{next(readers)}")

            @task
            def ask(self) -> None:
                crowd.ask(self.choosing, self.environment)

        return OneReader

    def ask(self, choosing: random.Random, environment: Environment) -> None:
        """Has one question asked and its answer compared and timed."""
        question, alone = choosing.choice(list(self._alone.items()))
        words = own_words(question.text, next(self._numbers))
        self.asked += 1
        error: Exception | None = None
        began = time.perf_counter()
        try:
            self._server.ask(question, words).check(replace(alone, question=words))
        except (WrongAnswerError, requests.RequestException) as wrong:
            error = wrong
            self.errors[f"{type(wrong).__name__}: {wrong}"] += 1
        except gevent.GreenletExit:  # Locust, whose time was over, took the reader for one that still waits
            self.asked -= 1
            raise
        environment.events.request.fire(  # type: ignore[no-untyped-call]
            request_type="ask",
            name=self._server.way(question),
            response_time=1000 * (time.perf_counter() - began),
            response_length=0,
            exception=error,
            context={},
        )


class Watched:
    """A server and the processes it has started, seen from outside."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._resident_mib: list[tuple[float, float]] = []

    def sample(self) -> None:
        """Notes what is resident, each second, until it is ended."""
        began = time.monotonic()
        while True:
            resident = sum(each.memory_info().rss for each in self._family()) / 2**20
            self._resident_mib.append((time.monotonic() - began, resident))
            gevent.sleep(1)

    def told(self) -> dict[str, Any]:
        """The samples in MiB (pages that processes share count in each), and what the second half grew by."""
        half = self._resident_mib[len(self._resident_mib) // 2 :]
        slope = linear_regression(*zip(*half, strict=True)).slope if len(half) > 1 else 0.0
        return {
            "mib": [round(resident, 1) for _, resident in self._resident_mib],
            "second_half_mib_a_minute": 60 * slope,
            "second_half_grew_mib": slope * (half[-1][0] - half[0][0]),
        }

    def processor_s(self) -> float:
        return sum(sum(each.cpu_times()[:2]) for each in self._family())

    def _family(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]


def _row(entry: StatsEntry, took_s: float) -> dict[str, float]:
    return {
        "answers": entry.num_requests,
        "wrong": entry.num_failures,
        "per_s": entry.num_requests / took_s,
        **{f"p{share}_ms": entry.get_response_time_percentile(share / 100) for share in (50, 95, 99)},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.load.readers", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("process", type=int)
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("--readers", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--questions", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
