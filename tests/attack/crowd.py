"""Two hundred readers beside a stranger: ``python -m tests.attack.crowd [--readers N] [--seconds S] [--rounds N]``.

Readers, each at an address of its own, ask the running ``app.py`` by turns with nobody else there and while one
address holds all that it may (``tests.attack.holding``). Prints lost answers and times of both, from the same
run. The exit status is 1 if an answer was lost, or the 95th percentile more than doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles

import httpx

from tests.attack.holding import hold
from tests.attack.strangers import page_component
from tests.browser.serving import app

PAUSE_S = (5.0, 15.0)
"""Between an answer and the reader's next question."""
SETTLE_S = 3.0
"""For the stranger to take its places, and for the server to be rid of them."""
TIMES_AS_LONG = 2.0
QUESTIONS = ("ice or heat?", "how long do back spasms last?", "who won the world cup", "can I go to work?")


@dataclass
class Side:
    """What readers got: seconds to each answer, and how often none came."""

    took_s: list[float] = field(default_factory=list)
    lost: int = 0

    def p95_s(self) -> float:
        return quantiles(self.took_s, n=20)[-1] if len(self.took_s) > 1 else float("inf")

    def told(self) -> str:
        p50 = quantiles(self.took_s, n=2)[0] if len(self.took_s) > 1 else float("inf")
        return f"{len(self.took_s)} answers, {self.lost} lost, p50 {p50:.3f} s, p95 {self.p95_s():.3f} s"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack.crowd", description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(arguments)
    with app() as server:
        alone, beside = crowd(server.url, server.port, options.readers, options.seconds, options.rounds)
    ratio = beside.p95_s() / alone.p95_s()
    print(f"{options.readers} readers alone: {alone.told()}")
    print(f"{options.readers} readers beside a stranger: {beside.told()}")
    print(f"p95 is {ratio:.2f} times as long")
    return 1 if alone.lost or beside.lost or ratio > TIMES_AS_LONG else 0


def crowd(url: str, port: int, readers: int, seconds: float, rounds: int) -> tuple[Side, Side]:
    """What readers get alone, and beside a stranger; each side is measured ``rounds`` times, by turns."""
    alone, beside = Side(), Side()
    component = page_component(url)
    asyncio.run(
        _ask(url, component, min(readers, 20), SETTLE_S, Side())
    )  # a server just started is slow at first
    for _ in range(rounds):
        asyncio.run(_ask(url, component, readers, seconds, alone))
        with _stranger(port):
            time.sleep(SETTLE_S)
            asyncio.run(_ask(url, component, readers, seconds, beside))
        time.sleep(SETTLE_S)
    return alone, beside


@contextmanager
def _stranger(port: int) -> Iterator[None]:
    process = multiprocessing.get_context("spawn").Process(target=hold, args=(port,), daemon=True)
    process.start()
    try:
        yield
        if not process.is_alive():
            raise RuntimeError("the stranger has ended by itself")
    finally:
        process.kill()
        process.join()


async def _ask(url: str, component: int, readers: int, seconds: float, side: Side) -> None:
    until = time.monotonic() + seconds
    await asyncio.gather(*(_reader(url, component, number, until, side) for number in range(readers)))


async def _reader(url: str, component: int, number: int, until: float, side: Side) -> None:
    """One reader, who asks with pauses until the time is over."""
    chance = random.Random(number)
    transport = httpx.AsyncHTTPTransport(
        local_address=f"127.0.{1 + number // 250}.{1 + number % 250}",
        verify=False,
        limits=httpx.Limits(max_keepalive_connections=0),
    )
    async with httpx.AsyncClient(base_url=url, transport=transport, timeout=60, trust_env=False) as client:
        await asyncio.sleep(chance.uniform(0, min(PAUSE_S[1], until - time.monotonic())))
        while time.monotonic() < until:
            body = {
                "data": {"question": chance.choice(QUESTIONS), "history": []},
                "component_id": component,
                "fn_name": "ask",
                "session_hash": f"reader {number}",
            }
            began = time.perf_counter()
            try:
                answer = await client.post("gradio_api/component_server/", json=body)
                is_answer = answer.status_code == 200 and "html" in answer.json()
            except httpx.HTTPError:
                is_answer = False
            if is_answer:
                side.took_s.append(time.perf_counter() - began)
            else:
                side.lost += 1
            await asyncio.sleep(chance.uniform(*PAUSE_S))


if __name__ == "__main__":
    sys.exit(main())
