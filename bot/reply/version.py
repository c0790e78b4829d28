"""Which version of the program answers."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """The installed version, "source" where the program runs without being installed."""
    try:
        return version("ask-the-article")
    except PackageNotFoundError:
        return "source"
