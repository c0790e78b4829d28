"""Every address of the running program, and what it answers a stranger.

An upgrade of Gradio that opens a new one fails here: decide about it in bot/web/guard/addresses.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.web.guard.addresses import Offers, use_of
from bot.web.options import OperatorOptions
from corpus.corpus import default_folder
from tests.bot.web.served import Served, served
from tests.browser.serving import ROOT, free_port

EVENT = "0" * 32
OPEN = {
    "GET /": 200,
    "HEAD /": 200,
    "GET /assets/{path:path}": 200,
    "GET /config": 200,
    "GET /config/": 200,
    "GET /favicon.ico": 200,
    "HEAD /favicon.ico": 200,
    "GET /gradio_api/call/v2/{api_name}/{event_id}": 404,  # no such event
    "GET /gradio_api/call/{api_name}/{event_id}": 404,  # no such event
    "GET /gradio_api/healthz": 200,
    "HEAD /gradio_api/healthz": 200,
    "GET /gradio_api/info": 200,
    "GET /gradio_api/info/": 200,
    "GET /gradio_api/metrics": 404,  # without --metrics
    "HEAD /gradio_api/metrics": 404,  # without --metrics
    "GET /gradio_api/queue/data": 404,  # no such session
    "GET /gradio_api/readyz": 200,
    "HEAD /gradio_api/readyz": 200,
    "GET /gradio_api/schema": 200,
    "HEAD /gradio_api/schema": 200,
    **{
        f"{method} {path}": 200
        for method in ("GET", "HEAD")
        for path in (
            "/icon-192.png",
            "/icon-512.png",
            "/icon.svg",
            "/manifest.webmanifest",
            "/preview.png",
            "/questions",
            "/widget.js",
        )
    },
    "GET /robots.txt": 200,
    "HEAD /robots.txt": 200,
    "GET /static/{path:path}": 200,
    "GET /theme.css": 200,
    "POST /gradio_api/call/v2/{api_name}": 400,  # an empty call
    "POST /gradio_api/call/v2/{api_name}/": 400,
    "POST /gradio_api/call/{api_name}": 400,
    "POST /gradio_api/call/{api_name}/": 400,
    "POST /gradio_api/component_server": 400,
    "POST /gradio_api/component_server/": 400,
    "POST /gradio_api/queue/join": 400,
}
CLOSED = """
GET /gradio_api/app_id
GET /gradio_api/app_id/
GET /gradio_api/custom_component/{id}/{environment}/{type}/{file_name}
GET /gradio_api/deep_link
GET /gradio_api/dev/reload
GET /gradio_api/file/{path:path}
GET /gradio_api/file={path_or_url:path}
GET /gradio_api/heartbeat/{session_hash}
GET /gradio_api/login_check
GET /gradio_api/login_check/
GET /gradio_api/openapi.json
GET /gradio_api/proxy={url_path:path}
GET /gradio_api/queue/status
GET /gradio_api/runs
GET /gradio_api/runs/
GET /gradio_api/startup-events
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}
GET /gradio_api/theme.css
GET /gradio_api/token
GET /gradio_api/token/
GET /gradio_api/upload_progress
GET /gradio_api/user
GET /gradio_api/user/
GET /gradio_api/vibe-code
GET /gradio_api/vibe-code/
GET /logout
GET /manifest.json
GET /monitoring
GET /monitoring/summary
GET /monitoring/{key}
GET /pwa_icon
GET /pwa_icon/{size}
GET /svelte/{path:path}
HEAD /gradio_api/file={path_or_url:path}
HEAD /gradio_api/proxy={url_path:path}
POST /gradio_api/api/{api_name}
POST /gradio_api/api/{api_name}/
POST /gradio_api/cancel
POST /gradio_api/process_recording
POST /gradio_api/reset
POST /gradio_api/reset/
POST /gradio_api/run/{api_name}
POST /gradio_api/run/{api_name}/
POST /gradio_api/stream/{event_id}
POST /gradio_api/stream/{event_id}/close
POST /gradio_api/undo-vibe-edit
POST /gradio_api/undo-vibe-edit/
POST /gradio_api/upload
POST /gradio_api/vibe-code
POST /gradio_api/vibe-code/
POST /gradio_api/vibe-edit
POST /gradio_api/vibe-edit/
POST /gradio_api/vibe-starter-queries
POST /gradio_api/vibe-starter-queries/
POST /login
POST /login/
"""
ANSWERS = OPEN | dict.fromkeys(CLOSED.split("\n")[1:-1], 404)


@pytest.fixture(scope="module")
def page() -> Iterator[Served]:
    with served() as found:
        yield found


def address(path: str, asset: str) -> str:
    """An address that a route's path stands for."""
    path = path.replace("/assets/{path:path}", asset)
    path = path.replace("/static/{path:path}", "/static/js/iframeResizer.contentWindow.min.js")
    path = path.replace("{api_name}", "ask").replace("{event_id}", EVENT)
    return re.sub(r"\{\w+(:\w+)?\}", "x", path)


def test_every_route_of_the_program_is_in_the_list_and_no_other() -> None:
    module = ("-m", "tests.browser.set_answers", str(free_port()), str(default_folder()), "--routes")
    printed = subprocess.check_output([sys.executable, *module], cwd=ROOT, text=True)
    routes = [line for line in printed.splitlines() if re.match("[A-Z]+ ", line)]
    assert sorted(set(routes)) == sorted(ANSWERS)  # some of ours stand before Gradio's of the same name


def test_every_route_answers_a_stranger_as_the_list_says(page: Served) -> None:
    asset = re.search(r"\./(assets/index-[\w-]+\.js)", page.client.get("/").text)
    assert asset
    told = {}
    for route in ANSWERS:
        method, path = route.split(" ")
        sent = {"json": {}} if method == "POST" else {}
        told[route] = page.client.request(method, address(path, f"/{asset[1]}"), **sent).status_code
    assert told == ANSWERS


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_no_other_method_does_anything(page: Served, method: str) -> None:
    for path in ("/", "/config", "/gradio_api/component_server/", "/gradio_api/call/ask"):
        assert page.client.request(method, path).status_code == 404


def test_addresses_that_look_like_open_ones_are_closed(page: Served) -> None:
    paths = (
        "/config/x",
        "/gradio_api//info",
        "/gradio_api/call/no_such_name",
        "/%67radio_api/upload",
        "/assets/../../__init__.py",
        "/assets/%2e%2e/%2e%2e/__init__.py",
        "/static/..%2f..%2froutes.py",
        "/gradio_api/healthz/x",
        "/gradio_api/mcp",
    )
    for path in paths:
        told = [page.client.request(method, path, json={}).status_code for method in ("GET", "POST")]
        assert set(told) <= {404, 403, 405}, path


def test_the_names_of_other_pages_and_saved_states_are_not_looked_up(page: Served) -> None:
    plain = page.client.get("/").text
    assert page.client.get("/?page=none&deep_link=none").text == plain
    assert page.client.get("/config?deep_link=none").json() == page.client.get("/config").json()
    named = page.client.get("/gradio_api/info?page=&all_endpoints=1", headers={"host": "localhost:9"})
    assert named.json() == page.client.get("/gradio_api/info").json()


def test_an_address_in_a_header_is_believed_from_nobody_unless_the_operator_names_the_proxy(
    page: Served,
) -> None:
    told = [page.ask(reader="198.51.100.1").json() for _ in range(OperatorOptions().questions_per_minute + 5)]
    assert {each.get("kind") for each in told} == {"quote"}


def test_login_is_open_only_where_the_page_has_one() -> None:
    for method, path in (("POST", "/login"), ("POST", "/logout")):
        assert use_of(method, path, Offers({})) is None
        assert use_of(method, path, Offers({}, login=True)) is not None
