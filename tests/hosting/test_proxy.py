"""The proxy of compose.yaml: a real Caddy, before a server that says what reached it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.browser.serving import free_port
from tests.hosting.test_container import COMPOSE, tool

MAX_BODY_BYTES = 256 * 1000  # as Caddy counts "256KB"


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that arrived, and the length of the body."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        read = self.rfile.read(int(self.headers.get("content-length", 0)))
        said = {name.lower(): value for name, value in self.headers.items()}
        body = json.dumps(said | {"read": len(read)}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 - the library's name

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@dataclass(frozen=True, slots=True)
class Proxy:
    http: int
    https: int

    def ask(self, body: bytes = b"", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # Caddy's own authority, made for this test
        connection = http.client.HTTPSConnection("localhost", self.https, timeout=20, context=context)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(connection):
            connection.request("POST" if body else "GET", "/", body, sent)
            with closing(connection.getresponse()) as answer:
                return answer, answer.read()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    work = tmp_path_factory.mktemp("caddy")
    upstream = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    found = Proxy(free_port(), free_port())
    text = COMPOSE["configs"]["caddyfile"]["content"].replace("$$", "$")
    text = text.replace("{\n", f"{{\n  http_port {found.http}\n  https_port {found.https}\n", 1)
    text = text.replace("page:7860", f"127.0.0.1:{upstream.server_port}")
    (work / "Caddyfile").write_text(text)
    variables = {**os.environ, "SITE": "localhost", "HOME": str(work), "XDG_DATA_HOME": str(work)}
    command = [tool("caddy"), "run", "--config", str(work / "Caddyfile")]
    with (work / "log").open("wb") as log:
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
        try:
            wait(found, process, work / "log")
            yield found
        finally:
            process.terminate()
            process.wait(20)
            upstream.shutdown()
            upstream.server_close()


def wait(proxy: Proxy, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            proxy.ask()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"Caddy does not serve:\n{log.read_text()}")


def test_it_speaks_tls_and_sends_readers_of_plain_http_there(proxy: Proxy) -> None:
    answer, _ = proxy.ask()
    assert answer.status == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "server" not in answer.headers
    plain = http.client.HTTPConnection("localhost", proxy.http, timeout=20)
    with closing(plain):
        plain.request("GET", "/")
        with closing(plain.getresponse()) as sent:
            assert sent.status in (301, 302, 307, 308)
    assert sent.headers["location"].startswith("https://localhost")


def test_a_reader_cannot_say_from_where_it_asks(proxy: Proxy) -> None:
    _, body = proxy.ask(X_Forwarded_For="203.0.113.9", X_Real_IP="203.0.113.9", X_Forwarded_Proto="http")
    said = json.loads(body)
    assert said["x-forwarded-for"] in ("127.0.0.1", "::1")
    assert said["x-forwarded-proto"] == "https"
    assert "203.0.113.9" not in body.decode()


def test_a_body_that_is_too_large_is_refused(proxy: Proxy) -> None:
    answer, body = proxy.ask(b"x" * 40_000)
    assert json.loads(body)["read"] == 40_000
    answer, _ = proxy.ask(b"x" * (MAX_BODY_BYTES + 1))
    assert answer.status == 413


def test_a_reader_who_does_not_end_a_request_is_not_waited_for(proxy: Proxy) -> None:
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("localhost", proxy.https), timeout=40) as plain,
        anybody.wrap_socket(plain, server_hostname="localhost") as reader,
    ):
        reader.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        began = time.monotonic()
        while reader.recv(4096):
            pass
        assert time.monotonic() - began < 30


def test_its_configuration_is_in_the_form_that_caddy_gives(tmp_path: Path) -> None:
    path = tmp_path / "Caddyfile"
    path.write_text(COMPOSE["configs"]["caddyfile"]["content"].replace("$$", "$").replace("  ", "\t"))
    subprocess.run([tool("caddy"), "fmt", str(path)], check=True, stdout=subprocess.DEVNULL)
