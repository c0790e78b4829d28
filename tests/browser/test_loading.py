"""The page while its bot is being opened: it is there, says how far things are, and answers once it can."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.browser.conftest import Open
from tests.browser.reader import WAIT_MS, Reader
from tests.serving.running import running, until


def test_a_question_asked_too_early_waits_in_words_and_is_answered(new_tab: Open, tmp_path: Path) -> None:
    opening = tmp_path / "opening"
    opening.touch()
    with running(held=tmp_path) as server:
        reader = new_tab(server.url).open()
        page = reader.page
        expect(page.locator("#text")).to_contain_text("Acupuncture")
        expect(page.locator(".starters button")).to_have_count(0)
        page.locator("#question").fill("Acupuncture")
        page.locator("#question").press("Enter")
        expect(page.locator(".reply .waiting")).to_have_text("Getting ready…")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator("#question")).to_have_value("Acupuncture")
        page.locator("#question").press("Enter")
        expect(page.locator(".reply .waiting")).to_have_text("Getting ready…")
        opening.unlink()
        expect(page.locator(".answer").first).to_contain_text("needles", timeout=2 * WAIT_MS)
        expect(page.locator(".turn")).to_have_count(1)
        page.get_by_role("button", name="New chat").click()
        expect(page.locator(".starters button")).to_have_count(4, timeout=WAIT_MS)
        until(lambda: server.get("gradio_api/readyz") == 200)
        later = new_tab(server.url).open()
        expect(later.page.locator(".starters button")).to_have_count(4)


def test_a_server_started_anew_under_an_open_page_says_how_far_it_is(reader: Reader) -> None:
    page = reader.page
    asked: list[Route] = []

    def as_if_started_anew(route: Route) -> None:
        name = json.loads(route.request.post_data or "{}")["fn_name"]
        if name == "ask":
            asked.append(route)
        elif name == "getting_ready" and not page.locator(".reply .waiting").get_by_text("20 of 30").count():
            told = {"ready": False, "failed": False, "told": "Getting ready… 20 of 30 sentences read."}
            route.fulfill(json=told)
        else:
            route.continue_()

    page.route("**/component_server/", as_if_started_anew)
    page.locator("#question").fill("Acupuncture")
    page.locator("#question").press("Enter")
    expect(page.locator(".reply .waiting")).to_have_text("Looking in the article…")
    expect(page.locator(".reply .waiting")).to_have_text("Getting ready… 20 of 30 sentences read.")
    for route in asked:
        route.continue_()
    expect(reader.answer(0)).to_contain_text("needles")
