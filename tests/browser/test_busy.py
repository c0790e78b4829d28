"""What a reader sees where there is no room for the question now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from corpus.corpus import default_folder
from tests.browser.conftest import Open
from tests.browser.serving import Server, set_answers

READER = {"extra_http_headers": {"x-forwarded-for": "198.51.100.7"}}
LIMITS = ("--trusted-proxy", "127.0.0.1", "--questions-per-minute")


@pytest.fixture
def strict() -> Iterator[Server]:
    """Two questions a minute for each reader."""
    with set_answers(default_folder(), *LIMITS, "2") as server:
        yield server


def test_past_the_limit_the_page_says_when_to_try_again_and_loses_nothing(
    new_tab: Open, strict: Server
) -> None:
    reader = new_tab(strict, **READER).open()
    page = reader.page
    reader.ask("Acupuncture")
    reader.ask("Heavy lifting")
    page.locator("#question").fill("Massage")
    page.locator("#question").press("Enter")
    page.locator("#question").fill("the next one, half typed")
    busy = page.locator(".lost")
    expect(busy).to_contain_text("Busy, try again in ")
    expect(busy).to_contain_text(" s. Your question is kept.")
    expect(page.locator("#said")).to_contain_text("Busy, try again in ")
    expect(page.locator(".asked h2").last).to_have_text("You asked: Massage")
    expect(page.locator("#question")).to_have_value("the next one, half typed")
    expect(reader.answer(1)).to_contain_text("Heavy lifting and improper technique")
    new_tab(strict, extra_http_headers={"x-forwarded-for": "198.51.100.8"}).open().ask("Massage")
    busy.get_by_role("button", name="Send again").click()  # too early: it says so again
    expect(busy).to_have_count(1)
    expect(busy).to_contain_text("Busy, try again in ")


def test_looking_up_past_the_limit_says_so_where_the_reader_looks(new_tab: Open, two_articles: Path) -> None:
    with set_answers(two_articles, *LIMITS, "1") as server:
        page = new_tab(server, **READER).open().page
        page.locator(".choose").click()
        for number in range(12):
            page.locator("#find").fill(f"word {number}")
        expect(page.locator(".found")).to_contain_text("Busy, try again in ")
