"""Short forms of the break test and of the crowd; the whole are ``python -m tests.attack`` and ``tests.attack.crowd``."""

from __future__ import annotations

from tests.attack.__main__ import attack
from tests.attack.crowd import crowd
from tests.bot.web.served import served

SHORT_S = 12


def test_a_reader_and_a_health_check_are_served_while_a_stranger_attacks() -> None:
    outcome = attack(SHORT_S, seed=7)
    assert outcome.faults() == []
    assert outcome.reader["answered"] >= 1
    assert all(outcome.attacks.values())


def test_no_answer_is_lost_while_one_address_holds_all_it_may() -> None:
    with served() as page:
        alone, beside = crowd(page.server.url, page.server.port, readers=20, seconds=3, rounds=1)
        assert "Traceback" not in page.server.output()
    assert (alone.lost, beside.lost) == (0, 0)
    assert min(len(alone.took_s), len(beside.took_s)) >= 10
