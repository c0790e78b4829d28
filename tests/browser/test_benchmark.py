"""The page beside a plain ``gr.ChatInterface`` of the same version over the same bot, in the same run.

``pytest -s tests/browser/test_benchmark.py`` prints the table. What is sent is the same on every machine and is
held to; the times are printed and not judged, as a busy machine moves them more than a change of ours does.
"""

from __future__ import annotations

import time
from dataclasses import astuple, dataclass
from statistics import median

from playwright.sync_api import Browser, Page

from corpus.corpus import default_folder
from tests.browser.reader import DESKTOP
from tests.browser.serving import Server, set_answers

RUNS = 3
QUIET_MS = 700
QUESTION = "Acupuncture, the ancient"
ANSWER = "Acupuncture, the ancient Chinese practice"


@dataclass(frozen=True)
class Measure:
    """One visit: bytes received and requests made until idle, and two times in milliseconds."""

    wire_bytes: float
    requests: float
    interactive_ms: float
    answer_ms: float


def visit(browser: Browser, server: Server, box: str, shown: str) -> Measure:
    """Opens the page with an empty cache and asks. ``shown`` is true once the answer can be read."""
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    received: list[float] = []
    network.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    began = time.perf_counter()
    page.goto(server.url, wait_until="commit")
    page.wait_for_selector(f"{box}:not([disabled])")
    interactive = time.perf_counter() - began
    seen = -1
    while seen != len(received):  # not "networkidle": a stream of Gradio's may stay open for good
        seen = len(received)
        page.wait_for_timeout(QUIET_MS)
    weight, requests = sum(received), len(received)
    page.locator(box).fill(QUESTION)
    answered = _timed(page, box, shown)
    context.close()
    return Measure(weight, requests, interactive * 1000, answered)


def _timed(page: Page, box: str, shown: str) -> float:
    page.evaluate(f"""() => {{
      const box = document.querySelector("{box}");
      window.answered = new Promise(done => box.addEventListener("keydown", () => {{
        const began = performance.now();
        const look = () => ({shown})() ? done(performance.now() - began) : requestAnimationFrame(look);
        look();
      }}, {{once: true}}));
    }}""")
    page.locator(box).press("Enter")
    return float(page.evaluate("window.answered"))


PLAIN_SHOWN = f"""() => [...document.querySelectorAll("[data-testid='bot']")].some(
  each => each.textContent.includes("{ANSWER}"))"""
OURS_SHOWN = f"""() => {{
  if (!document.querySelector(".answer blockquote")?.textContent.includes("{ANSWER}")) return false;
  const mark = document.querySelector("#text .s.hit.now"), box = document.querySelector("#text");
  const at = mark?.getBoundingClientRect(), frame = box.getBoundingClientRect();
  return at && at.top >= frame.top && at.bottom <= frame.bottom;
}}"""


def test_the_page_is_lighter_than_a_plain_chat(browser: Browser) -> None:
    with set_answers(default_folder()) as ours, set_answers(default_folder(), "--plain") as plain:
        runs = [
            (visit(browser, ours, "#question", OURS_SHOWN), visit(browser, plain, "textarea", PLAIN_SHOWN))
            for _ in range(RUNS)
        ]
    own, other = (
        Measure(*map(median, zip(*map(astuple, side), strict=True))) for side in zip(*runs, strict=True)
    )
    print(f"\n{'median of ' + str(RUNS):36}{'this page':>12}{'ChatInterface':>16}")
    for name, of in (
        ("received, kB", lambda each: each.wire_bytes / 1000),
        ("requests", lambda each: each.requests),
        ("interactive after, ms", lambda each: each.interactive_ms),
        ("answer (ours: and marked) after, ms", lambda each: each.answer_ms),
    ):
        print(f"{name:36}{of(own):12.0f}{of(other):16.0f}")
    assert own.wire_bytes <= other.wire_bytes
    assert own.requests <= other.requests
