"""Whether the files of a corpus have changed, told without reading them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from corpus.reading.files import visible_folders
from corpus.reading.formats import PARSERS


def folder_state(folder: Path, *suffixes: str) -> str:
    """A digest of the names, sizes and times of the files of a corpus; "" if they cannot be listed.

    ``folder`` may be one file; ``suffixes`` end the names of further files that count.
    """
    counted = (*PARSERS, ".questions.jsonl", ".signs.json", *suffixes)
    found = hashlib.sha256()
    try:
        if folder.is_file():
            return "{0.st_size} {0.st_mtime_ns}".format(folder.stat())
        for parent, names in visible_folders(folder, onerror=_refuse):
            for name in names:
                if name.endswith(counted):
                    path = f"{parent}{os.sep}{name}"  # a string: a third of the time for very many files
                    status = os.stat(path)  # noqa: PTH116
                    line = f"{path}\n{status.st_size}\n{status.st_mtime_ns}\n"
                    found.update(line.encode("utf-8", "surrogateescape"))
    except OSError:
        return ""
    return found.hexdigest()


def folder_times(folders: Sequence[Path]) -> list[int]:
    """When a file was last added to each of some folders, removed or put in another's place; 0 if it is gone."""
    return [_time(folder) for folder in folders]


def folders_of(folder: Path) -> list[Path]:
    """A folder and those in it; hidden ones are left out."""
    return [Path(parent) for parent, _ in visible_folders(folder)]


def _time(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _refuse(error: OSError) -> None:
    raise error
