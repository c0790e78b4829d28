"""Allowances of readers, and room for all of them."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.guard.limits import WINDOW_S, Allowances, Room, is_local


class Clock:
    """Stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_reader_has_the_allowance_at_once_and_then_waits_for_the_next() -> None:
    clock = Clock()
    allowances = Allowances(6, clock=clock)
    assert [allowances.take("192.0.2.1") for _ in range(8)] == [0, 0, 0, 0, 0, 0, 10, 10]
    clock.now = 9.9
    assert allowances.take("192.0.2.1") == 1
    clock.now = 10
    assert allowances.take("192.0.2.1") == 0


def test_one_reader_s_questions_cost_another_nothing() -> None:
    allowances = Allowances(1, clock=Clock())
    assert allowances.take("192.0.2.1") == 0
    assert allowances.take("192.0.2.1") == 60
    assert allowances.take("192.0.2.2") == 0


def test_what_costs_a_tenth_can_be_had_ten_times_as_often() -> None:
    allowances = Allowances(3, clock=Clock())
    assert sum(allowances.take("192.0.2.1", 0.1) == 0 for _ in range(100)) in (29, 30)  # in floating point


def test_no_allowance_is_no_limit() -> None:
    allowances = Allowances(0)
    assert [allowances.take("192.0.2.1") for _ in range(1000)] == [0] * 1000
    assert len(allowances) == 0


@given(st.integers(1, 50), st.lists(st.floats(0, 30), min_size=1, max_size=200))
def test_in_no_minute_a_reader_gets_more_than_twice_the_allowance(
    per_minute: int, pauses: list[float]
) -> None:
    clock = Clock()
    allowances = Allowances(per_minute, clock=clock)
    taken = []
    for clock.now in accumulate(pauses):
        if allowances.take("192.0.2.1") == 0:
            taken.append(clock.now)
    for start in taken:
        assert sum(start <= at < start + WINDOW_S for at in taken) <= 2 * per_minute


@given(st.integers(1, 50), st.lists(st.floats(0, 100), min_size=1, max_size=50))
def test_whoever_waits_as_long_as_was_told_is_served(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    allowances = Allowances(per_minute, clock=clock)
    for pause in pauses:
        clock.now += pause
        wait_s = allowances.take("192.0.2.1")
        if wait_s:
            clock.now += wait_s + 1e-6
            assert allowances.take("192.0.2.1") == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), max_size=100))
def test_nobody_is_remembered_longer_than_the_window(asked: list[tuple[int, int]]) -> None:
    clock = Clock()
    allowances = Allowances(5, clock=clock)
    last: dict[int, float] = {}
    for reader, pause in asked:
        clock.now += pause
        allowances.take(f"192.0.2.{reader}")
        last[reader] = clock.now
        assert len(allowances) == sum(clock.now - at < WINDOW_S for at in last.values())
    clock.now += WINDOW_S
    assert allowances.forget() == 0
    assert len(allowances) == 0


def test_memory_is_bounded_however_many_addresses_ask() -> None:
    allowances = Allowances(5, most=100, clock=Clock())
    for reader in range(1000):
        allowances.take(f"10.0.{reader // 250}.{reader % 250}")
    assert len(allowances) == 100


def test_no_address_is_kept_but_only_a_hash_under_a_key_of_its_own() -> None:
    first, second = Allowances(5), Allowances(5)
    for allowances in (first, second):
        allowances.take("192.0.2.77")
        assert "192.0.2.77" not in str(vars(allowances))
    assert first._left.keys() != second._left.keys()


def test_a_network_of_ipv6_is_one_reader_and_a_mapped_address_is_its_ipv4() -> None:
    allowances = Allowances(1, clock=Clock())
    assert allowances.take("2001:db8:1:2::1") == 0
    assert allowances.take("2001:db8:1:2:ffff::9") == 60
    assert allowances.take("2001:db8:1:3::1") == 0
    assert allowances.take("::ffff:192.0.2.9") == 0
    assert allowances.take("192.0.2.9") == 60
    assert allowances.take("no address " * 100) == 0


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("", True),
        ("192.168.0.4", False),
        ("2001:db8::1", False),
        ("testclient", False),
    ],
)
def test_this_machine_s_own_addresses_are_told_from_others(address: str, local: bool) -> None:
    assert is_local(address) is local


def test_a_room_takes_no_more_than_it_holds_and_takes_again_when_one_leaves() -> None:
    room = Room(2, lambda: BlockingIOError("full"))
    with room.place():
        with room.place(), pytest.raises(BlockingIOError, match="full"), room.place():
            pass
        with room.place():
            pass


def test_a_place_is_given_back_where_the_work_fails() -> None:
    room = Room(1, lambda: BlockingIOError("full"))
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), room.place():
            raise ZeroDivisionError


def test_a_room_for_any_number_is_never_full() -> None:
    room = Room(0, lambda: BlockingIOError("full"))
    with room.place(), room.place():
        pass
