"""A line on stderr, now and then, about how far an evaluation is."""

from __future__ import annotations

import time

from index.options import say


class ProgressLine:
    """Tells on stderr how far it is, every two seconds."""

    _EVERY_S = 2.0

    def __init__(self, what: str) -> None:
        self._what = what
        self._told = time.monotonic()

    def __call__(self, done: int, count: int) -> None:
        """Tells that ``done`` of ``count`` are done."""
        if time.monotonic() - self._told >= self._EVERY_S:
            self._told = time.monotonic()
            say(f"{done} of {count} {self._what}")
