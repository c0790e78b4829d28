"""A request keeps the bot that it began with, though another has taken over since."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Thing = TypeVar("Thing")

_HELD: ContextVar[dict[int, object] | None] = ContextVar("held", default=None)


@contextmanager
def one_bot() -> Iterator[None]:
    """While the block runs, :func:`held` gives the same bot each time."""
    token = _HELD.set({})
    try:
        yield
    finally:
        _HELD.reset(token)


def held(owner: object, now: Thing) -> Thing:
    """What ``owner`` answers with: in a block of :func:`one_bot` what it was at first, elsewhere what it is now."""
    kept = _HELD.get()
    return now if kept is None else kept.setdefault(id(owner), now)  # type: ignore[return-value]
