"""Allowances of readers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Protocol

import pytest

from bot.web.guard.rates import Allowances


class Take(Protocol):
    """Takes from an allowance for an address."""

    def __call__(self, allowances: Allowances, address: str, cost: float = 1.0) -> int: ...


@pytest.fixture
def take() -> Iterator[Take]:
    with asyncio.Runner() as runner:
        yield lambda allowances, address, cost=1.0: runner.run(allowances.take(address, cost))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the rate limiter reads: stands still, at the beginning of a minute, until it is set."""
    now = [60_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def test_a_reader_has_the_allowance_at_once_and_all_of_it_again_after_two_minutes(
    clock: list[float], take: Take
) -> None:
    allowances = Allowances(6)
    assert [take(allowances, "192.0.2.1") for _ in range(8)] == [0] * 6 + [70, 70]
    clock[0] += 70
    assert take(allowances, "192.0.2.1") == 0
    clock[0] += 120
    assert [take(allowances, "192.0.2.1") for _ in range(6)] == [0] * 6


def test_one_reader_s_questions_cost_another_nothing(clock: list[float], take: Take) -> None:
    allowances = Allowances(1)
    assert take(allowances, "192.0.2.1") == 0
    assert take(allowances, "192.0.2.1") > 0
    assert take(allowances, "192.0.2.2") == 0


def test_what_costs_a_tenth_can_be_had_ten_times_as_often(clock: list[float], take: Take) -> None:
    allowances = Allowances(3)
    assert sum(take(allowances, "192.0.2.1", 0.1) == 0 for _ in range(100)) == 30


def test_no_allowance_is_no_limit(take: Take) -> None:
    allowances = Allowances(0)
    assert [take(allowances, "192.0.2.1") for _ in range(1000)] == [0] * 1000


def test_a_clock_that_is_set_back_keeps_nobody_waiting(clock: list[float], take: Take) -> None:
    allowances = Allowances(2)
    assert [take(allowances, "192.0.2.1") for _ in range(3)] == [0, 0, 90]
    clock[0] -= 86_400
    assert take(allowances, "192.0.2.1") == 0


def test_no_address_is_kept_but_only_a_hash_under_a_key_of_its_own(take: Take) -> None:
    kept = []
    for allowances in (Allowances(5), Allowances(5)):
        take(allowances, "192.0.2.77")
        kept.append(str(vars(allowances._limiter.storage)))
        assert "192.0.2.77" not in kept[-1]
    assert kept[0] != kept[1]


def test_a_network_of_ipv6_is_one_reader_and_a_mapped_address_is_its_ipv4(
    clock: list[float], take: Take
) -> None:
    allowances = Allowances(1)
    assert take(allowances, "2001:db8:1:200::1") == 0
    assert take(allowances, "2001:db8:1:2ff:ffff::9") > 0
    assert take(allowances, "2001:db8:1:300::1") == 0
    assert take(allowances, "::ffff:192.0.2.9") == 0
    assert take(allowances, "192.0.2.9") > 0
    assert take(allowances, "no address " * 100) == 0
