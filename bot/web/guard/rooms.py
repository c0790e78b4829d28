"""How much is served at once, for all readers and for each: open requests, and questions that wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.guard.refusal import RETRY_S, busy
from bot.web.monitoring.metrics import Metrics
from bot.web.readers import address_of, is_local, network

MAX_OPEN_REQUESTS = 1000
"""At once, of all kinds: each holds a few kB, and a stream of events as long as its reader stays."""
MAX_OPEN_EACH = 200
"""Of one address: a household or an office behind one address loads the page with up to six at once."""
MAX_STREAMS_EACH = 50
"""Streams of events of one address: each is one program that waits for an answer."""


class Room:
    """Room for ``most`` at once, and for ``most_each`` of one reader (0: any number).

    This machine's own address is not one reader but all behind a tunnel or an unnamed proxy: it has the whole.
    """

    def __init__(self, most: int, full: Callable[[], Exception], *, most_each: int = 0) -> None:
        self._most = most
        self._most_each = most_each
        self._full = full
        self._inside: Counter[str] = Counter()

    @contextmanager
    def place(self, address: str = "") -> Iterator[None]:
        """A place, for as long as the block runs.

        Raises:
            Exception: what ``full`` makes, if there is no room.
        """
        reader = network(address)
        is_full = self._most and self._inside.total() >= self._most
        each_full = self._most_each and not is_local(address) and self._inside[reader] >= self._most_each
        if is_full or each_full:
            raise self._full()
        self._inside[reader] += 1
        try:
            yield
        finally:
            self._inside[reader] -= 1
            if not self._inside[reader]:
                del self._inside[reader]


class OpenRequests:
    """Bounds the requests that are open at once, health checks apart."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = Room(
            MAX_OPEN_REQUESTS, lambda: busy("open_limit", RETRY_S, status=503), most_each=MAX_OPEN_EACH
        )
        self._streams = Room(0, lambda: busy("open_limit", RETRY_S), most_each=MAX_STREAMS_EACH)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request for which there is room."""
        with ExitStack() as places:
            if scope["ask.use"] != "health":
                places.enter_context(self._open.place(address_of(scope)))
            if scope["ask.use"] == "events":
                places.enter_context(self._streams.place(address_of(scope)))
            await self._app(scope, receive, send)


class WaitingRoom:
    """Bounds the questions that wait for their answer to begin. Calls have Gradio's queue for that.

    Once ``closing`` says that the server is being stopped, there is no room: an answer could come too late.
    """

    def __init__(self, app: ASGIApp, most: int, metrics: Metrics, closing: Callable[[], bool]) -> None:
        self._app = app
        self._closing = closing
        self._room = Room(most, lambda: busy("waiting_limit", RETRY_S))
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a request for which there is room."""
        use, full = scope["ask.use"], False
        if scope["method"] == "POST" and self._closing():
            raise busy("waiting_limit", RETRY_S, status=503)
        with ExitStack() as place:
            if use in ("function", "mcp") and scope.get("ask.answers"):
                place.enter_context(self._room.place())
                place.enter_context(self._metrics.waiting.track_inprogress())

            async def leave_and_send(message: Message) -> None:
                nonlocal full
                if message["type"] == "http.response.start":
                    place.close()
                    full = message["status"] == 503 and use in ("call", "join")  # Gradio's queue is full
                if not full:
                    await send(message)

            await self._app(scope, receive, leave_and_send)
        if full:
            raise busy("waiting_limit", RETRY_S)
