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
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from tests.browser.serving import ROOT, free_port

SOON_S = 90.0


def _heed_ctrl_c() -> None:
    """A shell that runs tests in the background has their processes ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Running:
    """``app.py``, and what it says while it runs."""

    def __init__(self, *options: str, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        named = [] if environment else ["--port", str(self.port)]
        environment = {name: value.format(port=self.port) for name, value in environment.items()}
        self.process = subprocess.Popen(
            [sys.executable, "app.py", *named, *options],
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
            with urllib.request.urlopen(self.url + path, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def function(self, name: str, sent: object) -> dict[str, Any]:
        """What a function of the page answers."""
        with urllib.request.urlopen(self.url + "config", timeout=30) as answer:
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

    def children(self) -> list[int]:
        """The processes it has started that answer."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = [
            int(number)
            for thread in listed.parents[1].glob("*/children")
            for number in thread.read_text().split()
        ]
        return [number for number in found if "spawn_main" in Path(f"/proc/{number}/cmdline").read_text()]

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
def running(*options: str, **environment: str) -> Iterator[Running]:
    app = Running(*options, **environment)
    try:
        yield app
    finally:
        workers = app.children() if app.process.poll() is None else []
        app.process.kill()
        for worker in workers:  # one that is held still would keep the pipes open
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        app.ended()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + SOON_S
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_at_work(process: int) -> bool:
    """Whether a worker process runs its own code, which ignores Ctrl-C first of all; before, it is being started."""
    status = Path(f"/proc/{process}/status").read_text()
    ignored = next(line for line in status.splitlines() if line.startswith("SigIgn:"))
    return bool(int(ignored.split()[1], 16) >> (signal.SIGINT - 1) & 1)
