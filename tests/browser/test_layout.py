"""Nothing sticks out, nothing is covered, at any width, text size or colour."""

from __future__ import annotations

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
