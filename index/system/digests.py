"""Digests of large files that are checked at each start but seldom read otherwise."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from corpus.whole_file import write_whole
from index.system.atomic import sha256_of

# A file that changed this short a time ago might change again without a difference in its times.
_SETTLED_S = 2.0
_LARGE_BYTES = 1_000_000


class KnownDigests:
    """SHA-256 (hex) of files. A large file is read again only when its size, its times or its place has changed.

    The times are those of its content and of its entry, which the system alone sets: what writes to a file, or puts
    another in its place, is seen.
    """

    def __init__(self, kept: Path | None) -> None:
        """The digests that were found before.

        Args:
            kept: the file that they are kept in, where it can be written; None to keep none.
        """
        self._kept = kept
        self._known: dict[str, list[object]] = {}
        with suppress(OSError, ValueError):
            if kept and isinstance(form := json.loads(kept.read_text(encoding="utf-8")), dict):
                self._known = form

    def sha256(self, path: Path) -> str:
        """The digest of a file.

        Raises:
            OSError: if it cannot be read.
        """
        status = path.stat()
        if status.st_size < _LARGE_BYTES:
            return sha256_of(path)
        before = stamp(status)
        match self._known.get(str(path)):
            case [*known, str(found)] if known == list(before):
                return found
        found = sha256_of(path)
        if before:
            self._known[str(path)] = [*before, found]
            self._keep()
        return found

    def know(self, digests: Mapping[Path, str]) -> None:
        """Takes over digests that whoever wrote the files has found.

        Raises:
            OSError: if one of the files is gone.
        """
        states = {path: path.stat() for path in digests}
        stamps = {path: stamp(each) for path, each in states.items() if each.st_size >= _LARGE_BYTES}
        self._known |= {str(path): [*times, digests[path]] for path, times in stamps.items() if times}
        self._keep()

    def _keep(self) -> None:
        if self._kept:
            with suppress(OSError):
                self._kept.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self._kept, json.dumps(self._known).encode())


def stamp(status: os.stat_result) -> tuple[int, ...]:
    """What tells that a file has not changed: its place, size and times; () if it changed a moment ago."""
    times = status.st_mtime_ns, status.st_ctime_ns
    if time.time() - max(times) / 1e9 <= _SETTLED_S:
        return ()
    return status.st_dev, status.st_ino, status.st_size, *times
