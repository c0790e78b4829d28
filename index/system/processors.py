"""The processors that there are to use."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import current_thread
from typing import TypeVar

_NAME = "side-by-side"
One = TypeVar("One")
Other = TypeVar("Other")


def cores() -> int:
    """How many processors this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def sums_bytes_exactly(described: Path = Path("/proc/cpuinfo")) -> bool:
    """True if products of bytes are summed in 32 bits here: not on Intel's and AMD's processors without VNNI.

    Args:
        described: what the system says of its processors; where it says nothing, the answer is the careful one.
    """
    if platform.machine().lower() not in ("x86_64", "amd64", "i386", "i686"):
        return True
    try:
        return bool(re.search(r"\b(avx512_vnni|avx_vnni)\b", described.read_text(encoding="utf-8")))
    except OSError:
        return False


def side_by_side(function: Callable[[One], Other], items: Sequence[One]) -> list[Other]:
    """What a function makes of each item, in order, on all processors.

    Worth it where most of the time is spent in libraries that let other threads go on, FAISS and onnxruntime do.
    Called by such a function itself, it goes on in the same thread: the others may all wait for it.
    """
    if len(items) < 2 or cores() < 2 or current_thread().name.startswith(_NAME):
        return [function(item) for item in items]
    return list(_threads().map(function, items))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores(), thread_name_prefix=_NAME)
