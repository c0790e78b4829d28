"""What the process takes of a system with much to give."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.web.serving import system
from bot.web.serving.system import MOST_THREADS, THREADS_OF_LIBRARIES, bound_threads
from index.system.processors import cores
from tests.browser.serving import ROOT


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


def test_the_program_bounds_its_threads_before_any_library_makes_its_own() -> None:
    script = (
        "import builtins, os, sys, app; found = builtins.__import__;"
        "builtins.__import__ = lambda name, *more: print(os.environ.get('OPENBLAS_NUM_THREADS')) or os._exit(0)"
        " if name == 'numpy' else found(name, *more); 'numpy' in sys.modules or app.main([])"
    )
    plain = {name: value for name, value in os.environ.items() if name not in THREADS_OF_LIBRARIES}
    command = [sys.executable, "-uc", script]
    printed = subprocess.check_output(command, cwd=ROOT, env=plain, text=True, timeout=60)
    assert printed == f"{min(cores(), MOST_THREADS)}\n"
