"""Who may change articles and their questions on a page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from bot.web.guard.refusal import RefusedError, closed
from bot.web.readers import address_of, is_local


class Editors(Protocol):
    """Tells editors from others."""

    def include(self, scope: Scope) -> bool:
        """Whether a request is one of an editor.

        Raises:
            RefusedError: if whoever sent it is not even to be told so.
        """


class WhoRunsThePage:
    """The reader on this machine, but nobody through a proxy or tunnel on it, so far as that shows."""

    def include(self, scope: Scope) -> bool:
        """Whether a request comes from this machine itself.

        Raises:
            RefusedError: if it does not; the page then has no such address.
        """
        passed_on = scope.get("ask.forwarded", True)  # unknown is as good as yes
        if passed_on or not is_local(address_of(scope)):
            raise closed()
        return True


class SignedIn:
    """Who has logged in with one of some names. Behind Gradio's log-in, which keeps who has by a cookie."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def include(self, scope: Scope) -> bool:
        """Whether a request carries the cookie of an editor's log-in.

        Raises:
            RefusedError: if it carries none of any log-in.
        """
        name = _name(scope)
        if name is None:
            raise RefusedError("login", 401, "log in again")
        return name in self._names


def _name(scope: Scope) -> str | None:
    """The name that a request is logged in with, as Gradio's own ``get_current_user`` finds it; None without."""
    app = scope["app"]
    cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
    sent = (cookies.get(f"access-token-{kind}{app.cookie_id}") for kind in ("", "unsecure-"))
    found = app.tokens.get(next(filter(None, sent), ""))
    return found if isinstance(found, str) else None
