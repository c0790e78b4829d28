"""The short form of the break test; the whole is ``python -m tests.attack``."""

from __future__ import annotations

from tests.attack.__main__ import attack

SHORT_S = 12


def test_a_reader_and_a_health_check_are_served_while_a_stranger_attacks() -> None:
    outcome = attack(SHORT_S, seed=7)
    assert outcome.faults() == []
    assert outcome.reader["answered"] >= 1
    assert all(outcome.attacks.values())
