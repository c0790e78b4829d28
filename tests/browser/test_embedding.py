"""The page inside other pages and behind other servers."""

from __future__ import annotations

import http.server
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Frame, expect

from corpus.corpus import default_folder
from tests.browser.conftest import Open
from tests.browser.reader import Reader
from tests.browser.serving import Server, free_port, set_answers

FRAME_HEIGHT_PX = 400
HEAD = '<!doctype html><title>Parent</title><meta name="viewport" content="width=device-width">'


@contextmanager
def http_server(handler: type[http.server.BaseHTTPRequestHandler], port: int = 0) -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def around(address: str) -> type[Quiet]:
    """A page of another origin that holds the page in a frame."""

    class Parent(Quiet):
        def do_GET(self) -> None:
            style = f"width:100%;height:{FRAME_HEIGHT_PX}px;border:0"
            frame = f'<iframe title="chat" src="{address}" style="{style}"></iframe>'
            body = f"{HEAD}<body style='margin:0;height:3000px'>{frame}"
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

    return Parent


def stripping(prefix: str, behind: str) -> type[Quiet]:
    """A reverse proxy that serves another server under a path of its own."""

    class Proxy(Quiet):
        def _pass_on(self) -> None:
            if not self.path.startswith(prefix):
                self.send_error(404)
                return
            length = int(self.headers.get("content-length") or 0)
            headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "accept-encoding")}
            headers |= {"X-Forwarded-Host": self.headers["host"], "X-Forwarded-Proto": "http"}
            request = urllib.request.Request(
                behind + self.path[len(prefix) :],
                data=self.rfile.read(length) if length else None,
                headers=headers,
                method=self.command,
            )
            try:
                answer = urllib.request.urlopen(request, timeout=30)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                body = answer.read()
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = do_HEAD = _pass_on  # noqa: N815 (the names http.server looks for)

    return Proxy


def _works(reader: Reader, place: Reader | Frame) -> None:
    """Asks, follows the citation and changes the colours, in a page or in a frame of it."""
    page = place.page if isinstance(place, Reader) else place
    page.wait_for_selector("#question")
    page.locator("#question").fill("Acupuncture, the ancient")
    page.locator("#question").press("Enter")
    expect(page.locator(".answer blockquote")).to_contain_text("Acupuncture, the ancient Chinese practice")
    address = page.url
    link = page.locator("figure a.cite").first
    assert (link.get_attribute("href") or "").startswith(address.split("?")[0] + "?quote=")
    link.click()
    expect(page.locator("#text .s.hit.now")).to_be_in_viewport()
    assert page.url == address
    expect(page.locator(".asked h2")).to_have_count(1)
    if page.locator("#panel .close").is_visible():
        page.locator("#panel .close").click()
    was = page.evaluate("document.body.classList.contains('dark')")
    page.locator(".theme").click()
    assert page.evaluate("document.body.classList.contains('dark')") != was


@pytest.mark.parametrize(("width", "query"), [(1280, ""), (390, "?__theme=dark")])
def test_it_works_in_a_frame_of_another_origin(
    new_tab: Open, set_server: Server, width: int, query: str
) -> None:
    inside = f"http://localhost:{set_server.port}/{query}"
    with http_server(around(inside)) as port:
        reader = new_tab(f"http://127.0.0.1:{port}/", viewport={"width": width, "height": 800})
        reader.page.goto(reader.url)
        frame = reader.page.frame(url=inside)
        assert frame is not None
        _works(reader, frame)
        assert reader.page.evaluate("scrollY") == 0
        assert reader.page.locator("iframe").evaluate("frame => frame.offsetHeight") == FRAME_HEIGHT_PX
        composer = frame.locator(".field").bounding_box()
        assert composer is not None
        assert composer["y"] + composer["height"] <= FRAME_HEIGHT_PX


def test_it_works_under_a_path_behind_a_reverse_proxy(new_tab: Open) -> None:
    port = free_port()
    with (
        set_answers(default_folder(), "--root-path", "/sub/chat") as server,
        http_server(stripping("/sub/chat", f"http://127.0.0.1:{server.port}"), port),
    ):
        reader = new_tab(f"http://127.0.0.1:{port}/sub/chat/").open()
        _works(reader, reader)


def test_it_works_mounted_in_a_fastapi_application(new_tab: Open) -> None:
    with set_answers(default_folder(), "--mount", "/ask", path="/ask/") as server:
        reader = new_tab(server).open()
        _works(reader, reader)
