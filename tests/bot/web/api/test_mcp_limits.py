"""MCP within the operator's limits: what a call costs, how many wait, how large one may be."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client

from tests.bot.web.served import Served, served

PER_MINUTE, WAITING, CHARS = 5, 2, 50
PATH = "/gradio_api/mcp"


@pytest.fixture(scope="module")
def page() -> Iterator[Served]:
    """A page with MCP and small limits, behind a proxy on this machine that names its readers."""
    line = (
        f"--mcp --questions-per-minute {PER_MINUTE} --max-waiting {WAITING} --max-question-chars {CHARS} "
        "--trusted-proxy 127.0.0.1 --metrics local"
    )
    with served(*line.split()) as found:
        yield found


def sent(
    page: Served, method: str, params: dict[str, Any] | None = None, *, reader: str = ""
) -> httpx.Response:
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    headers = {"accept": "application/json, text/event-stream"}
    return page.client.post(
        PATH, json=call, headers=headers | ({"x-forwarded-for": reader} if reader else {})
    )


def called(page: Served, tool: str, *, reader: str = "", **arguments: Any) -> httpx.Response:
    return sent(page, "tools/call", {"name": tool, "arguments": arguments}, reader=reader)


def is_answered(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and bool(answer.json()["result"]["structuredContent"]["quotes"])


def test_a_question_over_mcp_costs_what_one_on_the_page_does(page: Served) -> None:
    reader = "198.51.100.1"
    assert "kind" in page.ask(reader=reader).json()
    told = [called(page, "ask", question="Acupuncture", reader=reader) for _ in range(PER_MINUTE)]
    assert list(map(is_answered, told)) == [True] * (PER_MINUTE - 1) + [False]
    assert told[-1].status_code == 429
    assert 1 <= int(told[-1].headers["retry-after"]) <= 60 + 60 / PER_MINUTE
    assert told[-1].json() == {"detail": f"Busy, try again in {told[-1].headers['retry-after']} s"}
    assert "busy" in page.ask(reader=reader).json()
    assert is_answered(called(page, "ask", question="Acupuncture", reader="198.51.100.2"))


@pytest.mark.parametrize(
    ("reader", "method", "params"),
    [
        ("198.51.100.3", "tools/list", {}),
        ("198.51.100.5", "tools/call", {"name": "read_section", "arguments": {}}),
    ],
)
def test_what_asks_nothing_costs_a_tenth(
    page: Served, reader: str, method: str, params: dict[str, Any]
) -> None:
    told = [sent(page, method, params, reader=reader) for _ in range(PER_MINUTE * 10 + 5)]
    answered = sum(each.status_code == 200 for each in told)
    assert PER_MINUTE * 10 <= answered < len(told)
    assert {each.status_code for each in told} == {200, 429}


def test_several_questions_in_one_message_are_no_cheaper(page: Served) -> None:
    call = {
        "jsonrpc": "2.0",
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "q"}},
    }
    batch = [call | {"id": number} for number in range(PER_MINUTE + 1)]
    headers = {"accept": "application/json, text/event-stream", "x-forwarded-for": "198.51.100.6"}
    assert page.client.post(PATH, json=batch, headers=headers).status_code == 429


def test_questions_over_mcp_wait_in_the_room_of_all(page: Served) -> None:
    before = page.numbers().get('ask_refused_total{reason="waiting_limit"}', 0)
    with ThreadPoolExecutor(10) as readers:
        told = list(readers.map(lambda number: called(page, "ask", question=f"wait for {number}"), range(10)))
    assert sorted(each.status_code for each in told) == [200] * WAITING + [429] * (10 - WAITING)
    assert {each.headers["retry-after"] for each in told if each.status_code == 429} == {"5"}
    assert page.numbers()['ask_refused_total{reason="waiting_limit"}'] - before == 10 - WAITING
    assert page.numbers()["ask_waiting"] == 0
    assert is_answered(called(page, "ask", question="Acupuncture"))


def test_looking_up_needs_no_place_in_the_room(page: Served) -> None:
    with ThreadPoolExecutor(WAITING + 1) as readers:
        questions = [readers.submit(called, page, "ask", question="wait") for _ in range(WAITING)]
        assert called(page, "list_articles").status_code == 200
        assert all(is_answered(each.result()) for each in questions)


def test_a_message_that_is_too_large_or_no_json_is_refused(page: Served) -> None:
    headers = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    for content in (b"{", b'{"a": NaN}'):
        assert page.client.post(PATH, content=content, headers=headers).status_code == 400
    plain = page.client.post(PATH, content=b"{}", headers=headers | {"content-type": "text/plain"})
    assert plain.status_code == 415
    connection = http.client.HTTPConnection("127.0.0.1", page.server.port, timeout=20)
    with closing(connection):
        connection.putrequest("POST", PATH)
        for name, value in (headers | {"content-length": "250000"}).items():
            connection.putheader(name, value)
        connection.endheaders()  # it is refused before it is sent
        assert connection.getresponse().status == 413


def test_a_real_client_is_told_of_a_question_that_is_too_long(page: Served) -> None:
    async def run() -> Any:
        async with Client(f"{page.server.url}gradio_api/mcp") as client:
            return await client.call_tool("ask", {"question": "x" * (CHARS + 1)})

    result = anyio.run(run)
    assert result.is_error
    assert [each.text for each in result.content] == [f"question must be a string of 1 to {CHARS} characters"]
