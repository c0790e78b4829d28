"""What the system gives the process: files that it may open, processors that libraries may use."""

from __future__ import annotations

import os
from importlib.util import find_spec

WANTED_FILES = 10_240
"""More than the connections of all readers, and the most that macOS takes where it names no limit."""
MOST_THREADS = 8
"""Of each library. A question is too small a task for more, and each thread keeps memory."""
THREADS_OF_LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


def bound_threads(processors: int | None = None) -> None:
    """Keeps libraries that are imported later from one thread a processor on a host with many.

    What the environment says already, stands.
    """
    if processors is None:
        known = hasattr(os, "sched_getaffinity")
        processors = len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1
    for name in THREADS_OF_LIBRARIES:
        os.environ.setdefault(name, str(min(processors, MOST_THREADS)))


def allow_many_connections() -> None:
    """Raises how many files this process may open, as far as the system lets it: a connection is one of them.

    The soft limit is mostly 1024, or 256, for the sake of programs that use select.
    """
    if find_spec("resource") is None:  # Windows, which has no such limit
        return
    import resource  # noqa: PLC0415

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, WANTED_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def open_files_allowed() -> int:
    """How many files this process may open."""
    if find_spec("resource") is None:
        return WANTED_FILES
    import resource  # noqa: PLC0415

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return WANTED_FILES if soft == resource.RLIM_INFINITY else soft
