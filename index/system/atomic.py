"""Files that are there whole or not at all, in a folder that several processes may write into."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PART_PREFIX = ".part-"
_BUILD_LIFE_S = 3600.0


def replace_file(path: Path, content: bytes) -> None:
    """Puts a file in its place in one step: another reader sees the old one or the whole new one.

    Raises:
        OSError: if it cannot be written; what was there before stays.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PART_PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _as_others_write(Path(name))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


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
    handle, name = tempfile.mkstemp(dir=folder, prefix=PART_PREFIX)
    os.close(handle)
    try:
        write(Path(name))
        with Path(name).open("rb+") as file:
            os.fsync(file.fileno())
        sha256 = sha256_of(Path(name))
        final = f"{part}-{sha256[:16]}{suffix}"
        _as_others_write(Path(name))
        Path(name).replace(folder / final)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return final, sha256


def check_writable(folder: Path) -> None:
    """Makes a folder if it is missing and finds out before the work, not after it, that it takes no file.

    Raises:
        OSError: if it does not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=PART_PREFIX):
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


def _as_others_write(path: Path) -> None:
    """Lets those read a file who may read what this process writes; a temporary file is its owner's alone."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


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
        ours = path.is_file() and path.name.startswith((*prefixes, PART_PREFIX))
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
