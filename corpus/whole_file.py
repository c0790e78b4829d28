"""Files that are there whole or not at all: any reader, at any moment and after any crash, finds all or what was before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".part-"
"""What the name of a file begins with until it is whole."""


def write_whole(path: Path, content: bytes, *, private: bool = False, prefix: str = UNFINISHED) -> None:
    """Writes a file in one step, under a name that begins with ``prefix`` until it is whole.

    Its owner alone may read it if it is ``private``; if not, all may who may read what this process writes.

    Raises:
        OSError: if it cannot be written; what was there before stays.
    """
    with unfinished(path.parent, prefix=prefix, private=private) as part:
        part.write_bytes(content)
        put_in_place(part, path)


@contextmanager
def unfinished(folder: Path, *, prefix: str = UNFINISHED, private: bool = False) -> Iterator[Path]:
    """An empty file to write before it is put in its place; removed if it is not.

    Raises:
        OSError: if the folder takes no file.
    """
    part = folder / f"{prefix}{os.urandom(8).hex()}"
    part.touch(0o600 if private else 0o666, exist_ok=False)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def put_in_place(part: Path, path: Path) -> None:
    """Gives a file that is written its place, once its content is on the disk."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)
    if os.name == "posix":  # or a power cut could still undo it
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
