"""The page over the bot of set answers, served by another process, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from corpus.corpus import default_folder
from tests.browser.serving import Server, set_answers


@dataclass(frozen=True)
class Served:
    """A page that runs, and a client of it."""

    server: Server
    client: httpx.Client
    component: int

    def function(self, name: str, data: object, **headers: str) -> httpx.Response:
        """Calls a function of the page as its script does."""
        body = {"data": data, "component_id": self.component, "fn_name": name, "session_hash": "test"}
        return self.client.post("/gradio_api/component_server/", json=body, headers=headers)

    def ask(self, question: str = "Acupuncture", *, reader: str = "") -> httpx.Response:
        """Asks as the page does; ``reader`` is an address that a proxy names."""
        headers = {"x-forwarded-for": reader} if reader else {}
        return self.function("ask", {"question": question, "history": []}, **headers)

    def numbers(self) -> dict[str, float]:
        """What /gradio_api/metrics counts, by name and labels."""
        lines = self.client.get("/gradio_api/metrics").raise_for_status().text.splitlines()
        pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """The page with options of app.py, for as long as the block runs."""
    with (
        set_answers(default_folder(), *options) as server,
        httpx.Client(base_url=server.url, timeout=20) as client,
    ):
        components = client.get("/config").json()["components"]
        (component,) = (each["id"] for each in components if each["type"] == "html")
        yield Served(server, client, component)
