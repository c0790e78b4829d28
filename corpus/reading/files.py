"""The files of a corpus: which there are, and their bytes as text."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.errors import CorpusError

MAX_FILE_BYTES = 20_000_000
"""The longest novels have four million characters."""


class UnreadableError(CorpusError):
    """A file or folder that cannot be read, or is not read for safety."""


class NotUtf8Error(CorpusError):
    """A file that is not UTF-8 text."""


def read_text(path: Path, *, folder: Path | None = None) -> tuple[bytes, str]:
    """A file's bytes, and its text as :func:`decode` gives it.

    ``folder`` is where the file itself must lie if ``path`` is a link; None for anywhere.

    Raises:
        UnreadableError: if the system does not let us read it, it lies outside the folder, is a device or
            another special file, or is too large.
        NotUtf8Error: if it is not UTF-8.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(f"{path} is not a regular file; remove it from the folder")
        if folder and path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            raise UnreadableError(f"{path} is a link out of the folder; put the file itself there")
        with path.open("rb") as file:
            raw = file.read(min(status.st_size, MAX_FILE_BYTES) + 1)
            if len(raw) > status.st_size:  # it grew
                raw += file.read(MAX_FILE_BYTES + 1 - len(raw))
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}") from None
    if len(raw) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1_000_000
        raise UnreadableError(f"{path} is larger than {limit} MB; divide it into several files")
    return raw, decode(raw, str(path))


def decode(raw: bytes, source: str) -> str:
    r"""The text of a UTF-8 file, without a byte order mark, every line end as ``\n``.

    Raises:
        NotUtf8Error: naming ``source`` and the offset of the first byte that does not fit.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotUtf8Error(f"{source} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def is_there(path: Path) -> bool:
    """Whether there is a file beside an article; False also where its name would be longer than names can be."""
    try:
        return path.exists()
    except OSError:
        return False


def visible_files(folder: Path, *suffixes: str) -> Iterator[Path]:
    """The files under a folder whose names end in one of these, hidden ones and those in hidden folders left out.

    Raises:
        UnreadableError: if the system does not let us list a folder.
    """

    def refuse(error: OSError) -> None:
        raise UnreadableError(f"{error.filename} cannot be read: {error.strerror}") from None

    for parent, names in visible_folders(folder, onerror=refuse):
        yield from (Path(parent, name) for name in names if name.endswith(suffixes))


def visible_folders(
    folder: Path, *, onerror: Callable[[OSError], None] | None = None
) -> Iterator[tuple[str, list[str]]]:
    """A folder and those in it, each with the names of its files, in order; hidden ones of both are left out.

    Args:
        folder: the folder.
        onerror: called with what keeps a folder from being listed; None leaves it out.
    """
    for parent, folders, names in os.walk(folder, onerror=onerror):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield parent, sorted(name for name in names if not name.startswith("."))
