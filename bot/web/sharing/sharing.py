"""What every part of this folder has to know of the page that is shared, its address first of all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from bot.web.readers import LOCAL_NAMES
from bot.web.site.site import Site
from corpus.corpus import Corpus

_HOST = re.compile(r"(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")


@dataclass(slots=True)
class PublicAddress:
    """Tells the address of the page, as it may be written into its head.

    ``named`` is the address as the operator gives it or the tunnel got it, with a slash at its end; "" for none.
    ``hosts`` are names under which the page may be asked for; without any, a request's host is not believed.
    """

    named: str = ""
    hosts: tuple[str, ...] = ()

    def of(self, scope: Scope) -> str:
        """The page's address with a slash at its end; "" where only the sender of the request vouches for it."""
        if self.named:
            return self.named
        host = Headers(scope=scope).get("host", "").lower()
        known = (*self.hosts, *LOCAL_NAMES) if self.hosts else ()
        if not _HOST.fullmatch(host) or urlsplit(f"//{host}").hostname not in known:
            return ""
        root = str(scope.get("root_path", "")).strip("/")
        return f"{scope['scheme']}://{host}/{root}{'/' if root else ''}"


@dataclass(frozen=True, slots=True)
class Sharing:
    """One page, as others see it.

    ``corpus`` gives the articles that everybody may see, None as long as they are not read. ``indexed`` says
    whether search engines may list the page; ``frame_ancestors`` who may show it in a frame, all if empty.
    """

    corpus: Callable[[], Corpus | None]
    site: Site = field(default_factory=Site)
    address: PublicAddress = field(default_factory=PublicAddress)
    indexed: bool = False
    frame_ancestors: tuple[str, ...] = ()
