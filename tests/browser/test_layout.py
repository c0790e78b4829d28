"""Nothing sticks out, nothing is covered, at any width, text size or colour."""

from __future__ import annotations

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.reader import PHONE, Reader
from tests.browser.serving import Server

SIZES = [(320, 640), (390, 844), (768, 1024), (1024, 768), (1280, 800), (1920, 1080), (844, 390)]
KEYBOARD_PX = 320

SIDEWAYS = """() => [document.scrollingElement, ...document.querySelectorAll("#log, #text, #panel, #chat")]
  .filter(box => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "hidden")
  .map(box => box.id || box.tagName)"""
COVERED = """() => [...document.querySelectorAll("#question, .send, .bar button")].filter(node => {
  const at = node.getBoundingClientRect();
  if (!at.width) return false;
  const top = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
  const outside = at.left < 0 || at.right > innerWidth || at.top < 0 || at.bottom > innerHeight;
  return outside || !(node.contains(top) || top?.contains(node));
}).map(node => node.outerHTML.slice(0, 90))"""

WIDTHS = [(320, 640), (360, 740), (390, 844), (600, 960), (768, 1024), (860, 900), (861, 900), (1024, 768),
          (1280, 800), (1920, 1080)]  # fmt: skip
LETTERS = "size => document.documentElement.style.setProperty('font-size', size, 'important')"
# What cannot be reached: brought into view, a control is whole in the window, and nothing lies over it.
OUT_OF_REACH = """() => {
  const seen = node => node.checkVisibility({visibilityProperty: true}) && !node.closest("[inert]");
  const all = selector => [...document.querySelectorAll(selector)].filter(seen);
  const wrong = [];
  for (const node of all("#ask :is(button, a[href], textarea, input, summary)")) {
    node.scrollIntoView({block: "center", behavior: "instant"});
    const at = node.getClientRects()[0];
    const top = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
    const inside = at.left >= -1 && at.right <= innerWidth + 1 && at.top >= -1 && at.bottom <= innerHeight + 1;
    if (!inside || !(node.contains(top) || top?.contains(node))) wrong.push(node.outerHTML.slice(0, 90));
  }
  const parts = all(".bar h1, .bar button, .panel-name, .panel-bar button, .at, .field, .scope label");
  for (const one of parts) {
    if (one.scrollWidth > one.clientWidth + 1 && one.matches(":not(.at)")) wrong.push(`spilling: ${one.textContent}`);
    for (const other of parts) {
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (one !== other && wide > 1 && high > 1) wrong.push(`${one.textContent} over ${other.textContent}`);
    }
  }
  return wrong;
}"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_is_covered_or_out_of_reach_at_any_width_and_size_of_letters(
    new_tab: Open, served: Server, colours: str
) -> None:
    reader = new_tab(served, color_scheme=colours, reduced_motion="reduce").open()
    page, found = reader.page, {}
    for state in ("first screen", "answer"):
        if state == "answer":
            reader.ask("ice or heat?")
        for width, height in WIDTHS if colours == "light" else WIDTHS[::3]:
            for letters in ("100%", "200%"):
                page.set_viewport_size({"width": width, "height": height})
                page.evaluate(LETTERS, letters)
                at = f"{state}, {width} px, {letters}"
                found[at] = page.evaluate(OUT_OF_REACH) + page.evaluate(SIDEWAYS)
                if width <= 860:
                    page.locator(".show-article").click()
                    found[f"{at}, article"] = page.evaluate(OUT_OF_REACH) + page.evaluate(SIDEWAYS)
                    page.locator("#panel .close").click()
    assert {at: wrong for at, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844)])
def test_on_a_phone_with_large_letters_half_the_screen_is_for_the_answer_and_buttons_have_words(
    new_tab: Open, served: Server, width: int, height: int
) -> None:
    reader = new_tab(served, viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    reader.open().ask("ice or heat?")
    for letters in ("100%", "200%"):
        reader.page.evaluate(LETTERS, letters)
        assert reader.box("#log")["height"] > height / 2
        for button in (".new span", ".save span"):
            assert reader.box(button)["width"] > 40


def test_the_number_of_a_quote_stays_with_its_first_word_at_any_width(reader: Reader) -> None:
    reader.ask("ice or heat?")
    left_behind = """() => {
      const article = document.querySelector("#text article"), span = document.querySelector("#text .s[data-n]");
      const first = document.createRange();
      first.setStart(span.firstChild, 0);
      first.setEnd(span.firstChild, 1);
      const wrong = [];
      for (let width = 180; width < 560; width += 2) {
        article.style.width = `${width}px`;
        if (span.getClientRects()[0].bottom < first.getBoundingClientRect().top + 2) wrong.push(width);
      }
      return wrong;
    }"""
    assert reader.page.evaluate(left_behind) == []


def test_a_first_screen_without_questions_offers_the_sections_and_is_not_half_empty(reader: Reader) -> None:
    page = reader.page
    expect(page.locator(".sections")).to_be_hidden()
    page.evaluate("document.querySelector('.starters').replaceChildren()")
    words, field = reader.box("#welcome"), reader.box(".field")
    assert field["y"] - words["y"] - words["height"] < 80
    assert abs(words["y"] - 60 - (800 - field["y"] - field["height"])) < 200
    section = page.locator(".sections a.cite").nth(2)
    section.click()
    assert reader.in_view("#text .s.hit.now")
    assert reader.marked() == [section.inner_text()]
    page.set_viewport_size(PHONE)
    assert page.evaluate(OUT_OF_REACH) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_nothing_sticks_out_or_is_covered(new_tab: Open, served: Server, width: int, height: int) -> None:
    reader = new_tab(served, viewport={"width": width, "height": height}, reduced_motion="reduce").open()
    for question in ("", "ice or heat?", "I lost control of my bladder", "x" * 300):
        if question:
            reader.ask(question)
        assert reader.page.evaluate(SIDEWAYS) == []
        assert reader.page.evaluate(COVERED) == []
    if width <= 860:
        reader.page.locator("figure a.cite").first.click()
        assert reader.in_view("#text .s.hit.now")
        assert reader.page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844)])
def test_the_question_box_stays_in_sight_over_an_on_screen_keyboard(
    new_tab: Open, served: Server, width: int, height: int
) -> None:
    reader = new_tab(
        served, viewport={"width": width, "height": height}, has_touch=True, is_mobile=True
    ).open()
    reader.ask("ice or heat?")
    reader.page.locator("#question").tap()
    reader.page.set_viewport_size({"width": width, "height": height - KEYBOARD_PX})
    reader.page.wait_for_timeout(200)
    box = reader.box(".field")
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height - KEYBOARD_PX


def test_text_at_twice_the_size_still_fits(new_tab: Open, served: Server) -> None:
    reader = new_tab(served).open()
    reader.page.add_style_tag(content="html { font-size: 200% !important }")
    reader.ask("ice or heat?")
    assert (
        reader.page.locator("blockquote p").first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
        > 30
    )
    assert reader.page.evaluate(SIDEWAYS) == []
    assert reader.page.evaluate(COVERED) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_colours_follow_the_system_until_the_reader_chooses(
    new_tab: Open, served: Server, colours: str
) -> None:
    reader = new_tab(served, color_scheme=colours).open()
    page = reader.page
    is_dark = "document.body.classList.contains('dark')"
    other = "dark" if colours == "light" else "light"
    assert page.evaluate(is_dark) == (colours == "dark")
    page.emulate_media(color_scheme=other)
    page.wait_for_function(f"{is_dark} === {str(other == 'dark').lower()}")
    page.locator(".theme").click()
    assert page.evaluate(is_dark) == (colours == "dark")
    page.emulate_media(color_scheme=colours)
    page.emulate_media(color_scheme=other)
    assert page.evaluate(is_dark) == (colours == "dark")


def test_reduced_motion_is_honoured(new_tab: Open, served: Server) -> None:
    reader = new_tab(served, reduced_motion="reduce", viewport=PHONE).open()
    reader.ask("ice or heat?").locator("figure a.cite").first.click()
    moving = "document.getAnimations().filter(each => each.playState === 'running').length"
    assert reader.page.evaluate(moving) == 0


def test_the_conversation_prints_whole_and_without_buttons(reader: Reader) -> None:
    first = reader.ask("ice or heat?")
    reader.ask("how long do back spasms last?")
    reader.page.emulate_media(media="print")
    expect(first).to_be_visible()
    expect(reader.page.locator("#composer")).to_be_hidden()
    expect(reader.page.locator(".copy").first).to_be_hidden()
    expect(reader.page.locator("#panel")).to_be_hidden()
    log = reader.page.locator("#log").evaluate("box => [box.scrollHeight, box.clientHeight]")
    assert log[0] <= log[1] + 1
    pdf = reader.page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")


def test_before_the_first_question_the_article_is_what_prints(reader: Reader) -> None:
    reader.page.emulate_media(media="print")
    expect(reader.page.locator("#text article")).to_be_visible()
    expect(reader.page.locator("#chat")).to_be_hidden()


def test_no_page_of_a_print_begins_with_the_source_of_a_quote(reader: Reader) -> None:
    reader.ask("ice or heat?")
    page = reader.page
    page.evaluate("document.querySelector('#turns').before(document.createElement('hr'))")
    begins = []
    for height in range(250, 1000, 30):
        page.evaluate(
            "height => document.querySelector('hr').style.cssText = `height:${height}px;border:0`", height
        )
        pages = pypdfium2.PdfDocument(page.pdf(format="A4"))
        begins += [each.get_textpage().get_text_range().strip()[:40] for each in list(pages)[1:]]
    assert begins
    assert [each for each in begins if each.startswith(("Jessica Toscano", "1\r\n", "Treatments for"))] == []
