"""The command that opens the page, and what its server lets in and out."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.browser.conftest import Open
from tests.browser.serving import ROOT, Server, free_port


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_option_without_loading_gradio() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    for option in ("--share", "--host", "--port", "--corpus", "--model", "--feedback"):
        assert option in shown.stdout
    loaded = (
        "import sys, app\ntry: app.main(['--help'])\nexcept SystemExit: pass\n"
        "print({'gradio', 'torch'} & set(sys.modules))"
    )
    quiet = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert quiet.stdout.endswith("set()\n")


def test_a_port_that_is_taken_is_one_clear_line_and_status_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        told = run("--port", str(port))
    assert told.returncode == 1
    assert told.stdout == ""
    why = f"port {port} at 127.0.0.1 cannot be used (Address already in use)"
    expected = f"app.py: {why}; choose another with --port\n"
    assert told.stderr == expected


@pytest.mark.parametrize("arguments", [("--port", "70000"), ("--port", "x"), ("--nonsense",)])
def test_a_wrong_option_is_status_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_a_corpus_that_is_missing_is_one_clear_line_and_status_1() -> None:
    told = run("--port", str(free_port()), "--corpus", "/no/such/folder")
    assert told.returncode == 1
    assert told.stderr.startswith("app.py: ")
    assert "/no/such/folder" in told.stderr
    assert told.stderr.count("\n") == 1


def test_the_ready_line_gives_the_address(served: Server) -> None:
    until = time.monotonic() + 10  # the line comes after the first answer of the server
    while not served.output() and time.monotonic() < until:
        time.sleep(0.05)
    assert f"Ask the article at http://127.0.0.1:{served.port}" in served.output()


@pytest.fixture(scope="module")
def head(served: Server) -> Iterator[dict[str, str]]:
    with urllib.request.urlopen(served.url) as answer:
        yield {name.lower(): value for name, value in answer.headers.items()}


def test_the_browser_finds_nothing_amiss(new_tab: Open, served: Server) -> None:
    said: list[str] = []
    reader = new_tab(served)
    reader.page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    reader.open().ask("Can sleeping the wrong way cause them?")
    assert said == []


def test_the_page_may_ask_no_other_host_for_anything(head: dict[str, str]) -> None:
    assert "default-src 'self'" in head["content-security-policy"]
    assert head["x-content-type-options"] == "nosniff"
    assert head["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("gradio_api/healthz", 200),
        ("gradio_api/readyz", 200),
        ("gradio_api/metrics", 404),
        ("gradio_api/upload", 404),
        ("openapi.json", 404),
        ("monitoring", 404),
        ("monitoring/summary", 404),
    ],
)
def test_only_what_the_page_needs_is_served(served: Server, path: str, status: int) -> None:
    assert _status(urllib.request.Request(served.url + path)) == status


def test_a_body_that_is_too_large_is_refused(served: Server) -> None:
    request = urllib.request.Request(
        served.url + "gradio_api/component_server/",
        data=b"x" * 300_000,
        headers={"content-type": "application/json"},
    )
    assert _status(request) == 413


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        {"question": 7},
        {"question": ""},
        {"question": "x" * 1001, "history": []},
        {"question": "heat?", "history": "none"},
        {
            "question": "heat?",
            "history": [{"question": "a", "kind": "quote", "quotes": [["back-spasms", 5, 2, [], False]]}],
        },
        {"question": "heat?", "history": [{"question": "a", "kind": "no such kind", "quotes": []}]},
        {"question": "heat?", "history": [], "article": "no-such-article"},
    ],
)
def test_what_the_page_never_sends_is_refused_in_words(served: Server, sent: object) -> None:
    with urllib.request.urlopen(served.url + "config") as answer:
        page = next(each for each in json.load(answer)["components"] if each["type"] == "html")
    body = {"data": sent, "component_id": page["id"], "fn_name": "ask", "session_hash": "test"}
    request = urllib.request.Request(
        served.url + "gradio_api/component_server/",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["refused"].startswith("This could not be asked: ")


def _status(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
