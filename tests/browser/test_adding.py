"""A reader who runs the page adds an article by its link or by dropping a file, and asks it; strangers cannot."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route, expect

from bot.reply.catalogue import words
from tests.browser.conftest import Open
from tests.browser.own_words import foreign
from tests.browser.reader import WAIT_MS
from tests.browser.serving import Server, free_port
from tests.conftest import ExportInto
from tests.corpus.adding import made
from tests.corpus.adding.test_fetching import Site

OCTETS = {"content-type": "application/octet-stream"}
LONG_WAIT_MS = 4 * WAIT_MS

DROP = """([name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(content), (each) => each.charCodeAt(0))], name));
  const event = { dataTransfer: data, bubbles: true, cancelable: true };
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector("#ask").dispatchEvent(new DragEvent(kind, event));
}"""


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    threading.Thread(target=site.server.serve_forever, daemon=True).start()
    site.page("/robots.txt", b"")
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "pan.md").write_text("# Pan\n\nA pan soaks for one hour. Then it is dry.\n")
    return folder


@contextmanager
def adding_app(folder: Path, index: Path, *options: str) -> Iterator[Server]:
    port = free_port()
    where = ("--port", str(port), "--corpus", str(folder), "--index", str(index))
    server = Server("-m", "tests.browser.adding_app", *where, *options, port=port)
    try:
        server.wait_for(server.url + "gradio_api/readyz")
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def adding_server(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, export_into: ExportInto
) -> Iterator[Server]:
    index = tmp_path_factory.mktemp("place") / "index"
    export_into(index)
    with adding_app(folder, index) as server:
        yield server


def test_a_link_and_a_dropped_file_are_added_and_asked_and_a_failure_says_why(
    adding_server: Server, site: Site, folder: Path, new_tab: Open
) -> None:
    link = site.page("/back", made.PAGE)
    reader = new_tab(adding_server).open()
    page = reader.page
    page.get_by_role("button", name="Add an article").click()
    dialog = page.get_by_role("dialog", name="Add an article")
    dialog.get_by_label("Paste a link").fill(link)
    began = time.monotonic()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.locator(".added li.done")).to_have_count(1, timeout=LONG_WAIT_MS)
    assert time.monotonic() - began < 60
    dialog.get_by_label("Paste a link").fill(f"{site.address}/nothing")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.locator(".added li.failed small")).to_have_text(
        "the server answers with status 404 (no such page)", timeout=LONG_WAIT_MS
    )
    dialog.get_by_role("button", name="Close").click()
    tea = "# Tea\n\nGreen tea draws for four minutes. Black tea draws for three.\n"
    page.evaluate(DROP, ["tea.md", base64.b64encode(tea.encode()).decode()])
    expect(dialog.locator(".added li.done")).to_have_count(2, timeout=LONG_WAIT_MS)
    dialog.locator(".added li.done", has_text="tea.md").get_by_role("link").click()
    expect(page.locator("#text")).to_contain_text("Green tea draws", timeout=LONG_WAIT_MS)
    page.locator("#question").fill("how long does green tea draw?")
    page.locator("#question").press("Enter")
    expect(page.locator(".answer mark").first).to_have_text(
        "Green tea draws for four minutes.", timeout=LONG_WAIT_MS
    )
    assert sorted(path.name for path in folder.glob("*.md")) == ["back-care.md", "pan.md", "tea.md"]
    assert "source: upload:tea.md" in (folder / "tea.md").read_text()


def test_a_german_page_adds_and_says_in_german_why_it_cannot(
    site: Site, tmp_path: Path, export_into: ExportInto, new_tab: Open
) -> None:
    german = words("de")
    (tmp_path / "site.yaml").write_text("language: de\n", "utf-8")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "pan.md").write_text("---\nlanguage: en\n---\n\n# Pan\n\nA pan soaks for one hour.\n", "utf-8")
    export_into(tmp_path / "index")
    link, gone = site.page("/ruecken", made.PAGE), f"{site.address}/nichts"
    with adding_app(folder, tmp_path / "index", "--site", str(tmp_path / "site.yaml")) as server:
        page = new_tab(server, locale="en-US").open().page
        page.get_by_role("button", name="Artikel hinzufügen").click()
        dialog = page.get_by_role("dialog", name="Artikel hinzufügen")
        for each in (link, gone):
            dialog.get_by_label("Link einfügen").fill(each)
            dialog.get_by_role("button", name="Hinzufügen", exact=True).click()
        for name, content in (("tee.md", b"# Tee\n\nTee zieht vier Minuten.\n"), ("bild.png", b"\x89PNG")):
            page.evaluate(DROP, [name, base64.b64encode(content).decode()])
        names = {link, gone, "tee.md", "bild.png", "Pan"}
        assert foreign(page, german, *names) == set()
        lines = dialog.locator(".added li")
        expect(lines).to_have_text(
            [
                f"bild.png {german('errors.UnknownSourceError')}",
                f"tee.md {german('script.ask_it')}",
                f"{gone} {german('errors.FetchError', detail='HTTP 404')}",
                f"{link} {german('script.ask_it')}",
            ],
            timeout=LONG_WAIT_MS,
        )
        assert foreign(page, german, *names) == set()
        for status, told in ((403, "logged_out"), (413, "too_large")):
            page.route("**/add?*", partial(refuse, status=status))
            page.evaluate(DROP, ["groß.txt", ""])
            expect(lines.first).to_have_text(f"groß.txt {german(f'script.{told}')}")
            page.unroute("**/add?*")


def refuse(route: Route, status: int) -> None:
    route.fulfill(status=status, json={"detail": "in English, for programs"})


def test_the_reader_who_runs_the_page_pins_and_unpins_a_question(
    adding_server: Server, folder: Path, new_tab: Open
) -> None:
    reader = new_tab(adding_server).open()
    answer = reader.ask("how long does a pan soak?")
    answer.get_by_role("button", name="Pin to this question").first.click()
    expect(answer.locator(".pinned").first).to_have_text(
        "Pinned. This sentence answers the question from now on.", timeout=LONG_WAIT_MS
    )
    line = (
        '{"question": "how long does a pan soak?", "sentence": "A pan soaks for one hour.", "pinned": true}\n'
    )
    kept = folder / "pan.questions.jsonl"
    assert kept.read_text("utf-8") == line
    answer.get_by_role("button", name="Unpin").click()
    expect(answer.locator(".pinned").first).to_contain_text("Unpinned.", timeout=LONG_WAIT_MS)
    assert kept.read_text("utf-8") == ""


def test_a_page_in_a_frame_of_another_edits_nothing(adding_server: Server, new_tab: Open) -> None:
    page = new_tab(adding_server).page
    page.set_content(f'<iframe src="{adding_server.url}" width="900" height="700"></iframe>')
    framed = page.frame_locator("iframe")
    framed.locator("#question").fill("how long does a pan soak?")
    framed.locator("#question").press("Enter")
    expect(framed.locator(".answer mark").first).to_be_visible()
    expect(framed.locator(".add, #adding, .pin")).to_have_count(0)


def test_nobody_else_adds_anything(adding_server: Server, folder: Path, set_server: Server) -> None:
    before = sorted(folder.iterdir())
    with httpx.Client(base_url=adding_server.url) as client:
        add = "/gradio_api/add?file=x.md"
        for headers, status in (
            ({"origin": "https://elsewhere.example"}, 403),
            ({"sec-fetch-site": "cross-site"}, 403),
            ({"host": "elsewhere.example"}, 421),
            ({"content-type": "text/plain"}, 415),
        ):
            answer = client.post(add, content=b"# X\n\nWords of a stranger.\n", headers={**OCTETS, **headers})
            assert answer.status_code == status
        assert client.get(add).status_code == 404
        assert client.post("/gradio_api/add", headers=OCTETS).status_code == 400
        assert (
            client.post("/gradio_api/pin", json={}, headers={"sec-fetch-site": "cross-site"}).status_code
            == 403
        )
        refused = client.post("/gradio_api/add?link=http://192.168.0.1/", headers=OCTETS).json()
        assert refused["article"] == ""
        assert "is not on the public internet" in refused["told"]
    # A page that is not its reader's own has no such address.
    for path in ("pin", "unpin"):
        assert httpx.post(f"{set_server.url}gradio_api/{path}", json={}).status_code == 404
    assert (
        httpx.post(f"{set_server.url}gradio_api/add?file=x.md", content=b"x", headers=OCTETS).status_code
        == 404
    )
    assert sorted(folder.iterdir()) == before
