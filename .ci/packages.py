"""Which packages are installed with the program, what its dependencies need themselves included."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version


def dependencies() -> list[str]:
    """The program's dependencies, as pyproject.toml names them."""
    pyproject = Path(__file__).parents[1] / "pyproject.toml"
    found: list[str] = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    return found


def installed(requirements: Sequence[str], without: Collection[str] = ()) -> dict[str, Distribution]:
    """What requirements bring into this environment: distributions by canonical name, sorted.

    Args:
        requirements: lines such as ``starlette>=0.46``.
        without: canonical names that are left out, and what only they bring with them.

    Raises:
        PackageNotFoundError: if one is not installed.
    """
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if name in without or (name, extras) in seen:
            continue
        seen.add((name, extras))
        found[name] = distribution(name)
        for needed in map(Requirement, found[name].requires or ()):
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
                waiting.append(needed)
    return dict(sorted(found.items()))


def pins(packages: dict[str, Distribution]) -> list[str]:
    """``name==version`` of each; a local build ("+cpu") by the release that it is of."""
    return [f"{name}=={Version(package.version).public}" for name, package in packages.items()]
