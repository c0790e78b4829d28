"""Files that are there whole or not at all, in a folder that several processes may write into."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.whole_file import UNFINISHED, put_in_place, unfinished

_BUILD_LIFE_S = 3600.0


def save_file(folder: Path, part: str, suffix: str, write: Callable[[Path], None]) -> tuple[str, str]:
    """Saves a file under a name that holds the digest of what is in it; returns the name and the digest.

    Args:
        folder: where to.
        part: how the name begins, before a "-".
        suffix: how it ends.
        write: writes the content to the path it is given.

    Raises:
        OSError: if it cannot be written; then nothing is left.
    """
    with unfinished(folder) as path:
        write(path)
        sha256 = sha256_of(path)
        final = f"{part}-{sha256[:16]}{suffix}"
        put_in_place(path, folder / final)
    return final, sha256


def check_writable(folder: Path) -> None:
    """Makes a folder if it is missing and finds out before the work, not after it, that it takes no file.

    Raises:
        OSError: if it does not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished(folder):
        pass


@contextmanager
def only_builder(folder: Path) -> Iterator[None]:
    """Waits until no other process builds in a folder, and keeps others waiting meanwhile.

    The system ends the lock with the process. Where a folder cannot be locked (Windows, some network drives),
    several may build at once, which costs their time alone.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - not on Windows

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def remove_strangers(
    folder: Path, prefixes: tuple[str, ...], keep: Collection[str], replaced: Collection[str]
) -> None:
    """Removes the data files just replaced and what earlier builds left; never anything else.

    What is young may belong to another build into this folder that has not written its manifest yet.

    Args:
        folder: where they are.
        prefixes: how the names of such data files begin.
        keep: names that stay.
        replaced: names that go, however young.
    """
    for path in folder.iterdir():
        ours = path.is_file() and path.name.startswith((*prefixes, UNFINISHED))
        if ours and path.name not in keep and (path.name in replaced or _is_old(path)):
            path.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_old(path: Path) -> bool:
    """True for a file that no build still running can have written (they save within seconds)."""
    try:
        return time.time() - path.stat().st_mtime > _BUILD_LIFE_S
    except FileNotFoundError:
        return False
