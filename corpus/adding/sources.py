"""What a SOURCE on the command line is: a file, a folder of files, or an address."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from corpus.adding.errors import SourceError, TooLargeError, UnknownSourceError
from corpus.adding.formats.kinds import SUFFIXES

UPLOADED = "upload:"
"""What a source begins with that was sent to the page, and so cannot be asked again."""
MAX_FILE_BYTES = 64 * 2**20


def is_address(source: str) -> bool:
    """True for what begins like a web address."""
    return "://" in source[:12]


def find_files(source: str) -> Iterator[Path]:
    """The files that a path names: itself, or all of a folder that can be read, in order.

    In a folder, hidden files and files of other formats are left out.

    Raises:
        UnknownSourceError: if there is no such file or folder, or nothing in it can be read.
    """
    path = Path(source)
    if not path.exists():
        raise UnknownSourceError("there is no such file or folder; a web address begins with https://")
    if not path.is_dir():
        yield path
        return
    found = sorted(_visible(path))
    fitting = [each for each in found if each.suffix.lower() in SUFFIXES]
    if not fitting:
        raise UnknownSourceError(f"no file in it ends in {', '.join(SUFFIXES)}")
    yield from fitting


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of ``MAX_FILE_BYTES`` at most.

    Raises:
        SourceError: if it is no regular file, is larger, or the system does not let us read it.
    """
    try:
        # Without O_NONBLOCK, opening a named pipe waits for whoever writes to it.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise SourceError(f"it cannot be read: {error.strerror}") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UnknownSourceError("it is no regular file")
        try:
            content = b"" if status.st_size > MAX_FILE_BYTES else file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise SourceError(f"it cannot be read: {error.strerror}") from None
    if status.st_size > MAX_FILE_BYTES or len(content) > MAX_FILE_BYTES:
        raise TooLargeError(
            f"it is larger than {MAX_FILE_BYTES // 2**20} MB; split it into smaller files",
            str(MAX_FILE_BYTES // 2**20),
        )
    return content


def _visible(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if not name.startswith("."))
