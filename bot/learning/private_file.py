"""Files with readers' words, for their owner alone."""

from __future__ import annotations

from pathlib import Path

from corpus.errors import AskError
from corpus.whole_file import write_whole


class OutputError(AskError):
    """A file that cannot be written."""


def check_absent(path: Path) -> None:
    """Makes sure that no file is there, which somebody may be working on.

    Raises:
        OutputError: if one is.
    """
    if path.exists():
        raise OutputError(f"{path} is there already; give another name with --to, or remove it first")


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner may read, in one step.

    Raises:
        OutputError: if it cannot be written; what was there before stays.
    """
    try:
        if path.exists() and not path.is_file():
            raise OutputError(f"{path} is not a file; give another name")
        write_whole(path, content, private=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from None
