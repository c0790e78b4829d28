"""A lack of memory is told from other errors, whatever library meets it."""

from __future__ import annotations

import pytest

from bot.web.serving.system import is_short_of_memory


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
