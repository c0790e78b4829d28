"""Two readers at once see nothing of each other: each gets what a reader alone gets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.browser.conftest import Open
from tests.browser.reader import Reader
from tests.browser.serving import Server

CONVERSATIONS = (
    ["ice or heat?", "and how often?", "more", "who wrote this?", "can I still go to work?", "the first one"],
    [
        "what causes them?",
        "when should I see a doctor?",
        "why?",
        "which sources does it list?",
        "hello",
        "more",
    ],
)


def seen(reader: Reader) -> list[str]:
    """All turns as a reader sees them, question and answer."""
    return [" ".join(turn.split()) for turn in reader.page.locator("#turns .turn").all_text_contents()]


def alone(new_tab: Open, served: Server, questions: list[str]) -> list[str]:
    reader = new_tab(served).open()
    for question in questions:
        reader.ask(question)
    return seen(reader)


def send(reader: Reader, question: str) -> None:
    reader.page.locator("#question").fill(question)
    reader.page.locator("#question").press("Enter")


def test_interleaved_conversations_are_what_each_would_be_alone(new_tab: Open, served: Server) -> None:
    expected = [alone(new_tab, served, questions) for questions in CONVERSATIONS]
    readers = [new_tab(served).open() for _ in CONVERSATIONS]
    for place in range(len(CONVERSATIONS[0])):
        for reader, questions in zip(readers, CONVERSATIONS, strict=True):
            send(reader, questions[place])  # the second while the first is still being answered
        for reader in readers:
            reader.answer(place)
    for reader, questions, turns in zip(readers, CONVERSATIONS, expected, strict=True):
        assert seen(reader) == turns
        others = {question for each in CONVERSATIONS for question in each} - set(questions)
        words = reader.page.content()
        assert [question for question in others if f">{question}<" in words] == []


def test_many_readers_with_one_session_name_each_get_their_own_answer(served: Server) -> None:
    """A session's name is chosen by the browser; knowing another's gives nothing of theirs."""
    with httpx.Client(base_url=served.url, timeout=60) as client:
        components = client.get("config").json()["components"]
        (component,) = (each["id"] for each in components if each["type"] == "html")

        def ask(number: int) -> tuple[str, str]:
            question = f"ice or heat, reader {number}?"
            data = {"question": question, "history": [], "article": None}
            body = {"data": data, "component_id": component, "fn_name": "ask", "session_hash": "shared"}
            answer = client.post("gradio_api/component_server/", json=body).raise_for_status().json()
            return question, answer["note"]["question"]

        with ThreadPoolExecutor(8) as pool:
            assert all(asked == got for asked, got in pool.map(ask, range(40)))
