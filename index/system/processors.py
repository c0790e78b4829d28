"""The processors that there are to use."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path


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
