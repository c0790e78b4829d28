"""What a reader does on the page, and what they see."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
WAIT_MS = 30_000


class Reader:
    """One browser tab. Collects what must never happen: script errors, dialogs, requests to other hosts."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[str] = []
        self.mishaps: list[str] = []
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: self.mishaps.append(f"script error: {error}"))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self._request(request.url))

    def _dialog(self, dialog: Any) -> None:
        self.mishaps.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, url: str) -> None:
        self.requests.append(url)
        if not url.startswith(("http://127.0.0.1", "http://localhost", "data:", "blob:")):
            self.mishaps.append(f"request to {url}")

    def open(self, query: str = "") -> Reader:
        self.page.goto(self.url + query)
        self.page.wait_for_selector("#ask.empty #question")
        return self

    def ask(self, question: str) -> Locator:
        """Asks by typing and Enter; returns the answer once it is there."""
        before = self.page.locator("#turns .turn").count()
        self.page.locator("#question").fill(question)
        self.page.locator("#question").press("Enter")
        return self.answer(before)

    def answer(self, place: int) -> Locator:
        answer = self.page.locator("#turns .turn").nth(place).locator(".answer")
        expect(answer).to_be_visible(timeout=WAIT_MS)
        return answer

    @property
    def last_kind(self) -> str | None:
        return self.page.locator("#turns .turn").last.get_attribute("data-kind")

    def marked(self) -> list[str]:
        return self.page.locator("#text .s.hit").all_inner_texts()

    def in_view(self, selector: str) -> bool:
        """True once scrolling has come to rest with the first such element inside the article's box."""
        script = """([selector]) => {
          const node = document.querySelector(selector), box = document.querySelector("#text");
          if (!node) return false;
          const at = node.getClientRects()[0], frame = box.getBoundingClientRect();
          return at.top >= frame.top - 1 && at.bottom <= frame.bottom + 1 && frame.bottom <= innerHeight + 1;
        }"""
        self.page.wait_for_function(script, arg=[selector], timeout=5000)
        return True

    def box(self, selector: str) -> dict[str, float]:
        found = self.page.locator(selector).bounding_box()
        assert found is not None
        return dict(found)


def new_reader(browser: Browser, url: str, **context: Any) -> Reader:
    context.setdefault("viewport", DESKTOP)
    tab = browser.new_context(**context)
    tab.tracing.start(snapshots=True)
    return Reader(tab.new_page(), url)
