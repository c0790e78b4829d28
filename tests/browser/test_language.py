"""A page in German over an English article: what is the page's is German, what is the article's is marked as English."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from bot.reply.catalogue import words
from tests.browser.conftest import Open
from tests.browser.own_words import foreign, texts
from tests.browser.serving import Server, app, set_answers

GERMAN = words("de")
SITE = """
name: Frag den Artikel
language: de
ask_instead: redaktion@example.org
imprint: https://example.org/impressum
privacy: https://example.org/datenschutz
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "site.yaml"
    path.write_text(SITE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def german(site: Path) -> Iterator[Server]:
    with app("--site", str(site), "--feedback", str(site.with_name("feedback.jsonl"))) as server:
        yield server


def said(page: Page, text: str) -> None:
    expect(page.locator("#note.up")).to_have_text(text)


def test_no_english_is_left_on_page_replies_and_panel(new_tab: Open, german: Server) -> None:
    reader = new_tab(german, locale="en-US").open()
    page = reader.page
    assert page.locator("html").get_attribute("lang") == "de"
    expect(page).to_have_title("Why Back Spasms Happen—And How to Treat Them · Frag den Artikel")
    expect(page.locator("#welcome h2")).to_have_text(
        "Stellen Sie Why Back Spasms Happen—And How to Treat Them eine Frage"
    )
    expect(page.locator(".starters button").first).to_have_attribute("lang", "en")
    assert foreign(page, GERMAN) == set()
    kinds = []
    for question in (
        "ice or heat?",
        "and how often?",
        "more",
        "how tall is mount everest",
        "who wrote this",
        "how long is this article",
        "which sources does it list on exercise",
        "what is it about",
        "hello",
        "I can't breathe and have crushing pain in my chest",
        "wie tief ist der Bodensee",
    ):
        reader.ask(question)
        kinds.append(reader.last_kind)
        assert foreign(page, GERMAN) == set(), question
    assert {"quote", "not_found", "about", "sources", "overview", "smalltalk", "urgent"} <= set(kinds)
    answer = page.locator("#turns .turn").first.locator(".answer")
    expect(answer.locator("blockquote")).to_have_attribute("lang", "en")
    expect(answer.locator(".source")).to_contain_text(
        "31. März 2023, medizinisch geprüft von Forest Miller, MSOT"
    )
    expect(page.locator("#text article")).to_have_attribute("lang", "en")
    refused = page.locator("#turns .turn").nth(3)
    expect(refused.locator(".lead")).to_have_text("Der Artikel beantwortet das nicht.")
    expect(refused.locator(".instead a")).to_have_attribute("href", "mailto:redaktion@example.org")
    expect(page.locator("#said")).to_contain_text("nur auf Englisch")
    english = [text for language, text in texts(page) if language == "en"]
    assert not any(text in ("Kopieren", "Der Artikel sagt") for text in english)


def test_what_gradio_says_while_the_page_loads_is_said_in_german(new_tab: Open, german: Server) -> None:
    page = new_tab(german, locale="en-US").page
    page.add_init_script(
        """globalThis.seen = [];
        const look = () => {
          for (const node of document.querySelectorAll("body p"))
            if (!node.closest("#page") || node.matches(".loading"))
              seen.push([getComputedStyle(node).fontSize, getComputedStyle(node, "::after").content]);
          requestAnimationFrame(look);
        };
        look();"""
    )
    page.goto(german.url)
    page.wait_for_selector("#ask.empty #question")
    assert {tuple(each) for each in page.evaluate("seen")} == {("0px", '"Wird vorbereitet…"')}


def test_what_goes_wrong_is_told_in_german(new_tab: Open, german: Server) -> None:
    reader = new_tab(german).open("?article=none")
    page = reader.page
    said(page, "Den Artikel zu diesem Link gibt es hier nicht.")
    reader.open("?quote=999998-999999")
    said(page, "Das Zitat zu diesem Link steht nicht im Artikel.")
    page.locator("#question").fill("x" * 1001)
    expect(page.locator("#left")).to_have_text("1 Zeichen zu viel; kürzen Sie die Frage, um sie zu senden")
    replies: list[dict[str, object]] = [
        {"busy": "Busy, try again in 7 s", "retry_s": 7},
        {"refused": "Das konnte nicht gefragt werden: diesen Artikel gibt es nicht."},
    ]

    def answered(route: Route) -> None:
        if json.loads(route.request.post_data or "{}").get("fn_name") != "ask":
            route.continue_()
        elif replies:
            route.fulfill(json=replies.pop(0))
        else:
            route.abort()

    page.route("**/component_server/", answered)
    for told in (
        "Gerade überlastet; versuchen Sie es in 7 s noch einmal. Ihre Frage bleibt erhalten.",
        "Das konnte nicht gefragt werden: diesen Artikel gibt es nicht.",
        "Die Verbindung brach ab, bevor die Antwort kam. Ihre Frage bleibt erhalten.",
    ):
        page.locator("#question").fill("ice or heat?")
        page.locator("#question").press("Enter")
        expect(page.locator("#turns .turn").last.locator(".reply")).to_contain_text(told)
        assert foreign(page, GERMAN) == set()
    page.unroute("**/component_server/")
    page.get_by_role("button", name="Noch einmal senden").last.click()
    answer = page.locator("#turns .turn").last.locator(".answer")
    answer.get_by_role("button", name="Link").first.click()
    expect(page.locator("#note.up")).to_have_text("Link kopiert")
    answer.get_by_role("button", name="Steht doch nicht im Artikel").click()
    expect(answer.locator(".feedback")).to_have_text("Gespeichert. Danke.")
    page.locator(".edit").last.click()
    expect(page.locator(".editing")).to_contain_text("Sie ändern Ihre letzte Frage")
    with page.expect_download() as saved:
        page.locator(".save").click()
    assert saved.value.suggested_filename == "frag-den-artikel.md"
    copy = Path(saved.value.path()).read_text(encoding="utf-8")
    assert copy.startswith("# Frag den Artikel\n\n## ice or heat?")
    assert "medizinisch geprüft von" in copy


@pytest.mark.parametrize("path", ["nothing", "gradio_api/upload"])
def test_an_address_that_is_not_there_says_so_in_german(new_tab: Open, german: Server, path: str) -> None:
    page = new_tab(german).page
    answer = page.goto(german.url + path)
    assert answer is not None
    assert answer.status == 404
    told = "Diese Seite gibt es hier nicht."
    expect(page).to_have_title(f"{told} · Frag den Artikel")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("main").inner_text().split("\n\n") == [told, "Zum Chat"]
    page.get_by_role("link").click()
    page.wait_for_selector("#ask.empty #question")


def test_a_browser_reads_a_refusal_in_german_and_a_program_in_english(german: Server) -> None:
    browser, host = {"accept": "text/html,*/*;q=0.8"}, {"host": "elsewhere.example"}
    read = httpx.get(german.url, headers=browser | host)
    assert (read.status_code, read.headers["content-type"]) == (421, "text/html; charset=utf-8")
    assert "<h1>Unter dieser Adresse ist die Seite nicht zu erreichen.</h1>" in read.text
    told = "not served under this name; the option --allow-host adds one"
    assert httpx.get(german.url, headers=host).json() == {"detail": told}
    assert httpx.get(german.url + "nothing").json() == {"detail": "Not Found"}


def test_a_page_of_several_articles_is_german_too(new_tab: Open, site: Path, two_articles: Path) -> None:
    with set_answers(two_articles, "--site", str(site)) as server:
        gone = httpx.get(f"{server.url}questions?article=none")
        assert (gone.status_code, "<h1>Diese Seite gibt es hier nicht.</h1>" in gone.text) == (404, True)
        reader = new_tab(server).open()
        page = reader.page
        expect(page.locator("#welcome h2")).to_have_text("Stellen Sie diesen 2 Artikeln eine Frage")
        page.locator(".choose").click()
        expect(page.locator(".found")).to_have_text("2 Artikel")
        titles = {"The first article", "The second article", "A. First", "A. Second"}
        assert foreign(page, GERMAN, *titles) == set()
        page.locator(".titles button").first.click()
        expect(page.locator("#welcome h2")).to_have_text("Stellen Sie The first article eine Frage")
        reader.ask("First")
        assert foreign(page, GERMAN, *titles) == set()
