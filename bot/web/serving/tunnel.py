"""A public link through the tunnel that Gradio's makers run, with reasons of our own where there is none.

``launch(share=True)`` would try it before it returns, prints its own explanations, and writes into the
folder the program was started in. What is known of the service is Gradio's: :mod:`gradio.tunneling`.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, Thread
from typing import IO
from urllib.parse import urlsplit

import httpx
from gradio.exceptions import ChecksumMismatchError
from gradio.networking import GRADIO_API_SERVER
from gradio.tunneling import BINARY_PATH, Tunnel

from bot.web.serving.serve import Say, Serving
from corpus.errors import AskError

INSTEAD = (
    "Other ways: --host 0.0.0.0 for readers in your network, a Hugging Face Space, or a server of your own"
    " (README, “Sharing it”)."
)
SERVICE_TIMEOUT_S = 15.0
TUNNEL_TIMEOUT_S = 30.0
_OPENED = re.compile(r"start proxy success: (\S+)")
_REFUSED = re.compile(r"login to server failed: (.*)")


class NoLinkError(AskError):
    """There is no public link; the text says why, as a clause."""


@dataclass(frozen=True, slots=True)
class _Service:
    """Where tunnels end; ``certificate`` is the PEM of who signs for it, "" for a server without TLS."""

    address: str
    certificate: str


class PublicLink:
    """A tunnel from the internet to a port of this machine, opened in a thread of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ask-the-article-")
        self._process: subprocess.Popen[str] | None = None
        self._changing = Lock()
        self._closed = False

    def open(self, host: str, port: int) -> str:
        """The public address; takes up to a minute where the network swallows what is sent.

        Raises:
            NoLinkError: if there is none.
        """
        service = _service()
        command = [_program(), "http", "-n", secrets.token_urlsafe(32), "-l", str(port), "-i", host]
        command += ["--uc", "--sd", "random", "--ue", "--server_addr", service.address, "--disable_log_color"]
        if service.certificate:
            certificate = Path(self._folder.name, "certificate.pem")
            certificate.write_text(service.certificate, encoding="utf-8")
            command += ["--tls_enable", "--tls_trusted_ca_file", str(certificate)]
        with self._changing:
            if self._closed:
                raise NoLinkError("the program is ending")
            try:
                self._process = subprocess.Popen(
                    command,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    start_new_session=True,
                )
            except OSError as error:
                raise NoLinkError(f"Gradio's tunnel program cannot be started ({error.strerror})") from None
        url = _opened(self._process)
        return f"https://{urlsplit(url).netloc}" if service.certificate else url

    def wait(self) -> bool:
        """Returns when the tunnel has ended: True if it did so by itself."""
        if self._process:
            self._process.wait()
        return not self._closed

    def close(self) -> None:
        """Ends it."""
        with self._changing:
            self._closed = True
            if self._process:
                self._process.kill()
                self._process.wait()
        self._folder.cleanup()


def share(options: Serving, listener: socket.socket, *, say: Say, show: Say) -> PublicLink:
    """Has a public link opened beside the caller, and tells what comes of it."""
    link = PublicLink()
    Thread(target=_share, args=(link, options, listener.getsockname()[:2], say, show), daemon=True).start()
    return link


def _share(link: PublicLink, options: Serving, address: tuple[str, int], say: Say, show: Say) -> None:
    if os.environ.get("SPACE_ID"):
        say("--share does nothing on a Space: its own address is the public link")
        return
    host, port = address
    show("Asking Gradio's service for a public link…")
    try:
        url = link.open("127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host, port)
    except NoLinkError as why:
        say(f"No public link: {why}. The page is open here. {INSTEAD}")
        return
    show(f"Public link: {url}\n{terms(options)}")
    if link.wait():
        say("The public link has ended. The page is open here; start the program again for another link.")


def terms(options: Serving) -> str:
    """What an operator has to know of a public link: how long it lives, and who sees what."""
    seen = []
    if options.feedback:
        seen.append(f"what they judge is written to {options.feedback}, question and reply")
    if options.operator.log and options.operator.log_questions:
        seen.append("what they ask is written to the log")
    return " ".join(
        (
            "It works until you end this program, for a week at most.",
            "Who has it and a password" if options.auth_file else "Whoever has it",
            "can ask, and can read the articles;",
            " and ".join(seen) or "what they ask is shown to nobody and kept nowhere",
            "(it passes through Gradio's servers).",
        )
    )


def _service() -> _Service:
    own = os.environ.get("GRADIO_SHARE_SERVER_ADDRESS")  # as Gradio names a share server of one's own
    if own:
        return _Service(own, "")
    try:
        answer = httpx.get(GRADIO_API_SERVER, timeout=SERVICE_TIMEOUT_S)
        answer.raise_for_status()
        found = answer.json()[0]
        return _Service(f"{found['host']}:{int(found['port'])}", str(found["root_ca"]))
    except httpx.TimeoutException:
        raise NoLinkError("Gradio's share service does not answer") from None
    except httpx.TransportError:
        raise NoLinkError("Gradio's share service cannot be reached from this machine") from None
    except (httpx.HTTPError, ValueError, LookupError, TypeError):
        raise NoLinkError("Gradio's share service is out of order") from None


def _program() -> str:
    """The tunnel program, downloaded once and checked by Gradio."""
    try:
        Tunnel.download_binary()  # type: ignore[no-untyped-call]
    except ChecksumMismatchError:
        Path(BINARY_PATH).unlink(missing_ok=True)
        raise NoLinkError("Gradio's tunnel program arrived damaged") from None
    except httpx.HTTPError:
        raise NoLinkError("Gradio's tunnel program cannot be downloaded") from None
    except OSError as error:
        raise NoLinkError(
            f"Gradio's tunnel program cannot be installed ({error.strerror or error})"
        ) from None
    return BINARY_PATH


def _opened(process: subprocess.Popen[str]) -> str:
    """The public address, once the tunnel program has printed it."""
    lines: Queue[str] = Queue()
    Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
    try:
        while line := lines.get(timeout=TUNNEL_TIMEOUT_S):
            if found := _OPENED.search(line):
                return found[1]
            if _REFUSED.search(line):
                raise NoLinkError("Gradio's tunnel refuses this machine")
    except Empty:
        raise NoLinkError("Gradio's tunnel does not answer") from None
    raise NoLinkError("Gradio's tunnel program ended")


def _read(output: IO[str] | None, lines: Queue[str]) -> None:
    """Passes on each line, and "" at the end; goes on reading, so that the program is never held up."""
    for line in output or ():
        lines.put(line)
    lines.put("")
