"""What the system gives the process: files that it may open, processors that libraries may use, memory."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec

from corpus.errors import AskError
from index.system.processors import cores

resource = import_module("resource") if find_spec("resource") else None
"""The system's limits on this process; None on Windows, which has none."""

WANTED_FILES = 10_240
"""More than the connections of all readers, and the most that macOS takes where it names no limit."""
MOST_THREADS = 8
"""Of each library. A question is too small a task for more, and each thread keeps memory."""
THREADS_OF_LIBRARIES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
LEAST_ADDRESS_SPACE_MB = 1300
"""Serving takes 1243 MB of it on two processors. With 900 to 1000 MB, libraries crash without a word."""
TOO_LITTLE = "there is too little memory; serving takes 0.5 GB, building an index or a model 1.5 GB"
NO_MEMORY = ("failed to map segment", "allocate memory", "bad_alloc", "bad allocation")
"""What libraries that run a model say when they lack memory."""


class TooLittleMemoryError(AskError):
    """The model or the index does not fit into memory."""

    def __init__(self, why: str = TOO_LITTLE) -> None:
        super().__init__(why)


def check_address_space() -> None:
    """Makes sure that the system lets this process have the addresses that serving takes.

    Raises:
        TooLittleMemoryError: if it does not.
    """
    if resource is None:
        return
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY and soft < LEAST_ADDRESS_SPACE_MB * 2**20:
        raise TooLittleMemoryError(
            f"the limit on address space (ulimit -v) is {soft // 2**20} MB;"
            f" serving takes {LEAST_ADDRESS_SPACE_MB} MB"
        )


def bound_threads() -> None:
    """Keeps libraries that are imported later from one thread a processor on a host with many.

    What the environment says already, stands.
    """
    for name in THREADS_OF_LIBRARIES:
        os.environ.setdefault(name, str(min(cores(), MOST_THREADS)))


def allow_many_connections() -> None:
    """Raises how many files this process may open, as far as the system lets it: a connection is one of them.

    The soft limit is mostly 1024, or 256, for the sake of programs that use select.
    """
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, WANTED_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def open_files_allowed() -> int:
    """How many files this process may open."""
    if resource is None:
        return WANTED_FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return WANTED_FILES if soft == resource.RLIM_INFINITY else soft


def is_short_of_memory(error: BaseException | None) -> bool:
    """Whether an error, or what led to it, is a lack of memory. Libraries say so in words alone."""
    while error is not None:
        if isinstance(error, MemoryError) or any(words in str(error) for words in NO_MEMORY):
            return True
        error = error.__cause__
    return False
