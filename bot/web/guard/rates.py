"""How often a reader may ask: questions a minute for each address, and log-ins."""

from __future__ import annotations

import math
import secrets
import time
from hashlib import blake2b

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.guard.refusal import busy
from bot.web.readers import address_of, is_local, network

PARTS = 10
"""A question costs this many parts of the allowance, so that a look-up can cost one."""
LOGINS_PER_MINUTE = 10
"""For each address and for each account, from wherever it is tried: passwords are not to be guessed."""


class Allowances:
    """How much of a minute's allowance each reader has left; forgotten after two minutes.

    A reader is known by a hash of the address under a key made at the start: what is kept tells nobody
    an address, and nothing of it outlives the process. It is counted in the event loop: the storage for threads
    starts one at nearly each question, and waits for it while others answer.
    """

    def __init__(self, per_minute: int) -> None:
        """Allowances of ``per_minute`` questions; 0 for no limit."""
        self._item = RateLimitItemPerMinute(per_minute * PARTS) if per_minute else None
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._key = secrets.token_bytes(16)

    async def take(self, address: str, cost: float = 1.0) -> int:
        """Takes ``cost`` questions from a reader's allowance: 0 if it had them, else seconds to wait."""
        if self._item is None:
            return 0
        parts = round(cost * PARTS)
        reader = blake2b(network(address).encode(), key=self._key, digest_size=16).hexdigest()
        if await self._limiter.hit(self._item, reader, cost=parts):
            return 0
        minute_ends_s = 60 - time.time() % 60  # what was taken in it counts less and less from then on
        return math.ceil(minute_ends_s + 60 * parts / self._item.amount)


class RateLimit:
    """Counts each request with a body against its reader's allowance; log-ins against one of their own."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        self._app = app
        self._questions = Allowances(per_minute)
        self._logins = Allowances(LOGINS_PER_MINUTE)
        self._accounts = Allowances(LOGINS_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request that its reader may still make."""
        if scope["method"] == "POST":
            address = address_of(scope)
            if scope["ask.use"] == "login":
                account = f"account {scope['ask.account']}"
                wait_s = await self._logins.take(address) or await self._accounts.take(account)
            else:
                wait_s = 0 if is_local(address) else await self._questions.take(address, scope["ask.cost"])
            if wait_s:
                raise busy("reader_limit", wait_s)
        await self._app(scope, receive, send)
