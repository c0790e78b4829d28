"""A public link through the tunnel that Gradio's makers run, with reasons of our own where there is none.

``launch(share=True)`` would try it before it returns, and writes into the folder the program was started in.
"""

from __future__ import annotations

import atexit
import os
import secrets
import socket
import tempfile
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import httpx
from gradio import networking
from gradio.exceptions import ChecksumMismatchError
from gradio.tunneling import BINARY_PATH, CURRENT_TUNNELS

from bot.web.serving.serve import Say, Serving
from bot.web.sharing.sharing import PublicAddress
from corpus.errors import AskError

INSTEAD = (
    "Other ways: --host 0.0.0.0 for readers in your network, a Hugging Face Space, or a server of your own"
    " (README, “Sharing it”)."
)


class NoLinkError(AskError):
    """There is no public link; the text says why, as a clause."""


class PublicLink:
    """A tunnel from the internet to a port of this machine. Gradio keeps a list of those of this process."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ask-the-article-")
        self._closed = False

    def open(self, host: str, port: int) -> str:
        """The public address; takes up to a minute where the network swallows what is sent.

        Raises:
            NoLinkError: if there is none.
        """
        certificate = Path(self._folder.name, "certificate.pem")
        networking.CERTIFICATE_PATH = str(certificate)  # type: ignore[attr-defined] # else in the working folder
        try:
            url = networking.setup_tunnel(host, port, secrets.token_urlsafe(32), None, None)
        except ChecksumMismatchError:
            Path(BINARY_PATH).unlink(missing_ok=True)  # Gradio would run it the next time
            raise NoLinkError("Gradio's tunnel program arrived damaged") from None
        except httpx.HTTPError:
            raise NoLinkError("Gradio's tunnel program cannot be downloaded") from None
        except OSError as error:
            why = error.strerror or error
            raise NoLinkError(f"Gradio's tunnel program cannot be installed or started ({why})") from None
        except ValueError:
            raise NoLinkError("Gradio's tunnel does not answer, or refuses this machine") from None
        except RuntimeError as error:
            raise NoLinkError(f"Gradio's share service {_fault(error.__cause__)}") from None
        own = networking.GRADIO_SHARE_SERVER_ADDRESS
        return url if own else f"https://{urlsplit(url).netloc}"

    def wait(self) -> bool:
        """Returns when the tunnel has ended: True if it did so by itself."""
        for tunnel in CURRENT_TUNNELS:
            if tunnel.proc:
                tunnel.proc.wait()
        return not self._closed

    def close(self) -> None:
        """Ends it."""
        self._closed = True
        for tunnel in CURRENT_TUNNELS:
            atexit.unregister(tunnel.kill)  # it would print a line of its own
            if tunnel.proc:
                tunnel.proc.kill()
                tunnel.proc.wait()
        self._folder.cleanup()


def share(
    options: Serving, listener: socket.socket, public: PublicAddress, *, say: Say, show: Say
) -> PublicLink:
    """Has a public link opened beside the caller, and tells what comes of it, the page's ``public`` address too."""
    link = PublicLink()
    host, port = listener.getsockname()[:2]

    def open_link() -> None:
        if os.environ.get("SPACE_ID"):
            say("--share does nothing on a Space: its own address is the public link")
            return
        show("Asking Gradio's service for a public link…")
        try:
            url = link.open("127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host, port)
        except NoLinkError as why:
            say(f"No public link: {why}. The page is open here. {INSTEAD}")
            return
        public.named = public.named or f"{url}/"
        show(f"Public link: {url}\n{terms(options)}")
        if link.wait():
            say("The public link has ended. The page is open here; start the program again for another link.")

    Thread(target=open_link, daemon=True).start()
    return link


def terms(options: Serving) -> str:
    """What an operator has to know of a public link: how long it lives, and who sees what."""
    seen = []
    if options.feedback:
        seen.append(f"what they judge is written to {options.feedback}, question and reply")
    if options.operator.keeps_questions:
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


def _fault(cause: BaseException | None) -> str:
    match cause:
        case httpx.TimeoutException():
            return "does not answer"
        case httpx.TransportError():
            return "cannot be reached from this machine"
        case _:
            return "is out of order"
