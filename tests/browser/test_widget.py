"""One line puts the chat into a page of another origin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, expect

from bot.web.sharing.routes import widget
from bot.web.sharing.sharing import Sharing
from tests.browser.axe import axe
from tests.browser.conftest import Open
from tests.browser.reader import Reader
from tests.browser.serving import free_port, set_answers
from tests.browser.test_accessibility import SIZES
from tests.browser.test_embedding import Quiet, http_server

MOST_BYTES = 60_000
SENTENCE = "The words that answer stand at the very end."
HOSTILE = """<style>* { color: red !important; font: 40px/3 serif !important; border: 9px solid red !important;
  position: static !important; letter-spacing: 1em; visibility: hidden }
  button { display: none !important } html { font-size: 40px }</style>"""
Around = Callable[..., Reader]


class Places:
    """The addresses of the chat and of the pages around it."""

    def __init__(self, chat: str, host: str) -> None:
        self.chat = chat
        self.host = host


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """The chat over three articles: one published at the page around it, one at another page, one nowhere."""
    port = free_port()
    host = f"http://127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("articles")
    for name, url in (("here", f"{host}/here"), ("elsewhere", f"{host}/elsewhere"), ("nowhere", "")):
        front = f"---\ntitle: Published {name}\n" + (f"url: {url}\n" if url else "")
        Path(folder, f"{name}.md").write_text(f"{front}---\n\n{SENTENCE}\n", encoding="utf-8")
    with set_answers(folder) as server:
        chat = f"http://localhost:{server.port}"
        with http_server(pages(chat), port):
            yield Places(chat, host)


def pages(chat: str) -> type[Quiet]:
    """Pages of another origin that hold the widget; /strict and /here let in no script and no style but its own."""

    class Page(Quiet):
        def do_GET(self) -> None:  # noqa: N802 (the name http.server looks for)
            name, _, article = self.path.strip("/").partition("?")
            style = HOSTILE if name == "hostile" else ""
            script = f'<script src="{chat}/widget.js" data-article="{article or name}" async></script>'
            body = (
                f'<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">'
                f"<title>{name}</title>{style}{script}</head><body><main><h1>Host</h1><p id=own>Own words.</p>"
                f"{'<p>Line.</p>' * 200}<p id=end>{SENTENCE}</p></main></body></html>"
            )
            self.send_response(200)
            self.send_header("content-type", "text/html")
            if name != "hostile":
                policy = f"default-src 'none'; script-src {chat}; frame-src {chat}; require-trusted-types-for 'script'"
                self.send_header("content-security-policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

    return Page


@pytest.fixture
def around(new_tab: Open, places: Places) -> Around:
    """Opens a page that holds the widget."""

    def opened(path: str, **context: Any) -> Reader:
        reader = new_tab(f"{places.host}/{path}", **context)
        reader.page.goto(reader.url)
        return reader

    return opened


def violations(place: Reader | Frame) -> list[str]:
    page = place.page if isinstance(place, Reader) else place
    page.evaluate(axe())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


def chat_in(reader: Reader) -> Frame:
    """The chat, once it is there."""
    element = reader.page.locator("iframe").element_handle()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_selector("#ask.embed #question")
    return frame


def asked(frame: Frame, question: str = "words") -> None:
    frame.locator("#question").fill(question)
    frame.locator("#question").press("Enter")
    expect(frame.locator(".answer blockquote")).to_have_text(SENTENCE)


@pytest.mark.parametrize("size", SIZES)
def test_the_chat_opens_in_a_page_that_lets_in_no_other_script(
    around: Around, places: Places, size: str
) -> None:
    loaded: list[int] = []
    reader = around("strict?nowhere", reduced_motion="reduce", **SIZES[size])
    page = reader.page
    page.on("response", lambda response: loaded.append(len(response.body())))
    page.reload()
    opener = page.get_by_role("button", name="Ask the Article")
    expect(opener).to_have_attribute("aria-expanded", "false")
    assert sum(loaded) <= MOST_BYTES
    assert violations(reader) == []
    page.keyboard.press("Tab")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Ask the Article")).to_be_visible()
    frame = chat_in(reader)
    expect(frame.locator("#welcome h2 q")).to_have_text("Published nowhere")
    assert frame.locator(".name h1").evaluate("name => name.getBoundingClientRect().width") == 1
    asked(frame)
    assert violations(reader) == []
    assert violations(frame) == []
    frame.locator("figure a.cite").click()
    expect(frame.locator("#text .s.hit")).to_be_in_viewport()
    box = reader.box("iframe")
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.evaluate("innerWidth")
    assert box["height"] >= 600
    frame.locator("#text").press("Escape")  # closes the article
    frame.locator("#question").press("Escape")  # closes the chat
    expect(opener).to_be_focused()
    expect(page.locator("iframe")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(frame.locator(".answer blockquote")).to_be_visible()  # the conversation is kept
    page.get_by_role("button", name="Close").click()
    expect(opener).to_be_visible()
    assert page.context.cookies() == []


@pytest.mark.parametrize("size", SIZES)
def test_a_citation_marks_the_sentence_on_the_publishers_page_around(around: Around, size: str) -> None:
    reader = around("here", reduced_motion="reduce", **SIZES[size])
    page = reader.page
    page.get_by_role("button", name="Ask the Article").click()
    frame = chat_in(reader)
    asked(frame)
    assert page.evaluate("scrollY") == 0
    expect(frame.locator("figure a.cite .unseen")).to_have_text("Quote 1 on this page: ")
    frame.locator("figure a.cite").click()
    expect(page.locator("#end")).to_be_in_viewport()
    assert page.evaluate("scrollY") > 1000
    assert len(page.context.pages) == 1
    expect(page.locator("iframe")).to_be_visible(visible=size == "desktop")


def test_a_citation_of_another_page_opens_it_at_the_sentence(around: Around, places: Places) -> None:
    reader = around("strict?elsewhere")
    reader.page.get_by_role("button", name="Ask the Article").click()
    frame = chat_in(reader)
    asked(frame)
    expect(frame.locator("figure a.cite .unseen")).to_have_text("Quote 1 on the published page (new tab): ")
    with reader.page.context.expect_page() as opened:
        frame.locator("figure a.cite").click()
    expect(opened.value.locator("#end")).to_be_in_viewport()
    assert opened.value.url.split("#")[0] == f"{places.host}/elsewhere"
    expect(frame.locator("#text .s.hit")).not_to_be_in_viewport()


def test_no_style_gets_in_or_out(around: Around) -> None:
    look = """() => {
      const button = document.querySelector("body > div").shadowRoot.querySelector("button");
      const { width, height, right, bottom } = button.getBoundingClientRect();
      const { color, visibility, letterSpacing, fontSize } = getComputedStyle(button);
      const { clientWidth, clientHeight } = document.documentElement; // without the scroll bars of the page
      return [width, height, clientWidth - right, clientHeight - bottom, color, visibility, letterSpacing, fontSize];
    }"""
    plain, hostile = around("strict"), around("hostile")
    for reader in (plain, hostile):
        expect(reader.page.get_by_role("button", name="Ask the Article")).to_be_visible()
    assert hostile.page.evaluate(look) == plain.page.evaluate(look)
    own = """() => [
      document.adoptedStyleSheets.length,
      getComputedStyle(document.querySelector("#own")).fontSize,
      Object.keys(window).filter((name) => /site|widget|askThe/i.test(name)),
    ]"""
    assert plain.page.evaluate(own) == [0, "16px", []]


@pytest.mark.parametrize(
    ("ancestors", "buttons"),
    [((), 1), (("{host}",), 1), (("https://other.example",), 0), (("'self'",), 0), (("'none'",), 0)],
)
def test_the_operator_says_which_sites_show_it(
    new_tab: Open, places: Places, ancestors: tuple[str, ...], buttons: int
) -> None:
    named = tuple(each.format(host=places.host) for each in ancestors)
    reader = new_tab(f"{places.host}/strict")
    script = widget(Sharing(lambda: None, frame_ancestors=named))
    reader.page.route(
        "**/widget.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    reader.page.goto(reader.url)
    expect(reader.page.get_by_role("button", name="Ask the Article")).to_have_count(buttons)
