"""What the process takes of a system with much to give."""

from __future__ import annotations

import os

import pytest

from bot.web.serving import system
from bot.web.serving.system import MOST_THREADS, THREADS_OF_LIBRARIES, bound_threads


@pytest.mark.parametrize(("processors", "threads"), [(1, 1), (2, 2), (96, MOST_THREADS)])
def test_libraries_get_a_thread_for_each_processor_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch, processors: int, threads: int
) -> None:
    for name in THREADS_OF_LIBRARIES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setattr(system, "cores", lambda: processors)
    bound_threads()
    assert {os.environ[name] for name in THREADS_OF_LIBRARIES} == {str(threads)}


def test_what_the_operator_says_of_threads_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in THREADS_OF_LIBRARIES:
        monkeypatch.setenv(name, "3")
    bound_threads()
    assert {os.environ[name] for name in THREADS_OF_LIBRARIES} == {"3"}
