"""Files with readers' words, for their owner alone, there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from corpus.errors import AskError


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
    """Writes a file that only its owner may read, in one step: before and after any crash it is whole.

    Raises:
        OutputError: if it cannot be written; what was there before stays.
    """
    try:
        if path.exists() and not path.is_file():
            raise OutputError(f"{path} is not a file; give another name")
        descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from None
