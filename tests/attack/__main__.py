"""A break test: ``python -m tests.attack [--seconds S] [--seed N]``.

Plays strangers against the running page, all at once, from one address, while a reader at another address
asks and a health check looks. Prints what they were answered. The exit status is 1 if the reader or the
health check was refused, if the server failed at a request, or if it wrote a trace.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles

import httpx

from tests.attack.strangers import ATTACKS, page_component
from tests.bot.web.served import served

READER, WATCHER = "127.0.0.3", "127.0.0.4"
FAILURES = ("500", "502", "504")


@dataclass(frozen=True)
class Outcome:
    """What came of an attack: answers of each kind, the reader's and the watcher's apart, and the first trace."""

    attacks: dict[str, Counter[str]]
    reader: Counter[str]
    watcher: Counter[str]
    reader_p95_s: float
    trace: str

    def faults(self) -> list[str]:
        """What must not have happened."""
        found = [f"the reader got {kind}" for kind in self.reader if kind != "answered"]
        found += [f"the health check got {status}" for status in self.watcher if status != "200"]
        for name, told in self.attacks.items():
            found += [f"{name} made the server fail ({status})" for status in FAILURES if told[status]]
        return found + ([f"the server wrote a trace:\n{self.trace}"] if self.trace else [])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    outcome = attack(options.seconds, options.seed)
    for name, told in outcome.attacks.items():
        print(f"{name}: {', '.join(f'{kind} {count}' for kind, count in sorted(told.items()))}")
    print(
        f"reader: {dict(outcome.reader)}, p95 {outcome.reader_p95_s:.2f} s; health: {dict(outcome.watcher)}"
    )
    for fault in outcome.faults():
        print(f"FAULT: {fault}")
    return 1 if outcome.faults() else 0


def attack(seconds: float, seed: int) -> Outcome:
    """Has the page attacked for some seconds."""
    with served("--max-question-chars", "500") as page, ThreadPoolExecutor(len(ATTACKS) + 2) as threads:
        url, port = page.server.url, page.server.port
        page_component(url)  # before the strangers hold all the connections that one address may
        until = time.monotonic() + seconds
        playing = {
            each.__name__: threads.submit(each, url, port, random.Random(f"{seed} {each.__name__}"), until)
            for each in ATTACKS
        }
        watching = threads.submit(_watch, url, until)
        reader, took_s = _read(url, until)
        attacks = {name: each.result() for name, each in playing.items()}
        return Outcome(
            attacks=attacks,
            reader=reader,
            watcher=watching.result(),
            reader_p95_s=quantiles(took_s, n=20)[-1] if len(took_s) > 1 else 0.0,
            trace=first_trace(page.server.output()),
        )


def first_trace(written: str) -> str:
    """The first trace in what a server wrote, cut off after a hundred lines; "" if there is none."""
    _, found, rest = written.partition("Traceback")
    return "\n".join(f"{found}{rest}".splitlines()[:100])


def _read(url: str, until: float) -> tuple[Counter[str], list[float]]:
    """An honest reader, who asks every three seconds: what came, and how long it took."""
    told: Counter[str] = Counter()
    took_s = []
    body = {
        "data": {"question": "Acupuncture", "history": []},
        "component_id": page_component(url),
        "fn_name": "ask",
        "session_hash": "reader",
    }
    while time.monotonic() < until:
        began = time.monotonic()
        transport = httpx.HTTPTransport(local_address=READER)
        try:
            with httpx.Client(base_url=url, transport=transport, timeout=20, trust_env=False) as reader:
                answer = reader.post("gradio_api/component_server/", json=body)
            is_answered = answer.status_code == 200 and "html" in answer.json()
            told["answered" if is_answered else f"{answer.status_code} {answer.text[:80]}"] += 1
        except httpx.HTTPError as error:
            told[type(error).__name__] += 1
        took_s.append(time.monotonic() - began)
        time.sleep(max(0.0, 3 - took_s[-1]))
    return told, took_s


def _watch(url: str, until: float) -> Counter[str]:
    """A health check, once a second."""
    told: Counter[str] = Counter()
    while time.monotonic() < until:
        transport = httpx.HTTPTransport(local_address=WATCHER)
        try:
            with httpx.Client(base_url=url, transport=transport, timeout=20, trust_env=False) as watcher:
                told[str(watcher.get("gradio_api/healthz").status_code)] += 1
        except httpx.HTTPError as error:
            told[type(error).__name__] += 1
        time.sleep(1)
    return told


if __name__ == "__main__":
    sys.exit(main())
