"""Shows how far a long build is, on one line of standard error."""

from __future__ import annotations

import sys
import time

# What is done sooner than this needs no line.
_PATIENCE_S = 2.0
_PAUSE_S = 0.5


class BuildProgress:
    """Called with (done, all) as rows are embedded; writes from two seconds on, twice a second at most."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._written = self._started + _PATIENCE_S - _PAUSE_S

    def __call__(self, done: int, whole: int) -> None:
        """Tells how many of how many texts are embedded."""
        now = time.monotonic()
        finished = done == whole and self._written > self._started + _PATIENCE_S - _PAUSE_S
        if not finished and now - self._written < _PAUSE_S:
            return
        self._written = now
        rate = done / max(now - self._started, 1e-9)
        line = f"embedded {done} of {whole} texts, {rate:.0f} a second"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line}\x1b[K" + ("\n" if done == whole else ""))
        elif done == whole:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()
