"""What the server lets in and out: forms, sizes, other sites, limits."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.bot.web.served import Served, served

PER_MINUTE, WAITING, CHARS = 5, 2, 50
FRIEND = "https://friend.example"
STRANGER = "https://stranger.example"
BUSY_WITHIN_S = 1.0


@pytest.fixture(scope="module")
def page() -> Iterator[Served]:
    """A page with small limits, behind a proxy on this machine that names its readers."""
    line = (
        f"--questions-per-minute {PER_MINUTE} --max-waiting {WAITING} --max-question-chars {CHARS} "
        f"--trusted-proxy 127.0.0.1 --allow-origin {FRIEND} --frame-ancestor self --metrics local"
    )
    with served(*line.split()) as found:
        yield found


def call(page: Served, question: str, **headers: str) -> httpx.Response:
    body = {"data": [question, None, None]}
    return page.client.post("/gradio_api/call/ask", json=body, headers=headers)


def events(page: Served, called: httpx.Response) -> str:
    return page.client.get(f"/gradio_api/call/ask/{called.raise_for_status().json()['event_id']}").text


# What every answer says.


@pytest.mark.parametrize("path", ["", "config", "gradio_api/info", "no/such/address", "theme.css"])
def test_every_answer_says_what_the_page_may_do(page: Served, path: str) -> None:
    headers = page.client.get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'; ")
    assert headers["content-security-policy"].endswith("; frame-ancestors 'self'")
    assert "camera=()" in headers["permissions-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"


def test_answers_are_kept_in_no_cache_and_hashed_files_in_all(page: Served) -> None:
    assert page.ask().headers["cache-control"] == "no-store"
    assert page.client.get("/").headers["cache-control"] == "private, no-cache"
    assert page.client.get("/assets/none.js").headers["cache-control"] == "private, no-cache"


# Other sites.


@pytest.mark.parametrize("host", ["127.0.0.1", "ask.example"])
def test_a_page_of_another_origin_may_read_nothing(page: Served, host: str) -> None:
    for origin in (STRANGER, "null", "http://127.0.0.1:1", f"{FRIEND}.example"):
        headers = {"origin": origin, "host": host}
        assert "access-control-allow-origin" not in page.client.get("/config", headers=headers).headers
        asked = {**headers, "access-control-request-method": "POST"}
        told = page.client.options("/gradio_api/call/ask", headers=asked)
        assert told.status_code == 400
        assert "access-control-allow-origin" not in told.headers


def test_a_page_of_an_allowed_origin_may_ask_and_read(page: Served) -> None:
    asked = {"origin": FRIEND, "access-control-request-method": "POST"}
    told = page.client.options("/gradio_api/call/ask", headers=asked)
    assert told.status_code == 200
    assert told.headers["access-control-allow-origin"] == FRIEND
    assert "content-type" in told.headers["access-control-allow-headers"].lower()
    called = call(page, "Acupuncture", origin=FRIEND, **{"sec-fetch-site": "cross-site"})
    assert called.headers["access-control-allow-origin"] == FRIEND
    assert "access-control-allow-credentials" not in called.headers
    assert "event: complete" in events(page, called)


def test_another_site_may_not_ask_through_a_reader_s_browser(page: Served) -> None:
    for site in ("cross-site", "same-site"):
        told = page.function("ask", {}, **{"sec-fetch-site": site, "origin": STRANGER})
        assert told.status_code == 403
        assert page.client.get("/", headers={"sec-fetch-site": site}).status_code == 200  # a link to the page
    assert page.function("starters", {}, **{"sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("path", ["component_server/", "call/ask", "queue/join"])
@pytest.mark.parametrize(
    "origin", [STRANGER, "null", "http://127.0.0.1:1", "ask.example", f"{FRIEND}.example"]
)
def test_a_browser_that_names_no_site_is_known_by_its_origin(page: Served, path: str, origin: str) -> None:
    for more in ({}, {"host": "ask.example"}, {"x-forwarded-host": "ask.example"}):
        headers = {"origin": origin, **more}
        told = page.client.post(f"/gradio_api/{path}", json={}, headers=headers)
        assert (told.status_code, told.json()) == (
            403,
            {"detail": "other sites may not ask for their readers"},
        )


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://ask.example", {"host": "ask.example"}),
        ("https://Ask.example", {"host": "ask.EXAMPLE:443"}),
        ("http://ask.example", {"host": "ask.example:80"}),
        ("http://[::1]:7860", {"host": "[::1]:7860"}),
        ("https://ask.example", {"x-forwarded-host": "ask.example, inner.example"}),
        (FRIEND, {}),
    ],
)
def test_the_page_s_own_origin_and_an_allowed_one_may_ask(
    page: Served, origin: str, host: dict[str, str]
) -> None:
    assert page.function("starters", {}, origin=origin, **host).json()["starters"]


# Bodies.


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "application/xml"])
def test_only_json_is_read(page: Served, kind: str) -> None:
    for path in ("/gradio_api/component_server/", "/gradio_api/call/ask", "/gradio_api/queue/join"):
        told = page.client.post(path, content=b'{"data": []}', headers={"content-type": kind})
        assert (told.status_code, told.json()) == (415, {"detail": "the body must be application/json"})


WHOLE = {"data": {}, "component_id": 1, "fn_name": "starters", "session_hash": "test"}
DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "7",
        "[]",
        "{",
        '{"data": NaN}',
        DEEP,
        b"\xff\xfe",
        *(json.dumps({key: value for key, value in WHOLE.items() if key != left}) for left in WHOLE),
        json.dumps(WHOLE | {"component_id": "1"}),
        json.dumps(WHOLE | {"component_id": True}),
        json.dumps(WHOLE | {"component_id": None}),
        json.dumps(WHOLE | {"fn_name": 1}),
        json.dumps(WHOLE | {"fn_name": "x" * 101}),
        json.dumps(WHOLE | {"session_hash": ["a"]}),
        json.dumps(WHOLE | {"session_hash": "x" * 101}),
    ],
)
def test_a_body_of_another_form_is_refused_in_words(page: Served, body: str | bytes) -> None:
    for path in ("/gradio_api/component_server/", "/gradio_api/call/ask", "/gradio_api/queue/join"):
        told = page.client.post(path, content=body, headers={"content-type": "application/json"})
        assert told.status_code == 400, path
        assert told.json()["detail"].startswith("the body must be ")


@pytest.mark.parametrize(
    "changed",
    [
        {"component_id": -1},
        {"component_id": 10**30},
        {"fn_name": "no_such_function"},
        {"fn_name": "__init__"},
        {"fn_name": "get_config"},
        {"fn_name": "postprocess"},
        {"fn_name": ""},
    ],
)
def test_what_is_no_function_of_the_page_does_not_exist(page: Served, changed: dict[str, Any]) -> None:
    body = WHOLE | {"component_id": page.component} | changed
    assert page.client.post("/gradio_api/component_server/", json=body).status_code == 404


def test_only_public_endpoints_can_be_joined_by_number(page: Served) -> None:
    for number in (-1, 99, 10**30):
        body = {"data": [], "fn_index": number, "session_hash": "test"}
        assert page.client.post("/gradio_api/queue/join", json=body).status_code == 404


def test_a_session_without_a_name_is_refused(page: Served) -> None:
    body = {"data": ["Acupuncture", None, None], "fn_index": 0, "session_hash": ""}
    assert page.client.post("/gradio_api/queue/join", json=body).status_code == 400
    assert page.client.post("/gradio_api/queue/join", json=body | {"session_hash": "a"}).status_code == 200


@pytest.mark.parametrize("data", [[], ["a"], ["a", None, None, None], "a", {"question": "a"}])
def test_a_call_with_other_values_than_its_own_is_refused(page: Served, data: object) -> None:
    assert page.client.post("/gradio_api/call/ask", json={"data": data}).status_code == 400


@pytest.mark.parametrize("form", [{}, {"article": "x"}, {"question": "a", "no_such": 1}])
def test_a_call_by_name_with_other_values_is_refused(page: Served, form: dict[str, object]) -> None:
    assert page.client.post("/gradio_api/call/v2/ask", json=form).status_code == 400


def test_a_body_is_refused_as_soon_as_it_is_too_large(page: Served) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"data": "'
        for _ in range(5):
            yield b"x" * 60_000

    for content in (b"x" * 250_000, chunks()):
        headers = {"content-type": "application/json"}
        told = page.client.post("/gradio_api/component_server/", content=content, headers=headers)
        assert told.status_code == 413
        assert told.json()["detail"].startswith("at most ")


def test_a_body_in_chunks_is_read_as_any_other(page: Served) -> None:
    body = json.dumps(WHOLE | {"component_id": page.component}).encode()
    told = page.client.post(
        "/gradio_api/component_server/",
        content=iter([body[:10], body[10:]]),
        headers={"content-type": "application/json"},
    )
    assert told.json()["starters"]


def test_a_question_of_more_characters_than_allowed_is_refused_everywhere(page: Served) -> None:
    assert page.ask("x" * CHARS).json()["kind"] == "quote"
    told = page.ask("x" * (CHARS + 1)).json()["refused"]
    assert told == f"This could not be asked: question must be a string of up to {CHARS} characters."
    assert "event: complete" in events(page, call(page, "x" * CHARS))
    assert f"question must be a string of 1 to {CHARS} characters" in events(page, call(page, "x" * 51))
    assert f'data-limit=\\"{CHARS}\\"' in page.client.get("/").text


# Limits.


def test_a_reader_past_the_allowance_is_told_when_to_try_again(page: Served) -> None:
    reader = "198.51.100.1"
    told = [page.ask(reader=reader).json() for _ in range(PER_MINUTE + 1)]
    assert [each.get("kind") for each in told] == ["quote"] * PER_MINUTE + [None]
    assert told[-1]["busy"] == f"Busy, try again in {told[-1]['retry_s']} s"
    assert 60 / PER_MINUTE <= told[-1]["retry_s"] <= 60 + 60 / PER_MINUTE
    assert page.ask(reader="198.51.100.2").json()["kind"] == "quote"
    program = call(page, "Acupuncture", **{"x-forwarded-for": reader})
    assert program.status_code == 429
    assert 1 <= int(program.headers["retry-after"]) <= 60 + 60 / PER_MINUTE
    assert program.json() == {"detail": f"Busy, try again in {program.headers['retry-after']} s"}


def test_a_reader_cannot_take_another_s_address(page: Served) -> None:
    for number in range(PER_MINUTE):
        assert "kind" in page.ask(reader=f"203.0.113.{number}, 198.51.100.3").json()
    assert "busy" in page.ask(reader="203.0.113.99, 198.51.100.3").json()


def test_opening_an_article_costs_a_tenth_and_a_look_at_all_of_them_a_question(page: Served) -> None:
    for name, reader, times in (
        ("open_article", "198.51.100.4", PER_MINUTE * 10),
        ("find_articles", "198.51.100.5", PER_MINUTE),
    ):
        told = [page.function(name, {}, **{"x-forwarded-for": reader}).json() for _ in range(times + 5)]
        assert times - 1 <= sum("busy" not in each for each in told) <= times


def test_this_machine_s_own_readers_have_no_limit_but_the_one_for_all(page: Served) -> None:
    assert ["kind" in page.ask().json() for _ in range(PER_MINUTE * 2)] == [True] * PER_MINUTE * 2


def test_ten_times_too_many_questions_at_once_are_answered_or_refused_within_a_second(page: Served) -> None:
    def ask(number: int) -> tuple[dict[str, Any], float]:
        began = time.monotonic()
        return page.ask(f"wait for {number}").json(), time.monotonic() - began

    with ThreadPoolExecutor(WAITING * 10) as readers:
        told = list(readers.map(ask, range(WAITING * 10)))
    answered = [reply for reply, _ in told if "kind" in reply]
    refused = [(reply, seconds) for reply, seconds in told if "busy" in reply]
    assert len(answered) == WAITING
    assert len(refused) == WAITING * 9
    assert max(seconds for _, seconds in refused) < BUSY_WITHIN_S
    assert refused[0][0] == {"busy": "Busy, try again in 5 s", "retry_s": 5}
    assert page.ask().json()["kind"] == "quote"


def test_ten_times_too_many_calls_at_once_are_queued_or_refused_within_a_second(page: Served) -> None:
    def ask(number: int) -> httpx.Response:
        return call(page, f"wait for {number}")

    before = page.numbers().get('ask_refused_total{reason="waiting_limit"}', 0)
    with ThreadPoolExecutor(20) as readers:
        told = list(readers.map(ask, range(400)))
    assert {each.status_code for each in told} == {200, 429}
    refused = [each for each in told if each.status_code == 429]
    assert {each.headers["retry-after"] for each in refused} == {"5"}
    assert max(each.elapsed.total_seconds() for each in refused) < BUSY_WITHIN_S
    for each in told:
        if each.status_code == 200:
            assert "event: complete" in events(page, each)
    assert page.numbers()['ask_refused_total{reason="waiting_limit"}'] - before == len(refused)


def test_questions_of_readers_who_vanish_give_their_places_back(page: Served) -> None:
    body = json.dumps(
        WHOLE | {"component_id": page.component, "fn_name": "ask", "data": {"question": "wait"}}
    )
    head = (
        "POST /gradio_api/component_server/ HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    for sent in (head[:20], head, head + body[:30], head + body):
        for _ in range(WAITING):
            with socket.create_connection(("127.0.0.1", page.server.port)) as reader:
                reader.sendall(sent.encode())
    until = time.monotonic() + 10
    while "kind" not in (reply := page.ask().json()) and time.monotonic() < until:
        time.sleep(0.2)
    assert reply["kind"] == "quote"
    assert page.numbers()["ask_waiting"] == 0


# The operator's numbers.


def test_numbers_count_answers_and_refusals_and_hold_no_reader(page: Served) -> None:
    before = page.numbers()
    page.ask("Acupuncture")
    page.ask("Acupuncture", reader="198.51.100.9")
    page.client.get("/no/such/address")
    after = page.numbers()
    for name, more in (
        ('ask_answers_total{kind="quote"}', 2),
        ("ask_answer_seconds_count", 2),
        ('ask_refused_total{reason="closed"}', 1),
    ):
        assert after[name] - before.get(name, 0) == more, name
    assert after["ask_in_flight"] == 0
    text = page.client.get("/gradio_api/metrics").text
    assert "198.51.100" not in text
    assert "Acupuncture" not in text


def test_numbers_for_this_machine_go_through_no_proxy_and_to_no_other_name(page: Served) -> None:
    for name, value in (
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-host", "localhost"),
        ("forwarded", "for=127.0.0.1"),
        ("host", "ask.example"),
    ):
        assert page.client.get("/gradio_api/metrics", headers={name: value}).status_code == 404
