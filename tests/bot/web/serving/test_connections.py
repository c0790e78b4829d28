"""Slow, silent and vanishing readers, against uvicorn with its patience cut short."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.web.guard.bodies import read_body
from bot.web.guard.refusal import RefusedError
from bot.web.serving import connections
from bot.web.serving.connections import Crowd, patient_protocol

PATIENCE_S = 0.5
LARGE = 30_000_000


async def small(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def large(_: Request) -> Response:
    return PlainTextResponse("x" * LARGE)


@contextmanager
def server() -> Iterator[tuple[int, uvicorn.Server]]:
    """A server at a port."""
    app = Starlette(routes=[Route("/", small, methods=["GET", "POST"]), Route("/large", large)])
    listener = socket.create_server(("127.0.0.1", 0))
    http = patient_protocol(Crowd(say=[].append))
    config = uvicorn.Config(app, http=http, ws="none", log_level="error", timeout_keep_alive=1)
    running = uvicorn.Server(config)
    thread = Thread(target=running.run, args=([listener],))
    thread.start()
    try:
        yield listener.getsockname()[1], running
    finally:
        running.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, uvicorn.Server]]:
    monkeypatch.setattr(connections, "REQUEST_TIMEOUT_S", PATIENCE_S)
    monkeypatch.setattr(connections, "ANSWER_TIMEOUT_S", PATIENCE_S)
    with server() as found:
        yield found


@pytest.fixture
def port(running: tuple[int, uvicorn.Server]) -> int:
    return running[0]


def lasted(reader: socket.socket, within_s: float = 5) -> float:
    """Seconds until the server ends a connection, whatever it says before."""
    began = time.monotonic()
    reader.settimeout(within_s)
    try:
        while reader.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - began


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"G",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf of it",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ],
)
def test_a_request_that_does_not_end_is_given_up_on(port: int, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as reader:
        reader.sendall(sent)
        assert PATIENCE_S * 0.8 < lasted(reader) < PATIENCE_S + 2


def test_a_request_that_comes_byte_by_byte_is_given_up_on_all_the_same(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as reader:
        began = time.monotonic()
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            for _ in range(100):
                reader.sendall(b"X")
                time.sleep(0.05)
        assert time.monotonic() - began < PATIENCE_S + 2


def test_a_second_request_on_a_connection_is_given_up_on_like_the_first(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as reader:
        reader.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert reader.recv(65536).startswith(b"HTTP/1.1 200")
        reader.sendall(b"GET / HTTP/1.1\r\n")
        assert lasted(reader) < PATIENCE_S + 2


def test_a_reader_who_takes_nothing_of_an_answer_is_given_up_on(
    running: tuple[int, uvicorn.Server],
) -> None:
    port, behind = running
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        reader.connect(("127.0.0.1", port))
        reader.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(PATIENCE_S)
        until = time.monotonic() + 20
        while behind.server_state.connections and time.monotonic() < until:
            time.sleep(0.05)
        taken = 0
        reader.settimeout(5)
        try:
            while part := reader.recv(1 << 20):
                taken += len(part)
        except ConnectionResetError:
            pass
        assert taken < LARGE


def test_honest_readers_are_served_while_others_hold_their_connections(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    try:
        for reader in slow:
            reader.sendall(b"POST / HTTP/1.1\r\n")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            began = time.monotonic()
            for _ in range(20):
                assert client.post("/", content=b"hello").text == "5"
            assert time.monotonic() - began < 2
            time.sleep(PATIENCE_S + 0.2)  # longer than the patience: a whole request is not cut
            assert client.get("/large").text == "x" * LARGE
    finally:
        for reader in slow:
            reader.close()


def test_a_reader_slower_than_the_patience_but_steady_gets_the_whole_answer(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as reader:
        reader.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        reader.settimeout(5)
        began, taken = time.monotonic(), 0
        while part := reader.recv(1 << 20):
            taken += len(part)
            time.sleep(0.02)
        assert taken > LARGE
        assert time.monotonic() - began > PATIENCE_S


def test_connections_past_the_most_are_cut_and_those_within_are_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 3)
    with server() as (port, behind):
        other = ("127.0.0.2", 0)
        held = [socket.create_connection(("127.0.0.1", port), source_address=other) for _ in range(3)]
        while len(behind.server_state.connections) < 3:
            time.sleep(0.01)
        with socket.create_connection(("127.0.0.1", port), source_address=other) as past:
            assert lasted(past) < PATIENCE_S + 2
        with socket.create_connection(("127.0.0.1", port)) as watching:  # a health check of this machine
            watching.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert watching.recv(65536).startswith(b"HTTP/1.1 200")
        held[0].sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert held[0].recv(65536).startswith(b"HTTP/1.1 200")
        for reader in held:
            reader.close()


def test_one_address_gets_no_more_connections_than_one_may_have_and_others_get_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS_EACH", 3)
    with server() as (port, behind), ExitStack() as held:
        for _ in range(3):
            held.enter_context(socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0)))
        until = time.monotonic() + 20
        while len(behind.server_state.connections) < 3 and time.monotonic() < until:
            time.sleep(0.01)
        with socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0)) as past:
            assert lasted(past) < PATIENCE_S + 2
        for other in ("127.0.0.3", "127.0.0.1"):
            with socket.create_connection(("127.0.0.1", port), source_address=(other, 0)) as reader:
                reader.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert reader.recv(65536).startswith(b"HTTP/1.1 200")


def test_connections_leave_the_process_files_for_the_rest_and_one_line_a_minute_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "open_files_allowed", lambda: connections.OTHER_FILES + 5)
    said: list[str] = []
    crowd = Crowd(say=said.append)
    assert [crowd.enter("192.0.2.1") for _ in range(100)] == [True] * 5 + [False] * 95
    assert said == ["5 connections are open, the most there may be; further ones are cut"]
    for _ in range(96):
        crowd.leave("192.0.2.1")
    assert crowd.enter("192.0.2.1")


def test_a_trusted_proxy_has_the_connections_of_all_its_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS_EACH", 3)
    crowd = Crowd(("10.0.0.0/8",))
    assert all(crowd.enter("10.1.2.3") for _ in range(10))
    assert [crowd.enter("192.0.2.1") for _ in range(4)] == [True, True, True, False]


# A body, where a server without that patience takes it.


def test_a_body_that_does_not_end_is_refused_when_its_time_is_over() -> None:
    async def receive() -> Message:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    with pytest.raises(RefusedError, match=r"^the body did not arrive within 0.1 s$") as refused:
        asyncio.run(read_body(receive, max_bytes=100, timeout_s=0.1))
    assert refused.value.status == 408


def test_a_body_whose_sender_is_gone_is_nobody_s() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientDisconnect):
        asyncio.run(read_body(receive, max_bytes=100))
