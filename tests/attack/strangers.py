"""What a stranger may try. Each attack goes on until its time is over, and counts what it was answered."""

from __future__ import annotations

import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import cache

import httpx

from tests.bot.web.guard.test_addresses import ANSWERS

STRANGER = "127.0.0.2"
"""Its address. All of 127.0.0.0/8 is this machine, and only 127.0.0.1 stands for many readers."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get")
HEADERS = (
    {"host": "evil.example"},
    {"x-forwarded-for": "127.0.0.1, 10.0.0.1"},
    {"x-forwarded-host": "evil.example"},
    {"x-gradio-server": "https://evil.example/"},
    {"origin": "https://evil.example"},
    {"sec-fetch-site": "cross-site"},
    {"content-length": "-1"},
    {"transfer-encoding": "gzip, chunked"},
    {"range": "bytes=0-1,5-9"},
    {"upgrade": "websocket", "connection": "upgrade"},
    {"cookie": "a=" + "b" * 4000},
)
NAMES = ("x", "ask", "..", "%2e%2e", "a" * 300, "%00", "\N{SNOWMAN}", "0" * 32)
VALUES: tuple[object, ...] = (
    None,
    True,
    -1,
    10**40,
    1e308,
    "",
    "\ud800",
    "\x00",
    "x" * 5000,
    "<script>alert(1)</script>",
    [],
    [[[[[[]]]]]],
    {},
    {"question": {"question": []}},
)
OPEN_POSTS = ("component_server/", "call/ask", "call/v2/ask", "call/read_section", "queue/join", "mcp")

Attack = Callable[[str, int, random.Random, float], Counter[str]]


def client(url: str) -> httpx.Client:
    """A client at the stranger's address."""
    return httpx.Client(
        base_url=url, transport=httpx.HTTPTransport(local_address=STRANGER), timeout=20, trust_env=False
    )


def times(until: float) -> Iterator[int]:
    """Numbers, until a time of the monotonic clock."""
    number = 0
    while time.monotonic() < until:
        yield number
        number += 1


def odd_requests(url: str, port: int, chance: random.Random, until: float) -> Counter[str]:
    """Every method on every route, with headers that nobody sends."""
    told: Counter[str] = Counter()
    routes = sorted({route.split(" ")[1] for route in ANSWERS})
    with client(url) as stranger:
        for _ in times(until):
            path = chance.choice(routes)
            while "{" in path:
                before, _, rest = path.partition("{")
                path = before + chance.choice(NAMES) + rest.partition("}")[2]
            headers = chance.choice(HEADERS)
            told[sent(stranger, chance.choice(METHODS), path, headers=headers)] += 1
    return told


def hostile_bodies(url: str, port: int, chance: random.Random, until: float) -> Counter[str]:
    """Bodies of the right form with values of the wrong one, cut, nested and too large."""
    told: Counter[str] = Counter()
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}

    def any_value() -> object:
        return chance.choice(VALUES)

    component = page_component(url)
    with client(url) as stranger:
        for _ in times(until):
            form = {
                "data": chance.choice(
                    [any_value(), [any_value() for _ in range(3)], {"question": any_value()}]
                ),
                "component_id": chance.choice([component, any_value()]),
                "fn_name": chance.choice(["ask", "open_article", "find_articles", "starters", any_value()]),
                "fn_index": chance.choice([0, 1, 2, any_value()]),
                "session_hash": chance.choice(["s", any_value()]),
                "method": chance.choice(["tools/call", any_value()]),
                "question": any_value(),
            }
            body = json.dumps(form).encode()
            kind = chance.randrange(8)
            cut = {0: body[: chance.randrange(len(body))], 1: b"[" * 100_000, 2: b"x" * 300_000}
            path = f"gradio_api/{chance.choice(OPEN_POSTS)}"
            told[sent(stranger, "POST", path, content=cut.get(kind, body), headers=headers)] += 1
    return told


def forged_histories(url: str, port: int, chance: random.Random, until: float) -> Counter[str]:
    """Earlier turns that the page never sent: any offsets, kinds, articles."""
    told: Counter[str] = Counter()
    component = page_component(url)
    with client(url) as stranger:
        for _ in times(until):
            start = chance.randrange(-5, 30_000)
            quote = ["back-spasms", start, start + chance.randrange(-5, 3000), [[start, start + 9]], False]
            turn = {"question": "q", "kind": chance.choice(["quote", "urgent", "x"]), "quotes": [quote] * 3}
            question = chance.choice(["more", "the second one", "where does it say that?", "ice or heat?"])
            body = {
                "data": {"question": question, "history": [turn] * chance.randrange(12)},
                "component_id": component,
                "fn_name": "ask",
                "session_hash": "forged",
            }
            told[sent(stranger, "POST", "gradio_api/component_server/", json=body)] += 1
    return told


def event_ids(url: str, port: int, chance: random.Random, until: float) -> Counter[str]:
    """Events that are not there, and those that are, opened again and again."""
    told: Counter[str] = Counter()
    with client(url) as stranger:
        for _ in times(until):
            event = f"{chance.getrandbits(128):032x}"
            told[sent(stranger, "GET", f"gradio_api/call/ask/{event}")] += 1
            try:
                called = stranger.post("gradio_api/call/ask", json={"data": ["Acupuncture", None, None]})
            except httpx.HTTPError as error:
                told[type(error).__name__] += 1
                continue
            if called.status_code == 200:
                for _ in range(3):
                    told[sent(stranger, "GET", f"gradio_api/call/ask/{called.json()['event_id']}")] += 1
            else:
                told[str(called.status_code)] += 1
                time.sleep(0.2)
    return told


def slow_bodies(url: str, port: int, chance: random.Random, until: float) -> Counter[str]:
    """As many requests as may be, none of which ends."""
    head = b"POST /gradio_api/component_server/ HTTP/1.1\r\nHost: localhost\r\n"
    return held(port, head + b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n", until)


def idle_connections(url: str, port: int, chance: random.Random, until: float) -> Counter[str]:
    """As many connections as may be, on which nothing is said."""
    return held(port, b"", until)


ATTACKS: tuple[Attack, ...] = (
    odd_requests,
    hostile_bodies,
    forged_histories,
    event_ids,
    slow_bodies,
    idle_connections,
)


def held(port: int, said: bytes, until: float, most: int = 600) -> Counter[str]:
    """Opens connections, says something on each and holds them; those that the server cuts are opened anew."""
    told: Counter[str] = Counter()
    with ExitStack() as open_ones:
        connections: list[socket.socket] = []
        for _ in times(until):
            if len(connections) < most:
                with suppress(OSError):
                    one = socket.create_connection(("127.0.0.1", port), 5, source_address=(STRANGER, 0))
                    open_ones.callback(one.close)
                    one.sendall(said)
                    one.setblocking(False)
                    connections.append(one)
                    told["opened"] += 1
            else:
                time.sleep(0.05)
            for one in connections[:]:
                try:
                    answer = one.recv(4096)
                    told[answer[9:12].decode() if answer else "closed"] += 1
                except BlockingIOError:
                    continue
                except OSError:
                    told["reset"] += 1
                one.close()
                connections.remove(one)
    return told


@cache
def page_component(url: str) -> int:
    """The number of the page's own component; asked for once, as a crowded page may refuse its address."""
    with client(url) as stranger:
        components = stranger.get("config").raise_for_status().json()["components"]
    return int(next(each["id"] for each in components if each["type"] == "html"))


def sent(stranger: httpx.Client, method: str, path: str, **what: object) -> str:
    """What a request was answered: a status, or how it failed."""
    try:
        return str(stranger.request(method, path, **what).status_code)  # type: ignore[arg-type]
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return type(error).__name__
