"""One address that holds as much of a page as it may: ``hold(port)``, to be run in a process of its own.

Every place that is taken from it is taken again at once: bodies that do not end, connections on which nothing
is said, and streams of events. A tenth more of each is tried than one address gets.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from bot.web.guard.rooms import MAX_OPEN_EACH, MAX_STREAMS_EACH
from bot.web.serving.connections import MAX_CONNECTIONS_EACH
from tests.attack.strangers import STRANGER

HEAD = "POST /gradio_api/{} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
AGAIN_S = 0.5
"""Before a place that was refused is tried for again."""


def hold(port: int) -> None:
    """Holds all it may of the page at a port, without end."""
    asyncio.run(_hold(port))


async def _hold(port: int) -> None:
    slow = HEAD.format("component_server/", 99)
    idle = MAX_CONNECTIONS_EACH - MAX_OPEN_EACH
    await asyncio.gather(
        *(_place(port, slow) for _ in range(MAX_OPEN_EACH + MAX_OPEN_EACH // 10)),
        *(_place(port, "") for _ in range(idle + idle // 10)),
        *(_stream(port) for _ in range(MAX_STREAMS_EACH + MAX_STREAMS_EACH // 10)),
    )


async def _place(port: int, said: str) -> None:
    """A connection on which something is said; opened anew whenever it ends."""
    while True:
        await _answered(port, said)
        await asyncio.sleep(AGAIN_S)


async def _stream(port: int) -> None:
    """A question of a program, and the stream of its events."""
    body = json.dumps({"data": ["ice or heat?", None, None]})
    while True:
        told = await _answered(port, HEAD.format("call/ask", len(body)) + body)
        with suppress(ValueError, KeyError):
            event = json.loads(told.partition("\r\n\r\n")[2])["event_id"]
            await _answered(port, f"GET /gradio_api/call/ask/{event} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await asyncio.sleep(AGAIN_S)


async def _answered(port: int, said: str) -> str:
    """Says something on a new connection and waits until the server ends it, or has answered a whole request."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(STRANGER, 0))
    except OSError:
        return ""
    told = b""
    with suppress(OSError):
        writer.write(said.encode())
        while part := await reader.read(65536):
            told += part
            if told.endswith((b"}", b"\n\n")) and not said.endswith("99\r\n\r\n"):
                break
    writer.close()
    return told.decode(errors="replace")
