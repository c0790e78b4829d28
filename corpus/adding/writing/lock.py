"""One writer at a time in a corpus folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.adding.errors import UnwritableError

UNFINISHED = ".adding-"
"""What the name of a file in a corpus begins with until it is whole; an index in the same folder has its own."""
_NAME = ".adding.lock"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Waits until no other process writes into the folder, and keeps others waiting meanwhile.

    The system ends the lock with the process, so a killed writer leaves none behind. Its unfinished files are removed.

    Raises:
        UnwritableError: if the system does not let us write into the folder.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / _NAME).open("ab")
    except OSError as error:
        raise UnwritableError(f"{folder} cannot be written: {error.strerror}", str(folder)) from None
    with file:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - on Windows only

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - everywhere else

            fcntl.flock(file, fcntl.LOCK_EX)
        for left in folder.rglob(f"{UNFINISHED}*"):
            left.unlink(missing_ok=True)
        yield
