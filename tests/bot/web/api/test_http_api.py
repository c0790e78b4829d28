"""The HTTP API of the running program, asked as its documentation says, and as it says one should not."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat import Bot
from bot.web.api.answers import ReplyForm, schema
from tests.awkward import AWKWARD_MARKDOWN
from tests.bot.web.api.test_functions import REPLY
from tests.browser.serving import ROOT, Server

CURL = """
id=$(curl -s {url}gradio_api/call/ask -H 'Content-Type: application/json' \\
  -d '{{"data": ["and how often?", ["ice or heat?"], null]}}' | cut -d '"' -f 4)
curl -sN {url}gradio_api/call/ask/$id
"""
CURL_BY_NAME = """
id=$(curl -s {url}gradio_api/call/v2/ask -H 'Content-Type: application/json' \\
  -d '{{"question": "ice or heat?"}}' | cut -d '"' -f 4)
curl -sN {url}gradio_api/call/ask/$id
"""
PYTHON = """
from gradio_client import Client

client = Client("{url}", verbose=False)
reply = client.predict("and how often?", history=["ice or heat?"], api_name="/ask")
"""
RECORDED = """
import gradio as gr
from fastapi import FastAPI
from starlette.testclient import TestClient
from bot.web.page.blocks import build_page, page_settings
from corpus.corpus import default_folder, read_corpus
from tests.browser.set_answers import SetAnswers

page = build_page(SetAnswers(read_corpus(default_folder())))
with TestClient(gr.mount_gradio_app(FastAPI(), page, path="/", **page_settings())) as client:
    called = client.post("/gradio_api/call/list_articles", json={"data": [""]}).json()
    told = client.get(f"/gradio_api/call/list_articles/{called['event_id']}").text
print(told.split("\\n")[0], page._queue.event_analytics)
"""
CANARY = "Does my neighbour Quincy Zebrafinch 48151623 have back spasms?"
# What no reply may hold: a trace, a path of the server, words of another reader.
NEVER = (
    "Traceback",
    'File "',
    "site-packages",
    "Exception",
    "object at 0x",
    str(ROOT),
    str(Path.home()) + "/",
    sys.prefix,
    "Zebrafinch",
)


@pytest.fixture(scope="module")
def client(programs: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=programs.url, timeout=60) as found:
        yield found


def events(client: httpx.Client, name: str, answer: httpx.Response) -> list[tuple[str, Any]]:
    """The events of a call that was taken."""
    told = client.get(f"gradio_api/call/{name}/{answer.json()['event_id']}").text
    pairs = [event.split("\n") for event in told.strip().split("\n\n")]
    return [(kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for kind, data in pairs]


def call(client: httpx.Client, name: str, *data: object) -> tuple[str, Any]:
    """What a call ends in."""
    body = json.dumps({"data": data})  # in ASCII: httpx cannot send half characters
    headers = {"content-type": "application/json"}
    answer = client.post(f"gradio_api/call/{name}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return events(client, name, answer)[-1]


def check(answer: httpx.Response) -> None:
    """No answer fails inside the server, or tells what is none of the caller's business."""
    assert answer.status_code < 500, answer.text
    held = [never for never in NEVER if never in answer.text]
    assert held == []


# As the documentation says.


@pytest.mark.parametrize(("script", "history"), [(CURL, ["ice or heat?"]), (CURL_BY_NAME, [])])
def test_curl_gets_the_reply_that_the_command_line_prints(
    programs: Server, bot: Bot, script: str, history: list[str]
) -> None:
    command = ["sh", "-c", script.format(url=programs.url)]
    kind, data = subprocess.check_output(command, text=True).strip().split("\n")
    question = "and how often?" if history else "ice or heat?"
    command = [sys.executable, "-m", "bot", "--batch", "-"]
    asked = json.dumps({"question": question, "history": history})
    printed = json.loads(subprocess.check_output(command, input=asked, cwd=ROOT, text=True))
    del printed["id"]
    (reply,) = json.loads(data.removeprefix("data: "))
    REPLY.validate(reply)
    assert kind == "event: complete"
    assert reply == printed


def test_gradio_client_gets_the_same(programs: Server, client: httpx.Client, tmp_path: Path) -> None:
    script = PYTHON.format(url=programs.url) + "import json\nprint(json.dumps(reply))"
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"}
    command = [sys.executable, "-c", script]
    printed = subprocess.check_output(command, cwd=tmp_path, env=environment, text=True)
    assert ["complete", [json.loads(printed)]] == list(
        call(client, "ask", "and how often?", ["ice or heat?"], None)
    )


def test_gradio_client_is_told_what_was_wrong(programs: Server, tmp_path: Path) -> None:
    script = (
        "from gradio_client import Client\n"
        f"client = Client({programs.url!r}, verbose=False)\n"
        "try:\n"
        '    client.predict("", api_name="/ask")\n'
        "except Exception as error:\n"
        "    print(error)"
    )
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"}
    printed = subprocess.check_output(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, text=True
    )
    assert printed == "question must be a string of 1 to 1000 characters\n"


def test_the_documentation_names_the_endpoints_their_values_and_nothing_else(client: httpx.Client) -> None:
    info = client.get("gradio_api/info").json()
    named = {
        name: [parameter["parameter_name"] for parameter in endpoint["parameters"]]
        for name, endpoint in info["named_endpoints"].items()
    }
    assert named == {
        "/ask": ["question", "history", "article"],
        "/read_section": ["article", "section", "start"],
        "/list_articles": ["words"],
    }
    assert info["unnamed_endpoints"] == {}
    assert all(endpoint["description"] for endpoint in info["named_endpoints"].values())


def test_the_schema_is_served(client: httpx.Client) -> None:
    answer = client.get("gradio_api/schema")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == schema(ReplyForm)


def test_a_section_and_the_list_of_articles_are_served(client: httpx.Client) -> None:
    kind, (listed,) = call(client, "list_articles", "")
    assert (kind, listed["count"]) == ("complete", 1)
    (article,) = listed["articles"]
    kind, (section,) = call(client, "read_section", article["article"], article["sections"][1], 0)
    assert kind == "complete"
    assert section["quotes"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (["x" * 1001, [], None], "question must be a string of 1 to 1000 characters"),
        (["q", "h", None], 'history must be a list of questions or of {"question", "answer"}'),
        (["q", [], "back"], "no article “back” in the corpus"),
        (["q", [], "\ud800"], "no article “\ufffd” in the corpus"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(client: httpx.Client, data: list[Any], told: str) -> None:
    kind, error = call(client, "ask", *data)
    assert (kind, error["error"].split(";")[0]) == ("error", told)


def test_nothing_is_recorded_of_calls() -> None:
    printed = subprocess.check_output([sys.executable, "-c", RECORDED], cwd=ROOT, text=True)
    assert printed == "event: complete {}\n"


# As it says one should not.


STRINGS = [text[:1000] for text in AWKWARD_MARKDOWN.values()] + [
    "\ud800",
    "\udfff\ud800",
    "\x00",
    "\ufeff",
    "\u202e",
    "${7*7}{{7*7}}",
    "../../../../etc/passwd",
    "%00%2e%2e%2f",
    "event: complete\ndata: [1]\n\n",
]


def test_strings_that_break_programs_get_replies_or_refusals(programs: Server, client: httpx.Client) -> None:
    call(client, "ask", CANARY, None, None)
    for text in STRINGS:
        for name, data in (
            ("ask", [text, [text, {"question": text, "answer": text}], None]),
            ("read_section", [text, [text], 0]),
            ("list_articles", [text]),
        ):
            body = json.dumps({"data": data})
            headers = {"content-type": "application/json"}
            taken = client.post(f"gradio_api/call/{name}", content=body, headers=headers)
            check(taken)
            told = client.get(f"gradio_api/call/{name}/{taken.json()['event_id']}")
            check(told)
            assert 'data: {"error": null' not in told.text
    assert "Traceback" not in programs.output()


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**63, -(2**64), 10**300, 1e308, float("nan"), float("inf"), -0.0])
    | st.floats()
    | st.sampled_from(["", "ice or heat?", "back-spasms", "ask", "\ud800", "\x00", "a" * 1001])
    | st.text(st.characters(), max_size=30)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
questions = st.sampled_from(["ice or heat?", "hello", "who wrote this?"]) | st.text(max_size=40)
# What the endpoints take, and with each value now and then exchanged for anything.
ARGUMENTS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "ask": {
        "question": questions,
        "history": st.none()
        | st.lists(
            questions | st.fixed_dictionaries({"question": questions, "answer": st.text()}), max_size=9
        ),
        "article": st.sampled_from([None, "back-spasms", "other"]),
    },
    "read_section": {
        "article": st.sampled_from([None, "back-spasms"]),
        "section": st.none() | st.lists(st.text(max_size=20), max_size=3),
        "start": st.integers(min_value=0),
    },
    "list_articles": {"words": st.text(max_size=20)},
}
FUNCTIONS = ["ask", "open_article", "find_articles", "starters", "feedback", "no_such"]
METHODS = [
    "tools/call",
    "tools/list",
    "initialize",
    "ping",
    "resources/read",
    "prompts/get",
    "completion/complete",
]


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, bytes]:
    """An address that programs or the page use, and a body for it, more or less of the right form."""
    name = draw(st.sampled_from(sorted(ARGUMENTS)))
    fields = {
        field: draw(right if draw(st.integers(0, 3)) else values) for field, right in ARGUMENTS[name].items()
    }
    data = draw(st.sampled_from([list(fields.values()), *([draw(values)] if draw(st.booleans()) else [])]))
    path, body = draw(
        st.sampled_from(
            [
                (f"call/{name}", {"data": data}),
                (f"call/v2/{name}", fields),
                ("queue/join", {"data": data, "fn_index": draw(st.integers(-1, 5)), "session_hash": "fuzz"}),
                (
                    "component_server/",
                    {
                        "data": draw(st.one_of(st.just(fields), values)),
                        "component_id": draw(st.integers(-1, 8)),
                        "fn_name": draw(st.sampled_from(FUNCTIONS)),
                        "session_hash": "fuzz",
                    },
                ),
                (
                    "mcp",
                    {
                        "jsonrpc": "2.0",
                        "id": draw(st.sampled_from([1, "a", 2**70, None])),
                        "method": draw(st.sampled_from(METHODS)),
                        "params": draw(st.one_of(st.just({"name": name, "arguments": fields}), values)),
                    },
                ),
            ]
        )
    )
    extra = draw(
        st.dictionaries(st.sampled_from(["data", "event_id", "oauth_token", "id", "x"]), values, max_size=1)
    )
    sent = json.dumps(body | (extra if draw(st.integers(0, 4)) == 0 else {})).encode()
    if draw(st.integers(0, 9)) == 0:
        sent = draw(st.sampled_from([b"", b"{", b"[" * 5000, b"\xff", b"9" * 5000, sent[:-1], b'"\\ud800"']))
    return path, sent


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(request=requests())
def test_no_request_ends_in_a_failure_of_the_server(
    programs: Server, client: httpx.Client, request: tuple[str, bytes]
) -> None:
    path, body = request
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    answer = client.post(f"gradio_api/{path}", content=body, headers=headers)
    check(answer)
    if answer.status_code == 200 and path.startswith("call/"):
        told = client.get(f"gradio_api/{path.replace('/v2', '')}/{answer.json()['event_id']}")
        check(told)
        assert '{"error": null' not in told.text


def test_after_all_that_the_server_has_written_no_trace_and_answers_as_before(
    programs: Server, client: httpx.Client
) -> None:
    kind, (reply,) = call(client, "ask", "ice or heat?", None, None)
    assert (kind, reply["kind"]) == ("complete", "quote")
    assert "Traceback" not in programs.output()


def test_a_body_of_random_bytes_is_refused(client: httpx.Client) -> None:
    noise = random.Random(7)
    for path in ("call/ask", "call/v2/ask", "queue/join", "component_server/", "mcp"):
        for size in (0, 1, 100, 10_000):
            answer = client.post(
                f"gradio_api/{path}",
                content=noise.randbytes(size),
                headers={"content-type": "application/json", "accept": "application/json, text/event-stream"},
            )
            check(answer)
            assert answer.status_code >= 400
