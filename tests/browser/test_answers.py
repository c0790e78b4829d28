"""Question in, quote out, and the way from the quote to its place in the article."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from corpus.corpus import default_folder, read_corpus
from tests.browser.conftest import Open
from tests.browser.reader import PHONE, Reader
from tests.browser.serving import Server

ARTICLE = read_corpus(default_folder()).articles[0]

# A question of each kind, with a phrase that its answer must show.
KINDS = {
    "quote": ("ice or heat?", "Cold compresses like ice packs can reduce the initial swelling"),
    "not_found": ("who won the world cup", "does not answer"),
    "urgent": ("I lost control of my bladder and my back hurts", "Urgent"),
    "smalltalk": ("hello", ""),
    "about": ("who wrote this article?", "Jessica Toscano"),
    "sources": ("which sources does the article list on acupuncture?", "Acupuncture: What you need to know."),
    "overview": ("what is this article about?", "What the article covers"),
}


def test_a_question_is_answered_with_words_of_the_article_in_one_request(reader: Reader) -> None:
    before = len(reader.requests)
    answer = reader.ask("ice or heat?")
    expect(answer).to_contain_text(KINDS["quote"][1])
    assert len(reader.requests) == before + 1
    for passage in answer.locator("blockquote").all():
        words = " ".join((passage.text_content() or "").split())
        assert words in " ".join(ARTICLE.text.split())


def test_a_new_answer_is_marked_in_the_article_and_in_view(reader: Reader) -> None:
    reader.ask("ice or heat?")
    marked = "".join(reader.marked())
    assert "Cold compresses like ice packs" in marked
    assert "Heat, like in the form of a heating pad" in marked
    assert reader.in_view("#text .s.hit.now")


def test_a_citation_leads_to_the_sentence_and_escape_leads_back(reader: Reader) -> None:
    citation = reader.ask("ice or heat?").locator("a.cite").first
    address = reader.page.url
    reader.page.locator("#text").evaluate("box => box.scrollTo({top: 0, behavior: 'instant'})")
    citation.focus()
    reader.page.keyboard.press("Enter")
    assert reader.in_view("#text .s.hit.now")
    focused = reader.page.evaluate("document.activeElement.className")
    assert "hit" in focused
    assert reader.page.url == address
    reader.page.keyboard.press("Escape")
    expect(citation).to_be_focused()


def test_citations_of_earlier_answers_still_work(reader: Reader) -> None:
    first = reader.ask("ice or heat?")
    reader.ask("how long do back spasms last?")
    assert not any("Cold compresses" in words for words in reader.marked())
    first.locator("a.cite").first.click()
    assert any("Cold compresses" in words for words in reader.marked())
    assert reader.in_view("#text .s.hit.now")


def test_the_readers_own_scrolling_is_not_undone_by_an_answer(new_tab: Open, set_server: Server) -> None:
    reader = new_tab(set_server).open()
    reader.page.locator("#question").fill("wait for it")
    reader.page.locator("#question").press("Enter")
    reader.page.locator("#text").hover()
    reader.page.mouse.wheel(0, 700)
    reader.answer(0)
    reader.page.wait_for_timeout(300)
    assert reader.page.locator("#text").evaluate("box => box.scrollTop") > 300
    expect(reader.page.locator(".at")).to_have_text("Quote 1 of 1")


def test_previous_and_next_go_through_the_quotes_of_an_answer(reader: Reader) -> None:
    answer = reader.ask("which sources does the article list on low back pain?")
    count = answer.locator(".entries li").count()
    assert count > 1
    at = reader.page.locator(".at")
    expect(at).to_have_text(f"Quote 1 of {count}")
    reader.page.get_by_role("button", name="Next quote").click()
    expect(at).to_have_text(f"Quote 2 of {count}")
    assert reader.in_view("#text .s.hit.now")
    reader.page.get_by_role("button", name="Previous quote").click()
    expect(at).to_have_text(f"Quote 1 of {count}")


def test_the_address_of_a_quote_opens_the_page_with_it_marked(reader: Reader, new_tab: Open) -> None:
    citation = reader.ask("ice or heat?").locator("figure a.cite").first
    address = citation.get_attribute("href") or ""
    asked = parse_qs(urlsplit(address).query)
    start, end = map(int, asked["quote"][0].split("-"))
    colleague = new_tab(reader.url)
    colleague.page.goto(address)
    assert colleague.in_view("#text .s.hit.now")
    marked = " ".join(colleague.marked())
    assert marked == ARTICLE.text[start:end]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?article=no-such-article", "The article of this link is not here."),
        ("?quote=9999999-99999999", "The quote of this link is not in the article."),
        ("?quote=nonsense", "The quote of this link is not in the article."),
    ],
)
def test_a_link_that_leads_nowhere_says_so(new_tab: Open, served: Server, query: str, told: str) -> None:
    reader = new_tab(served).open(query)
    expect(reader.page.locator("#note")).to_have_text(told)
    expect(reader.page.locator("#text article")).to_be_visible()


def test_copy_gives_the_quote_with_its_source_and_its_address(new_tab: Open, served: Server) -> None:
    reader = new_tab(served, permissions=["clipboard-read", "clipboard-write"]).open()
    answer = reader.ask("ice or heat?")
    answer.locator(".copy").first.click()
    expect(reader.page.locator("#note")).to_have_text("Copied with its source")
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert "Cold compresses like ice packs can reduce the initial swelling" in copied
    assert "Jessica Toscano" in copied
    assert re.search(r"\?quote=\d+-\d+&article=back-spasms", copied)
    answer.locator(".copy-link").first.click()
    expect(reader.page.locator("#note")).to_have_text("Link copied")
    assert reader.page.evaluate("navigator.clipboard.readText()") in copied


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_reply_has_its_own_form(reader: Reader, kind: str) -> None:
    question, phrase = KINDS[kind]
    answer = reader.ask(question)
    assert reader.last_kind == kind
    expect(answer).to_contain_text(phrase)
    if kind == "urgent":
        expect(answer.locator(".alarm svg")).to_be_visible()
        alarm = answer.locator(".alarm").bounding_box()
        rest = answer.locator("figure").first.bounding_box()
        assert alarm is not None
        assert rest is None or alarm["y"] < rest["y"]
    if kind == "not_found":
        assert answer.locator("figure.quote:not(.related)").count() == 0
        assert answer.locator(".map a").count() > 0
    if kind in ("about", "sources"):
        assert answer.locator("mark").count() == 0
    if kind == "overview":  # a passage quoted whole: a rule beside it, no sentence set apart
        assert reader.marked() == []
        assert reader.in_view("#text .passage.quoted .s")
        answer.locator(".map a").first.click()
        assert reader.in_view("#text .s.hit.now")


def test_sources_have_links_to_their_doi(reader: Reader) -> None:
    answer = reader.ask("which sources does the article list on superficial heat therapy?")
    link = answer.locator('a[href="https://doi.org/10.3390/life11080780"]')
    expect(link).to_be_visible()
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_what_is_the_articles_and_what_is_the_bots_is_set_in_different_type(reader: Reader) -> None:
    answer = reader.ask("ice or heat?")
    family = "node => getComputedStyle(node).fontFamily"
    assert "serif" in answer.locator("blockquote p").first.evaluate(family).split(", ")[-1]
    assert answer.locator(".lead").first.evaluate(family).endswith("sans-serif")
    assert reader.page.locator("#text .passage p").first.evaluate(family).split(", ")[-1] == "serif"


def test_a_day_is_written_as_in_the_citation_beneath_it(reader: Reader) -> None:
    answer = reader.ask("when was this published?")
    expect(answer.locator("dd")).to_have_text("31 March 2023")
    assert "2023-03-31" not in answer.inner_text()


def test_on_a_phone_a_citation_raises_the_article_and_close_gives_the_focus_back(
    new_tab: Open, served: Server
) -> None:
    reader = new_tab(served, viewport=PHONE, has_touch=True, is_mobile=True).open()
    citation = reader.ask("ice or heat?").locator("figure a.cite").first
    expect(reader.page.locator("#panel")).to_be_hidden()
    citation.tap()
    expect(reader.page.get_by_role("dialog", name="The article")).to_be_visible()
    assert reader.in_view("#text .s.hit.now")
    expect(reader.page.locator("#chat")).to_have_attribute("inert", "")
    reader.page.locator("#panel .close").tap()
    expect(reader.page.locator("#panel")).to_be_hidden()
    expect(citation).to_be_focused()
