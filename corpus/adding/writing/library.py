"""The articles of a corpus folder by the sources that they were made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus.reading.files import visible_files

_KEYS = ("source", "source_digest", "text_digest", "etag", "last_modified")
_HEAD_BYTES = 16384
_LINE = re.compile(rf"^({'|'.join(_KEYS)}): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article came from, as its front matter says.

    ``source`` is an address, or a path relative to the corpus folder; ``source_digest`` the SHA-256 (hex) of
    its bytes; ``text_digest`` that of the Markdown below the front matter as it was written. ``etag`` and
    ``last_modified`` are the server's words; "" where there is none.
    """

    path: Path
    source: str
    source_digest: str
    text_digest: str
    etag: str = ""
    last_modified: str = ""


class Library:
    """The added articles of a folder; what has not changed on disk is not read again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, tuple[tuple[int, int], Origin | None]] = {}

    def origins(self) -> Iterator[Origin]:
        """The origin of each article that was added, in the order of their paths."""
        there = visible_files(self._folder, ".md") if self._folder.is_dir() else ()
        for path in sorted(there):
            status = path.stat()
            state = (status.st_mtime_ns, status.st_size)
            if self._read.get(path, (None, None))[0] != state:
                self._read[path] = state, read_origin(path)
            if (origin := self._read[path][1]) is not None:
                yield origin

    def find(self, source: str, digest: str) -> Origin | None:
        """The article made from a source, else one made from the same bytes, else None."""
        same_bytes = None
        for origin in self.origins():
            if origin.source == source:
                return origin
            if origin.source_digest == digest:
                same_bytes = origin
        return same_bytes


def read_origin(path: Path) -> Origin | None:
    """What the front matter of an article says of its source; None for an article that was not added."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
    if not head.startswith("---\n"):
        return None
    values = {
        match[1]: str(yaml.load(match[2], yaml.BaseLoader))
        for match in _LINE.finditer(head.partition("\n---\n")[0])
    }
    if not values.get("source") or not values.get("source_digest"):
        return None
    return Origin(path, *(values.get(key, "") for key in _KEYS))
