"""Pages as their site allows: robots.txt first, and a pause between two pages of a site."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from corpus.adding.errors import FetchError, TooLargeError
from corpus.adding.fetching.client import USER_AGENT, Answer, get

Get = Callable[..., Answer]

_PAUSE_S = 0.5
_MAX_PAUSE_S = 10.0
_MAX_ROBOTS_BYTES = 512 * 1024
_MEANINGS = {
    401: " (it asks for a login)",
    403: " (it refuses)",
    404: " (no such page)",
    410: " (the page is gone)",
}


class Visitor:
    """Fetches pages one after the other, by ``get`` or one bound to other limits; remembers each site's robots.txt."""

    def __init__(self, getter: Get = get) -> None:
        self._get = getter
        self._rules: dict[str, Protego] = {}
        self._last_visit: dict[str, float] = {}

    def page(self, url: str, *, etag: str = "", last_modified: str = "") -> Answer:
        """What is at an address: status 200, or 304 if nothing changed.

        Raises:
            FetchError: if robots.txt forbids it or there is no page.
            TooLargeError: if a limit is met.
        """
        site = self._site(url)
        rules = self._rules_of(site)
        if not rules.can_fetch(url, USER_AGENT):
            raise FetchError("its site asks programs not to read it (robots.txt)", "robots.txt")
        self._wait(site, rules)
        answer = self._get(url, etag=etag, last_modified=last_modified)
        landed = self._site(answer.url)
        if answer.url != url and not self._rules_of(landed).can_fetch(answer.url, USER_AGENT):
            raise FetchError(
                "the site it redirects to asks programs not to read it (robots.txt)", "robots.txt"
            )
        if answer.status not in (200, 304):
            meaning = _MEANINGS.get(answer.status, "")
            raise FetchError(
                f"the server answers with status {answer.status}{meaning}", f"HTTP {answer.status}"
            )
        return answer

    def _site(self, url: str) -> str:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}"

    def _rules_of(self, site: str) -> Protego:
        """A site's rules. Without a robots.txt all is allowed; while its server fails, nothing is (RFC 9309)."""
        if site not in self._rules:
            try:
                answer = self._get(f"{site}/robots.txt", max_bytes=_MAX_ROBOTS_BYTES)
            except TooLargeError:
                raise FetchError(
                    "its site's robots.txt cannot be read; try again later", "robots.txt"
                ) from None
            if answer.status >= 500:
                raise FetchError(
                    f"its site's robots.txt cannot be read (status {answer.status}); try again later",
                    "robots.txt",
                )
            text = answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
            self._rules[site] = Protego.parse(text)
        return self._rules[site]

    def _wait(self, site: str, rules: Protego) -> None:
        pause = min(_MAX_PAUSE_S, float(rules.crawl_delay(USER_AGENT) or _PAUSE_S))
        if (before := self._last_visit.get(site)) is not None:
            time.sleep(max(0.0, before + pause - time.monotonic()))
        self._last_visit[site] = time.monotonic()
