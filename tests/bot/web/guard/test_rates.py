"""Allowances of readers."""

from __future__ import annotations

import time

import pytest

from bot.web.guard.rates import Allowances


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the rate limiter reads: stands still, at the beginning of a minute, until it is set."""
    now = [60_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def test_a_reader_has_the_allowance_at_once_and_all_of_it_again_after_two_minutes(clock: list[float]) -> None:
    allowances = Allowances(6)
    assert [allowances.take("192.0.2.1") for _ in range(8)] == [0] * 6 + [70, 70]
    clock[0] += 70
    assert allowances.take("192.0.2.1") == 0
    clock[0] += 120
    assert [allowances.take("192.0.2.1") for _ in range(6)] == [0] * 6


def test_one_reader_s_questions_cost_another_nothing(clock: list[float]) -> None:
    allowances = Allowances(1)
    assert allowances.take("192.0.2.1") == 0
    assert allowances.take("192.0.2.1") > 0
    assert allowances.take("192.0.2.2") == 0


def test_what_costs_a_tenth_can_be_had_ten_times_as_often(clock: list[float]) -> None:
    allowances = Allowances(3)
    assert sum(allowances.take("192.0.2.1", 0.1) == 0 for _ in range(100)) == 30


def test_no_allowance_is_no_limit() -> None:
    allowances = Allowances(0)
    assert [allowances.take("192.0.2.1") for _ in range(1000)] == [0] * 1000


def test_a_clock_that_is_set_back_keeps_nobody_waiting(clock: list[float]) -> None:
    allowances = Allowances(2)
    assert [allowances.take("192.0.2.1") for _ in range(3)] == [0, 0, 90]
    clock[0] -= 86_400
    assert allowances.take("192.0.2.1") == 0


def test_no_address_is_kept_but_only_a_hash_under_a_key_of_its_own() -> None:
    kept = []
    for allowances in (Allowances(5), Allowances(5)):
        allowances.take("192.0.2.77")
        kept.append(str(vars(allowances._limiter.storage)))
        assert "192.0.2.77" not in kept[-1]
    assert kept[0] != kept[1]


def test_a_network_of_ipv6_is_one_reader_and_a_mapped_address_is_its_ipv4(clock: list[float]) -> None:
    allowances = Allowances(1)
    assert allowances.take("2001:db8:1:200::1") == 0
    assert allowances.take("2001:db8:1:2ff:ffff::9") > 0
    assert allowances.take("2001:db8:1:300::1") == 0
    assert allowances.take("::ffff:192.0.2.9") == 0
    assert allowances.take("192.0.2.9") > 0
    assert allowances.take("no address " * 100) == 0
