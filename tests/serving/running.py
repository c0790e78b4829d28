"""``app.py`` in a process of its own, watched from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.browser.serving import ROOT, free_port

SOON_S = 90.0


def _heed_ctrl_c() -> None:
    """A shell that runs tests in the background has their processes ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Running:
    """``app.py``, and what it says while it runs."""

    def __init__(self, *options: str, held: Path | None = None, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        named = [] if environment else ["--port", str(self.port)]
        environment = {name: value.format(port=self.port) for name, value in environment.items()}
        program = ["-m", "tests.serving.held", str(held)] if held else ["app.py"]
        self.process = subprocess.Popen(
            [sys.executable, *program, *named, *options],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_heed_ctrl_c,  # noqa: PLW1509 - sets one signal
        )
        self.said: list[str] = []
        self.shown: list[str] = []
        self._readers = [
            threading.Thread(target=_collect, args=(pipe, lines))
            for lines, pipe in ((self.said, self.process.stderr), (self.shown, self.process.stdout))
        ]
        for reader in self._readers:
            reader.start()
        until(lambda: _listens(self.port) or self.process.poll() is not None)

    def get(self, path: str = "") -> int:
        """The status of an address; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=SOON_S) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def function(self, name: str, sent: object) -> dict[str, Any]:
        """What a function of the page answers."""
        with urllib.request.urlopen(self.url + "config", timeout=SOON_S) as answer:
            page = next(each for each in json.load(answer)["components"] if each["type"] == "html")
        body = {"data": sent, "component_id": page["id"], "fn_name": name, "session_hash": "test"}
        request = urllib.request.Request(
            self.url + "gradio_api/component_server/",
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=SOON_S) as answer:
            found = json.load(answer)
            assert isinstance(found, dict)
            return found

    def ask(self, question: str = "ice or heat?") -> dict[str, object]:
        return self.function("ask", {"question": question, "history": []})

    def end(self, number: int) -> int:
        """Sends a signal; the exit status."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        status = self.process.wait(SOON_S)
        for reader in self._readers:
            reader.join()
        return status


def _collect(pipe: IO[str] | None, lines: list[str]) -> None:
    assert pipe is not None
    with pipe:
        lines.extend(pipe)


@contextmanager
def running(*options: str, held: Path | None = None, **environment: str) -> Iterator[Running]:
    """The program while the block runs; ``held`` is a folder of files that hold it still (tests/serving/held.py)."""
    app = Running(*options, held=held, **environment)
    try:
        yield app
    finally:
        app.process.kill()
        app.ended()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
