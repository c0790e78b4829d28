"""Servers of their own process, on free ports, ended by their id."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 240
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False"}  # as app.py sets it itself
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The system's Chromium; None lets Playwright use its own."""
    named = os.environ.get("CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A page served by another process."""

    def __init__(self, *command: str, port: int, path: str = "/") -> None:
        self.command = command
        self.port = port
        self.url = f"http://127.0.0.1:{port}{path}"
        self.start()

    def start(self) -> None:
        """Starts it (again) and waits until it answers."""
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed by kill)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **QUIET}
        self.process = subprocess.Popen(
            [sys.executable, *self.command], cwd=ROOT, env=environment, stdout=self.log, stderr=self.log
        )
        self.wait_for(self.url)

    def wait_for(self, url: str) -> None:
        """Waits until an address answers with status 200."""
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.output()}")
            try:
                urllib.request.urlopen(url, timeout=10).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"the server was not ready within {READY_WITHIN_S} s:\n{self.output()}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()

    def output(self) -> str:
        self.log.seek(0)
        return self.log.read()


@contextmanager
def app(*options: str, ready: bool = True) -> Iterator[Server]:
    """``app.py`` itself; ``ready`` waits until it can answer, not only until the page is there."""
    port = free_port()
    server = Server("app.py", "--port", str(port), *options, port=port)
    try:
        if ready:
            server.wait_for(server.url + "gradio_api/readyz")
        yield server
    finally:
        server.kill()


@contextmanager
def set_answers(corpus: Path, *options: str, path: str = "/") -> Iterator[Server]:
    """The page over the bot of set answers."""
    port = free_port()
    server = Server("-m", "tests.browser.set_answers", str(port), str(corpus), *options, port=port, path=path)
    try:
        yield server
    finally:
        server.kill()
