"""Files that the operator names: what may be one, and who may read it."""

from __future__ import annotations

import os
import stat
from errno import EINVAL
from pathlib import Path


def private(path: str, flags: int) -> int:
    """Opens a file that only its owner may read, if it is made by that."""
    return os.open(path, flags, 0o600)


def check_file(path: Path) -> None:
    """Makes sure that a path is no pipe, which would be waited for, and no device, which may never end.

    Raises:
        OSError: if it is one, or cannot be looked at.
    """
    mode = path.stat().st_mode if path.exists() else 0
    if stat.S_ISFIFO(mode):
        raise OSError(EINVAL, "it is a pipe")
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        raise OSError(EINVAL, "it is a device")
