"""Ways in which a stranger with the link could take the page from others, each closed."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from bot.web.guard.rooms import MAX_OPEN_EACH, MAX_STREAMS_EACH
from bot.web.monitoring.feedback import MAX_BYTES
from bot.web.serving.connections import OTHER_FILES
from corpus.corpus import default_folder
from index.system.processors import cores
from tests.bot.web.served import Served, served
from tests.browser.serving import Server, free_port

STRANGER, OTHER = "127.0.0.2", "127.0.0.3"
PROXY = {"x-forwarded-for": "198.51.100.1"}
FILES = OTHER_FILES + 20


@pytest.fixture(scope="module")
def page() -> Iterator[Served]:
    """A page without a proxy; all of 127.0.0.0/8 is this machine, and each address of it a reader."""
    with served("--questions-per-minute", "0", "--allow-host", "ask.example") as found:
        yield found


@pytest.fixture
def stranger(page: Served) -> Iterator[httpx.Client]:
    transport = httpx.HTTPTransport(local_address=STRANGER, limits=httpx.Limits(max_connections=None))
    with httpx.Client(base_url=page.server.url, transport=transport, timeout=20) as found:
        yield found


def called(page: Served, question: str = "Acupuncture") -> str:
    """The event of a call that was taken."""
    answer = page.client.post("/gradio_api/call/ask", json={"data": [question, None, None]})
    return str(answer.raise_for_status().json()["event_id"])


def opened(page: Served, address: str, sent: str) -> socket.socket:
    """A connection from an address on which something was said."""
    connection = socket.create_connection(("127.0.0.1", page.server.port), 10, source_address=(address, 0))
    connection.sendall(sent.encode())
    return connection


def test_an_event_can_be_opened_once_and_one_that_is_not_pending_never(page: Served) -> None:
    event = called(page, "wait")
    address = f"/gradio_api/call/ask/{event}"
    with page.client.stream("GET", address) as first:
        assert page.client.get(address).status_code == 404
        assert "event: complete" in first.read().decode()
    assert page.client.get(address).status_code == 404
    assert page.client.get("/gradio_api/queue/data?session_hash=none").status_code == 404


def test_programs_of_one_address_take_neither_the_streams_of_others_nor_the_readers_processors() -> None:
    with served("--questions-per-minute", "0", "--metrics", "local") as page, ExitStack() as held:

        def stream(address: str, event: str) -> str:
            request = f"GET /gradio_api/call/ask/{event} HTTP/1.1\r\nHost: localhost\r\n\r\n"
            connection = held.enter_context(opened(page, address, request))
            return connection.recv(4096).decode().split()[1]

        events = [called(page, "stay") for _ in range(MAX_STREAMS_EACH + 1)]
        assert [stream(STRANGER, event) for event in events] == ["200"] * MAX_STREAMS_EACH + ["429"]
        assert stream(OTHER, events[-1]) == "200"
        assert page.ask().json()["kind"] == "quote"
        assert 1 <= page.numbers()["ask_in_flight"] <= max(1, cores() // 2)


def test_twice_as_many_are_answered_at_once_as_there_are_processors_and_the_page_loads_meanwhile() -> None:
    many = 2 * cores() + 2
    with served("--metrics", "local") as page, ThreadPoolExecutor(many) as readers:
        asked = [readers.submit(page.ask, "wait") for _ in range(many)]
        at_once = []
        while not all(each.done() for each in asked):
            assert page.client.get("/").status_code == 200
            at_once.append(page.numbers()["ask_in_flight"])
        assert max(at_once) == many - 2
        assert {each.result().json()["kind"] for each in asked} == {"quote"}


def test_a_server_out_of_files_cuts_what_is_too_much_says_so_once_and_answers_its_own_machine() -> None:
    limited = (
        f"import resource, runpy; resource.setrlimit(resource.RLIMIT_NOFILE, ({FILES}, {FILES}));"
        " runpy.run_module('tests.browser.set_answers', run_name='__main__')"
    )
    port = free_port()
    server = Server("-c", limited, str(port), str(default_folder()), port=port)
    try:
        with ExitStack() as held:
            for _ in range(FILES + 50):
                idle = socket.create_connection(("127.0.0.1", port), 20, source_address=(STRANGER, 0))
                held.enter_context(idle)
            assert httpx.get(f"{server.url}gradio_api/healthz", timeout=20).status_code == 200
        said = f"{FILES - OTHER_FILES} connections are open, the most there may be; further ones are cut\n"
        assert server.output() == said
    finally:
        server.kill()


def test_slow_bodies_of_one_address_take_no_other_s_place(page: Served) -> None:
    head = "POST /gradio_api/component_server/ HTTP/1.1\r\nHost: localhost\r\n"
    slow = head + "Content-Type: application/json\r\nContent-Length: 99\r\n\r\n"
    with ExitStack() as held:
        for _ in range(MAX_OPEN_EACH):
            held.callback(opened(page, STRANGER, slow).close)
        with opened(page, STRANGER, slow) as past:
            told = b""
            while not told.endswith(b"}"):
                told += past.recv(4096)
            assert b"Busy, try again in 5 s" in told
        with opened(page, STRANGER, "GET /gradio_api/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") as health:
            assert health.recv(4096).startswith(b"HTTP/1.1 200")
        with opened(page, OTHER, "GET /theme.css HTTP/1.1\r\nHost: localhost\r\n\r\n") as other:
            assert other.recv(4096).startswith(b"HTTP/1.1 200")
        assert page.ask().json()["kind"] == "quote"


def test_nobody_is_told_a_host_that_a_stranger_made_up(page: Served, stranger: httpx.Client) -> None:
    assert "ask.example" not in stranger.get("/gradio_api/info", headers={"host": "ask.example"}).text
    for name in ("x-gradio-server", "x-forwarded-host", "x-forwarded-proto"):
        for path in ("/gradio_api/info", "/config"):
            assert "evil" not in stranger.get(path, headers={name: "https://evil.example/"}).text
    assert "evil" not in page.client.get("/gradio_api/info").text


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "[::1", "]:1", ""]
)
def test_a_page_for_this_machine_answers_under_no_other_name(page: Served, host: str) -> None:
    answer = page.client.get("/config", headers={"host": host})
    assert answer.status_code in (400, 421)


@pytest.mark.parametrize(
    "host", ["localhost:80", "127.0.0.1", "[::1]:7860", "ask.example", "ASK.example:443"]
)
def test_it_answers_under_its_own_names_and_those_of_the_operator(page: Served, host: str) -> None:
    assert page.client.get("/config", headers={"host": host}).status_code == 200


def test_a_path_that_no_file_can_have_is_not_found_and_leaves_no_trace(page: Served) -> None:
    for path in ("/static/" + "a" * 300, "/assets/" + "b/" * 2000, "/static/%00", "/static/" + "%ff" * 90):
        assert page.client.get(path).status_code == 404
    assert "Traceback" not in page.server.output()


def test_half_a_character_fails_nowhere(page: Served) -> None:
    half = "\ud800"
    for name in ("ask", "open_article", "find_articles", "starters"):
        sent = {"question": half, "article": half, "words": half, "history": [half]}
        data = {"data": sent, "component_id": page.component, "fn_name": name, "session_hash": "s"}
        answer = page.client.post(
            "/gradio_api/component_server/",
            content=json.dumps(data),
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 200
    assert "Traceback" not in page.server.output()


def test_an_unknown_article_is_not_compared_with_all_others(page: Served) -> None:
    told = page.function("ask", {"question": "q", "history": [], "article": "back-spasm"}).json()
    assert told == {"refused": "This could not be asked: there is no such article."}


def test_the_program_s_start_can_be_asked_for_by_nobody(page: Served) -> None:
    assert page.client.get("/gradio_api/startup-events").status_code == 404


def test_readers_whom_two_proxies_name_on_two_lines_are_told_apart() -> None:
    with served("--questions-per-minute", "1", "--trusted-proxy", "127.0.0.1") as page:
        body = {"question": "Acupuncture", "history": []}
        data = {"data": body, "component_id": page.component, "fn_name": "ask", "session_hash": "s"}

        def ask(*named: str) -> object:
            lines = [("x-forwarded-for", name) for name in named]
            return page.client.post("/gradio_api/component_server/", json=data, headers=lines).json()

        assert "kind" in ask("198.51.100.1", "127.0.0.1")
        assert "busy" in ask("198.51.100.1", "127.0.0.1")
        assert "kind" in ask("198.51.100.2", "127.0.0.1")


def test_a_verdict_keeps_offsets_alone_costs_a_question_and_is_for_the_operator(tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    options = ("--feedback", str(file), "--questions-per-minute", "3", "--trusted-proxy", "127.0.0.1")
    with served(*options) as page:
        note = page.ask(reader="198.51.100.1").json()["note"]
        note["quotes"] *= 30
        judged = {"verdict": "right", "turn": note}
        told = [page.function("feedback", judged, **PROXY).json() for _ in range(3)]
        assert [each.get("kept") for each in told] == [True, True, None]
        assert file.stat().st_mode & 0o077 == 0
        assert "needles" not in file.read_text(encoding="utf-8")
        assert file.stat().st_size < 10_000
        with file.open("ab") as full:
            full.truncate(MAX_BYTES + 1)
        assert page.function("feedback", judged, **{"x-forwarded-for": OTHER}).json() == {"kept": False}
        assert file.stat().st_size == MAX_BYTES + 1


def test_two_hundred_readers_are_served_while_one_address_holds_all_it_may(page: Served) -> None:
    head = "POST /gradio_api/component_server/ HTTP/1.1\r\nHost: localhost\r\n"
    slow = head + "Content-Type: application/json\r\nContent-Length: 99\r\n\r\n"

    def ask(number: int) -> bool:
        transport = httpx.HTTPTransport(local_address=f"127.0.1.{number}")
        with httpx.Client(base_url=page.server.url, transport=transport, timeout=60) as reader:
            body = {"question": "Acupuncture", "history": []}
            data = {"data": body, "component_id": page.component, "fn_name": "ask", "session_hash": "s"}
            return bool(reader.post("/gradio_api/component_server/", json=data).json()["kind"] == "quote")

    with ExitStack() as held, ThreadPoolExecutor(200) as readers:
        for _ in range(MAX_OPEN_EACH):
            held.callback(opened(page, STRANGER, slow).close)
        for _ in range(100):
            held.callback(opened(page, STRANGER, "").close)
        assert all(readers.map(ask, range(1, 201)))
