"""How a question is put to a server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

import requests

from tests.load.answer import Answer, WrongAnswerError
from tests.load.mix import Question

TIMEOUT_S = 120

Note = dict[str, Any]


class Asking(Protocol):
    """Readers at a server."""

    def __init__(self, url: str) -> None: ...

    def way(self, question: Question) -> str:
        """How it is asked."""

    def ask(self, question: Question, words: str) -> Answer:
        """The answer to a question put in these words.

        Raises:
            WrongAnswerError: if none comes.
            requests.RequestException: if the server does not answer.
        """


class Http:
    """Connections to a server, a new one for each request: a kept one may be closed as it is used again."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["connection"] = "close"

    def get(self, path: str) -> requests.Response:
        return _whole(self._session.get(self._url + path, timeout=TIMEOUT_S))

    def post(self, path: str, body: dict[str, Any]) -> requests.Response:
        return _whole(self._session.post(self._url + path, json=body, timeout=TIMEOUT_S))

    def call(self, endpoint: str, *data: object) -> Any:
        """What an endpoint of Gradio's API answers."""
        called = self.post(f"gradio_api/call/{endpoint}", {"data": data}).json()
        told = self.get(f"gradio_api/call/{endpoint}/{called['event_id']}").text
        event, _, answer = told.strip().split("\n\n")[-1].partition("\n")
        if event != "event: complete":
            raise WrongAnswerError(f"{endpoint} ended in {event!r} {answer}")
        return json.loads(answer.removeprefix("data: "))[0]


class Readers:
    """Readers of this program: through the page, with the notes that it keeps, or through the API."""

    def __init__(self, url: str) -> None:
        self._http = Http(url)
        self._notes: dict[tuple[str, ...], list[Note]] = {(): []}
        components = self._http.get("config").json()["components"]
        self._page = next(each["id"] for each in components if each["type"] == "html")

    def way(self, question: Question) -> str:
        return "API" if question.by_program else "page"

    def ask(self, question: Question, words: str) -> Answer:
        if question.by_program:
            reply = self._http.call("ask", words, list(question.history), None)
            quotes = [[quote[name] for name in ("text", "start", "end")] for quote in reply["quotes"]]
            return _answer(reply["question"], reply["kind"], quotes, reply["confidence"])
        told = self._put(words, self._before(question.history))
        return _answer(told["note"]["question"], told["kind"], told["quotes"])

    def _before(self, history: tuple[str, ...]) -> list[Note]:
        """What the page keeps of the questions before; they are asked once."""
        if history not in self._notes:
            notes = self._before(history[:-1])
            self._notes[history] = [*notes, self._put(history[-1], notes)["note"]]
        return self._notes[history]

    def _put(self, words: str, notes: Sequence[Note]) -> dict[str, Any]:
        sent = {"question": words, "history": notes}
        body = {"data": sent, "component_id": self._page, "fn_name": "ask", "session_hash": "load"}
        told: dict[str, Any] = self._http.post("gradio_api/component_server/", body).json()
        if "kind" not in told:
            raise WrongAnswerError(str(told))
        return told


class PlainReaders:
    """Readers of ``gr.ChatInterface``, through the API that it has by itself."""

    def __init__(self, url: str) -> None:
        self._http = Http(url)

    def way(self, question: Question) -> str:
        return "API"

    def ask(self, question: Question, words: str) -> Answer:
        return _answer(words, "", [self._http.call("chat", words)])


def _answer(question: str, kind: str, quotes: Sequence[Any], confidence: float | None = None) -> Answer:
    return Answer(question, kind, tuple(map(json.dumps, quotes)), confidence)


def _whole(response: requests.Response) -> requests.Response:
    if response.status_code != 200:
        raise WrongAnswerError(f"status {response.status_code}: {response.text[:200]}")
    return response
