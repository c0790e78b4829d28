"""Digests of large files that are checked at each start but seldom read otherwise."""

from __future__ import annotations

import json
import time
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
        times = (status.st_mtime_ns, status.st_ctime_ns)
        state = [status.st_dev, status.st_ino, status.st_size, *times]
        match self._known.get(str(path)):
            case [*known, str(found)] if known == state:
                return found
        settled = time.time() - max(times) / 1e9 > _SETTLED_S
        found = sha256_of(path)
        if settled:
            self._known[str(path)] = [*state, found]
        if self._kept and settled:
            with suppress(OSError):
                self._kept.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self._kept, json.dumps(self._known).encode())
        return found
