"""The page's own address, as it may be written into its head: the operator's, or one that the operator lets in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from bot.web.readers import LOCAL_NAMES

_HOST = re.compile(r"(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")


class PublicAddress:
    """Tells the address of the page.

    Attributes:
        named: the address as the operator gives it or the tunnel got it, with a slash at its end; "" for none.
    """

    def __init__(self, named: str = "", hosts: tuple[str, ...] = ()) -> None:
        """An address to be told.

        Args:
            named: the operator's, "" for none.
            hosts: names under which the page may be asked for; without any, a request's host is not believed.
        """
        self.named = named
        self._hosts = (*hosts, *LOCAL_NAMES) if hosts else ()

    def of(self, scope: Scope) -> str:
        """The page's address with a slash at its end; "" where only the sender of the request vouches for it."""
        if self.named:
            return self.named
        host = Headers(scope=scope).get("host", "").lower()
        if not _HOST.fullmatch(host) or urlsplit(f"//{host}").hostname not in self._hosts:
            return ""
        root = str(scope.get("root_path", "")).strip("/")
        return f"{scope['scheme']}://{host}/{root}{'/' if root else ''}"
