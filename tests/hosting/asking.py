"""A page waited for and asked over HTTP as a browser asks.

``python -m tests.hosting.asking URL SECONDS`` does both, for a page that only another network reaches.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import Any

QUESTION = "Should I use ice or heat?"
ANSWER = "Cold compresses like ice packs can reduce the initial swelling"


class HostingError(Exception):
    """A step did not do what the host needs."""


def wait_until_ready(url: str, seconds: float, process: subprocess.Popen[bytes] | None = None) -> None:
    """Waits until the page at ``url`` says that it is ready to answer.

    Raises:
        HostingError: if its process ends before, or it is not ready in time.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process and process.poll() is not None:
            raise HostingError(f"it ended with {process.returncode}")
        try:
            fetch(url + "gradio_api/readyz")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise HostingError(f"it was not ready within {seconds:.0f} s")


def check_answer(url: str) -> None:
    """Asks about the article that comes with the program, as the page's own script does.

    Raises:
        HostingError: if the answer is not the article's.
    """
    html = next(each for each in fetch(url + "config")["components"] if each["type"] == "html")
    sent = {"question": QUESTION, "history": []}
    body = {"data": sent, "component_id": html["id"], "fn_name": "ask", "session_hash": "hosting"}
    found = fetch(url + "gradio_api/component_server/", body)
    if ANSWER not in found.get("markdown", ""):
        raise HostingError(f"it did not answer with the article: {found}")


def fetch(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The JSON at an address; posts ``body`` if there is one."""
    request = urllib.request.Request(
        url,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def main(url: str, seconds: str) -> int:
    """Waits for a page and asks it; returns the exit status."""
    try:
        wait_until_ready(url, float(seconds))
        check_answer(url)
    except HostingError as error:
        print(f"asking: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
