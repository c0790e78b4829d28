"""The error of an index that does not fit."""

from __future__ import annotations

from corpus.errors import AskError


class StaleIndexError(AskError):
    """The index on disk does not fit, or is damaged; its text says why."""
