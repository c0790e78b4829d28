"""A lack of memory is told from other errors, whatever library meets it."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from bot.web.serving.system import LEAST_ADDRESS_SPACE_MB, is_short_of_memory
from tests.browser.serving import ROOT


@pytest.mark.parametrize(
    ("error", "is_short"),
    [
        (MemoryError(), True),
        (ImportError("libtorch_cpu.so: failed to map segment from shared object"), True),
        (RuntimeError("std::bad_alloc"), True),
        (OSError(12, "Cannot allocate memory"), True),
        (ImportError("No module named torch"), False),
        (KeyError("x"), False),
    ],
)
def test_a_lack_of_memory_is_known_by_its_kind_or_its_words(error: Exception, is_short: bool) -> None:
    assert is_short_of_memory(error) is is_short
    outer = RuntimeError("the model cannot be loaded")
    outer.__cause__ = error
    assert is_short_of_memory(outer) is is_short


@pytest.mark.parametrize("megabytes", [950, LEAST_ADDRESS_SPACE_MB - 1])
def test_a_limit_under_which_libraries_crash_is_one_line_before_the_page_is_there(megabytes: int) -> None:
    limit = (megabytes * 2**20, resource.RLIM_INFINITY)
    ran = subprocess.run(
        [sys.executable, "app.py", "--port", "1"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limit),
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == (
        f"app.py: the limit on address space (ulimit -v) is {megabytes} MB; serving takes 1300 MB\n"
    )
