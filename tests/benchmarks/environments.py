"""Fresh virtual environments, one for each system, made again only if what belongs into them has changed."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.measuring import ROOT

_MADE_OF = "made-of.txt"

_VERSIONS = """
import importlib.metadata, json, sys
print(json.dumps({name: importlib.metadata.version(name) for name in sys.argv[1:]}))
"""


class NotInstalledError(Exception):
    """What a system needs cannot be installed here."""


def environment(name: str, requirements: Path, folder: Path) -> Path:
    """The Python of the environment ``folder/name``, made if it is missing or of other requirements.

    PyTorch comes first, as in the README, so that all systems have the same build of it.

    Raises:
        NotInstalledError: if pip cannot install it; with the last that pip says.
    """
    torch, needed = torch_command(), requirement_lines(requirements)
    made_of = hashlib.sha256(f"{torch} {needed} {sys.version}".encode()).hexdigest()
    place = folder / name
    python = place / "bin" / "python"
    told = place / _MADE_OF
    if told.exists() and told.read_text() == made_of and python.exists():
        return python
    print(f"installing {name} in {place}", file=sys.stderr, flush=True)
    _run(name, [sys.executable, "-m", "venv", "--clear", str(place)])
    _run(name, [str(python), "-m", "pip", "install", "--no-deps", *torch])
    _run(name, [str(python), "-m", "pip", "install", *needed])
    told.write_text(made_of)
    return python


def requirement_lines(requirements: Path) -> list[str]:
    """What a requirements file asks for, without its options: PyTorch is there already."""
    lines = [line.split("#")[0].strip() for line in requirements.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("-")]


def torch_command() -> list[str]:
    """What the README gives to pip to install PyTorch.

    Raises:
        ValueError: if it does not say that any more.
    """
    found = re.search(
        r'install --no-deps "(torch[^"]+)" (--extra-index-url) (\S+)', (ROOT / "README.md").read_text()
    )
    if found is None:
        raise ValueError("README.md does not say how PyTorch is installed")
    return list(found.groups())


def versions(python: Path, requirements: Path) -> dict[str, str]:
    """The installed version of each distribution that the requirements name, and of torch."""
    names = [re.split(r"[^\w.-]", line)[0] for line in requirement_lines(requirements)]
    command = [str(python), "-c", _VERSIONS, *dict.fromkeys([*names, "torch"])]
    told: dict[str, str] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return told


def _run(name: str, command: list[str]) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        last = (ran.stderr.strip() or ran.stdout.strip()).splitlines()[-1:]
        raise NotInstalledError(f"{name} cannot be installed: {' '.join(last)}")
