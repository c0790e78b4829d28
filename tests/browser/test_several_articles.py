"""A folder of articles: choose one or ask all, and only the open one is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.serving import Server, set_answers


@pytest.fixture(scope="module")
def both(two_articles: Path) -> Iterator[Server]:
    with set_answers(two_articles) as server:
        yield server


def test_citations_name_the_article_and_the_panel_turns_to_it(new_tab: Open, both: Server) -> None:
    reader = new_tab(both).open()
    page = reader.page
    expect(page.locator("#welcome h2")).to_have_text("Ask these 2 articles a question")
    first = reader.ask("First")
    expect(first.locator("figcaption")).to_contain_text("The first article")
    expect(page.locator(".chosen")).to_have_text("The first article")
    second = reader.ask("Second")
    expect(page.locator(".chosen")).to_have_text("The second article")
    assert reader.marked() == ["Second words."]
    first.locator("a.cite").first.click()
    expect(page.locator(".chosen")).to_have_text("The first article")
    expect(page.locator("#text .s.hit")).to_have_text("First words.")
    expect(second).to_be_visible()


def test_questions_can_be_kept_to_the_article_chosen(new_tab: Open, both: Server) -> None:
    reader = new_tab(both).open()
    page = reader.page
    page.locator(".choose").click()
    page.locator("#find").type("second")
    expect(page.locator(".titles button")).to_have_count(1)
    page.keyboard.press("Tab")
    page.locator(".titles button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#text article")).to_contain_text("Second words.")
    expect(page.locator('.scope input[value="one"]')).to_be_checked()
    expect(page.locator(".starters button")).to_have_text("A question about second")
    expect(page.locator("#welcome h2")).to_have_text("Ask The second article a question")
    page.locator(".choose").click()
    page.locator(".titles button").first.click()
    expect(page.locator("#welcome h2")).to_have_text("Ask The first article a question")
    expect(page.locator(".starters button")).to_have_text("A question about first")
    page.locator('.scope input[value="all"]').check()
    expect(page.locator("#welcome h2")).to_have_text("Ask these 2 articles a question")
    page.locator('.scope input[value="one"]').check()
    page.locator(".choose").click()
    page.locator(".titles button").last.click()
    answer = reader.ask("First")
    expect(answer.locator("figcaption")).to_contain_text("The second article")
    page.locator('.scope input[value="all"]').check()
    expect(reader.ask("First").locator("figcaption")).to_contain_text("The first article")


def hold_articles(page: Page) -> list[Route]:
    """Holds back the articles that are fetched from now on; the requests for them."""
    held: list[Route] = []

    def on_its_way(route: Route) -> None:
        opens = json.loads(route.request.post_data or "{}").get("fn_name") == "open_article"
        held.append(route) if opens else route.continue_()

    page.route("**/component_server/", on_its_way)
    return held


@pytest.mark.parametrize("query", ["", "?article=second"])
def test_what_is_asked_before_the_article_chosen_is_there_is_asked_about_it(
    new_tab: Open, both: Server, query: str
) -> None:
    reader = new_tab(both)
    page = reader.page
    held = hold_articles(page)
    reader.open(query)
    if not query:
        page.locator(".choose").click()
        page.locator(".titles button").last.click()
        expect(page.locator("#welcome h2")).to_have_text("Ask The second article a question")
    answer = reader.ask("More")
    expect(answer.locator("figcaption")).to_contain_text("The second article")
    assert len(held) == 1
    with page.expect_response("**/component_server/"):
        held[0].continue_()
    assert reader.marked() == ["Second words."]
    assert len(page.locator("#turns .turn").all()) == 1


def test_an_article_that_is_gone_since_it_was_listed_leaves_all_to_ask(new_tab: Open, both: Server) -> None:
    page = new_tab(both).open().page
    held = hold_articles(page)
    page.locator(".choose").click()
    page.locator(".titles button").last.click()
    page.wait_for_function("document.querySelector('#welcome h2').textContent.includes('second')")
    held[0].fulfill(json={"article": "", "title": "", "html": ""})
    expect(page.locator("#note.up")).to_have_text("That article is no longer here.")
    expect(page.locator("#welcome h2")).to_have_text("Ask these 2 articles a question")
    expect(page.locator('.scope input[value="all"]')).to_be_checked()


def test_a_thousand_articles_weigh_no_more_than_one(new_tab: Open, tmp_path: Path) -> None:
    for number in range(1000):
        text = f"---\ntitle: Article number {number}\n---\n\n# A heading\n\nWords of {number}, here.\n"
        (tmp_path / f"a{number}.md").write_text(text, encoding="utf-8")
    with set_answers(tmp_path) as server:
        reader = new_tab(server)
        sizes: list[int] = []
        reader.page.on(
            "response",
            lambda response: sizes.append(len(response.body()) if "component_server" in response.url else 0),
        )
        reader.open()
        html = reader.page.content()
        assert "Article number 7" not in html
        reader.page.locator(".choose").click()
        expect(reader.page.locator(".found")).to_contain_text("40 of 1,000 articles")
        reader.page.locator("#find").fill("number 777")
        expect(reader.page.locator(".titles button")).to_have_count(1)
        reader.page.keyboard.press("Escape")
        reader.ask("Words of 512,")
        expect(reader.page.locator(".chosen")).to_have_text("Article number 512")
        assert max(sizes) < 20_000


def test_no_word_of_a_table_is_broken(new_tab: Open, tmp_path: Path) -> None:
    table = "| Material | Recommended concentration | Temperature |\n| --- | --- | --- |\n| Polycarbonate | 5 g | 40 |\n"
    (tmp_path / "kettle.md").write_text(f"# Kettle\n\nIt is a kettle.\n\n{table}", encoding="utf-8")
    broken = """() => [...document.querySelectorAll(".table td .s")].flatMap(cell => {
      const text = cell.firstChild, words = [...text.data.matchAll(/\\S+/g)];
      return words.filter(({0: word, index}) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return range.getClientRects().length > 1;
      }).map(([word]) => word);
    })"""
    with set_answers(tmp_path) as server:
        for width in (320, 390, 1280):
            reader = new_tab(server, viewport={"width": width, "height": 800}).open()
            assert reader.page.locator(".table td .s").count() == 6
            assert reader.page.evaluate(broken) == []


@pytest.mark.parametrize(("options", "query"), [((), "?article=second"), (("--article", "second"), "")])
def test_the_page_can_be_kept_to_one_article(
    new_tab: Open, two_articles: Path, options: tuple[str, ...], query: str
) -> None:
    with set_answers(two_articles, *options) as server:
        reader = new_tab(server).open(query)
        page = reader.page
        expect(page.locator("#welcome h2 q")).to_have_text("The second article")
        expect(page.locator(".starters button")).to_have_text("A question about second")
        expect(page).to_have_title("The second article · Ask the Article")
        expect(page.locator("#text article")).to_contain_text("Second words.")
        for chooser in (".scope", ".choose"):
            expect(page.locator(chooser)).to_be_hidden()
        expect(reader.ask("First").locator("blockquote")).to_contain_text("Second words.")
        page.locator(".new").click()
        expect(page.locator(".starters button")).to_have_text("A question about second")
        expect(page).to_have_title("The second article · Ask the Article")
