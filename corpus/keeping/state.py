"""Whether the files of a corpus have changed, told without reading them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from corpus.reading.files import UnreadableError, visible_files
from corpus.reading.formats import PARSERS


def folder_state(folder: Path, *suffixes: str) -> str:
    """A digest of the names, sizes and times of the files of a corpus; "" if they cannot be listed.

    ``folder`` may be one file; ``suffixes`` end the names of further files that count.
    """
    found = hashlib.sha256()
    try:
        if folder.is_file():
            status = folder.stat()
            return f"{status.st_size} {status.st_mtime_ns}"
        for path in sorted(visible_files(folder, *PARSERS, ".questions.jsonl", ".signs.json", *suffixes)):
            status = path.stat()
            found.update(
                f"{path}\n{status.st_size}\n{status.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
            )
    except (UnreadableError, OSError):
        return ""
    return found.hexdigest()
