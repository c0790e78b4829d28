from __future__ import annotations

import sys

import pytest

from tests.benchmarks.measuring import CommandFailedError, machine_line, measured


def test_a_run_says_what_was_printed_and_what_it_took() -> None:
    run = measured([sys.executable, "-c", "kept = bytearray(64 * 2**20); print('done')"])
    assert run.printed == "done\n"
    assert run.wall_s > 0
    assert run.processor_s > 0
    assert run.peak_mib > 64


def test_a_command_that_fails_says_how() -> None:
    with pytest.raises(CommandFailedError, match=r"(?s)^exit status 3 of .*\nno such thing$"):
        measured([sys.executable, "-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)"])


def test_much_output_holds_nothing_up() -> None:
    assert len(measured([sys.executable, "-c", "print('x' * 10**6)"]).printed) == 10**6 + 1


def test_nothing_measured_looks_for_a_network() -> None:
    run = measured([sys.executable, "-c", "import os; print(os.environ['HF_HUB_OFFLINE'])"])
    assert run.printed == "1\n"


def test_the_machine_is_one_line() -> None:
    assert "\n" not in machine_line()
    assert " cores, " in machine_line()
