"""A page for those who know a password: in a browser, under the page's own content policy."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.reader import WAIT_MS
from tests.browser.serving import app


def test_who_does_not_know_a_password_is_told_and_who_does_asks(new_tab: Open, tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.write_text("anna:a secret\n", encoding="utf-8")
    with app("--auth-file", str(people)) as server:
        reader = new_tab(server)
        page = reader.page
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(server.url)
        name, password = page.get_by_label("username"), page.get_by_label("password")
        name.fill("anna")
        password.fill("not the secret")
        page.get_by_role("button", name="Login").click()
        expect(page.locator("body")).to_contain_text("Incorrect Credentials", ignore_case=True)
        assert "Acupuncture" not in page.content()
        name.fill("anna")  # Gradio empties both
        password.fill("a secret")
        page.get_by_role("button", name="Login").click()
        page.wait_for_selector("#ask.empty #question", timeout=WAIT_MS)
        assert "needles" in reader.ask("Acupuncture").inner_text()
        assert [line for line in said if "Content Security Policy" in line] == []
