"""axe-core: from npm where that can be had, else the older one that a Python package carries."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

VERSION = "4.14.1"
"""The newest as this was written."""
FETCH_WITHIN_S = 60


@cache
def axe() -> str:
    """The script."""
    return _from_npm() or files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def _from_npm() -> str:
    """The script of ``VERSION``; "" where npm is not there or cannot fetch it."""
    npm = shutil.which("npm")
    if npm is None:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        fetch = [npm, "pack", f"axe-core@{VERSION}", "--pack-destination", folder]
        try:
            subprocess.run(fetch, cwd=folder, check=True, capture_output=True, timeout=FETCH_WITHIN_S)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return ""
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            script = package.extractfile("package/axe.min.js")
            return script.read().decode("utf-8") if script else ""
