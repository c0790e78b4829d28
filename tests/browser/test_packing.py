"""A packed style sheet and script do in a browser what they do as they are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.web.site.packing import packed_script, packed_style
from tests.browser.serving import ROOT

PAGE = ROOT / "bot" / "web" / "page"
RULES = "() => [...document.styleSheets].map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText))"


def test_a_packed_style_has_the_same_rules(browser: Browser) -> None:
    style = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("style/*.css")))
    packed = packed_style(style)
    tab = browser.new_page()
    tab.set_content(f"<style>{style}</style><style>{packed}</style>")
    written, sent = ([re.sub(r",\s+", ",", rule) for rule in sheet] for sheet in tab.evaluate(RULES))
    tab.close()
    assert len(written) > 100
    assert sent == written
    assert len(packed) < 0.9 * len(style)


@pytest.mark.parametrize("path", sorted(PAGE.glob("script/*.js")), ids=lambda path: path.name)
def test_a_packed_script_has_the_same_code(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    lines = iter(packed_script(written).splitlines())
    packed = next(lines)
    for line in written.splitlines():  # each line that is left begins one that is written, in the same order
        if line.strip().startswith(packed) and (rest := line.strip().removeprefix(packed).strip()) == "":
            packed = next(lines, "")
        elif line.strip().startswith(packed):
            assert rest.startswith("// ")
            packed = next(lines, "")
        else:
            assert line.strip() == "" or line.lstrip().startswith(("//", "/*", "*"))
    assert packed == ""
