"""Files that are there whole or not at all: any reader, at any moment and after any crash, finds all or what was before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".part-"
"""What the name of a file begins with until it is whole."""


def _mask() -> int:
    """The umask, which can only be read by setting it: for all threads, so it is done once, before there are any."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


_MASK = _mask()


def write_whole(path: Path, content: bytes, *, private: bool = False, prefix: str = UNFINISHED) -> None:
    """Writes a file in one step.

    Args:
        path: the file.
        content: what it will hold.
        private: whether its owner alone may read it; if not, all may who may read what this process writes.
        prefix: what its name begins with until it is whole.

    Raises:
        OSError: if it cannot be written; what was there before stays.
    """
    with unfinished(path.parent, prefix=prefix) as part:
        part.write_bytes(content)
        put_in_place(part, path, private=private)


@contextmanager
def unfinished(folder: Path, *, prefix: str = UNFINISHED) -> Iterator[Path]:
    """An empty file to write before it is put in its place; removed if it is not.

    Raises:
        OSError: if the folder takes no file.
    """
    handle, name = tempfile.mkstemp(dir=folder, prefix=prefix)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def put_in_place(part: Path, path: Path, *, private: bool = False) -> None:
    """Gives a file that is written its place, once its content is on the disk; see ``write_whole``."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    if not private:  # a temporary file is its owner's alone
        part.chmod(0o666 & ~_MASK)
    part.replace(path)
    if os.name == "posix":  # or a power cut could still undo it
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
