"""axe-core finds nothing, the keyboard reaches everything, and an answer is announced once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe
from tests.browser.conftest import Open
from tests.browser.reader import DESKTOP, PHONE, Reader
from tests.browser.serving import Server, set_answers
from tests.browser.test_answers import KINDS

SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}


def violations(reader: Reader) -> list[str]:
    """What axe-core has to say, best practices included, one line an element."""
    reader.page.evaluate(axe())
    found = reader.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_at_any_kind_of_reply(
    new_tab: Open, served: Server, size: str, colours: str
) -> None:
    reader = new_tab(served, color_scheme=colours, reduced_motion="reduce", **SIZES[size]).open()
    found = {"first screen": violations(reader)}
    for kind, (question, _) in KINDS.items():
        reader.ask(question)
        found[kind] = violations(reader)
    reader.page.locator("figure a.cite").first.click()
    reader.page.wait_for_timeout(400)
    found["panel open"] = violations(reader)
    assert {place: lines for place, lines in found.items() if lines} == {}


def test_axe_finds_nothing_in_the_chooser_and_the_feedback_form(
    new_tab: Open, two_articles: Any, tmp_path: Any
) -> None:
    with set_answers(two_articles, "--feedback", str(tmp_path / "feedback.jsonl")) as server:
        reader = new_tab(server).open()
        reader.page.locator(".choose").click()
        expect(reader.page.locator(".titles button")).to_have_count(2)
        assert violations(reader) == []
        reader.page.keyboard.press("Escape")
        reader.ask("Second")
        assert violations(reader) == []


def test_a_new_answer_is_announced_once_as_text(reader: Reader) -> None:
    reader.page.evaluate("""() => {
      window.heard = [];
      const live = '[role="status"], [role="alert"], [role="log"], [aria-live]:not([aria-live="off"])';
      for (const region of document.querySelectorAll(live)) {
        const hear = () => { if (region.textContent) heard.push(region.textContent); };
        new MutationObserver(hear).observe(region, {childList: true, subtree: true, characterData: true});
      }
    }""")
    reader.ask("ice or heat?")
    reader.page.wait_for_timeout(600)
    heard = reader.page.evaluate("heard")
    assert len(heard) == 1
    assert "The article says" in heard[0]
    assert "Cold compresses like ice packs can reduce the initial swelling" in heard[0]
    assert "<" not in heard[0]
    reader.ask("ice or heat?")
    reader.page.wait_for_timeout(600)
    assert len(reader.page.evaluate("heard")) == 2


def test_everything_is_reached_and_worked_by_keyboard_alone(reader: Reader) -> None:
    page = reader.page
    assert _tab_to(reader, "#question")
    page.keyboard.type("ice or heat?")
    page.keyboard.press("Enter")
    reader.answer(0)
    expect(page.locator("#question")).to_be_focused()
    wanted = [
        "figure a.cite", ".copy", ".copy-link", ".edit", ".retry", ".suggestion", ".send",
        ".new", ".save", ".theme", "#text", "#log",
    ]  # fmt: skip
    assert [each for each in wanted if not _tab_to(reader, each)] == []
    _tab_to(reader, ".theme")
    page.keyboard.press("Space")
    assert page.evaluate("document.body.classList.contains('dark')")
    expect(page.locator(".theme")).to_have_attribute("aria-pressed", "true")
    _tab_to(reader, ".new")
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()


def test_focus_can_be_seen_wherever_it_is(reader: Reader) -> None:
    reader.ask("ice or heat?")
    unseen = set()
    for _ in range(40):
        reader.page.keyboard.press("Tab")
        seen, name = reader.page.evaluate("""() => {
          const node = document.activeElement, style = getComputedStyle(node);
          const field = node.closest(".field");
          const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          const glow = field && getComputedStyle(field).boxShadow !== "none";
          return [ring || glow || node === document.body, node.outerHTML.slice(0, 80)];
        }""")
        if not seen:
            unseen.add(name)
    assert unseen == set()


def _tab_to(reader: Reader, selector: str) -> bool:
    for _ in range(60):
        if reader.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return True
        reader.page.keyboard.press("Tab")
    return False
