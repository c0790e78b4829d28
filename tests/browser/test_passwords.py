"""A page for those who know a password: in a browser, under the page's own content policy, in the page's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe
from tests.browser.conftest import Open
from tests.browser.reader import WAIT_MS
from tests.browser.serving import Server, app

SITE = "name: Frag den Artikel\nlanguage: de\nprivacy: https://example.org/datenschutz\n"


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page in German that Anna may open."""
    folder = tmp_path_factory.mktemp("private")
    (folder / "people").write_text("anna:a secret\n", encoding="utf-8")
    (folder / "site.yaml").write_text(SITE, encoding="utf-8")
    with app("--auth-file", str(folder / "people"), "--site", str(folder / "site.yaml")) as server:
        yield server


def test_who_does_not_know_a_password_is_told_and_who_does_asks(new_tab: Open, private: Server) -> None:
    reader = new_tab(private, locale="en-US")
    page = reader.page
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(private.url)
    expect(page).to_have_title("Frag den Artikel")
    assert page.locator("html").get_attribute("lang") == "de"
    assert [line for line in page.locator("main").inner_text().split("\n") if line] == [
        "Frag den Artikel",
        "Diese Seite ist für alle offen, die einen Namen und ein Passwort dafür haben.",
        "Benutzername",
        "Passwort",
        "Anmelden",
        "Datenschutz",
    ]
    name, password = page.get_by_label("Benutzername"), page.get_by_label("Passwort")
    expect(name).to_be_focused()
    name.fill("anna")
    password.fill("not the secret")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("alert")).to_have_text("Der Name oder das Passwort ist falsch.")
    assert "Acupuncture" not in page.content()
    assert _amiss(page) == []
    password.fill("a secret")
    password.press("Enter")
    page.wait_for_selector("#ask.empty #question", timeout=WAIT_MS)
    assert "needles" in reader.ask("Acupuncture").inner_text()
    assert [line for line in said if "Content Security Policy" in line] == []


def test_a_log_in_that_has_expired_is_told_and_the_question_kept(new_tab: Open, private: Server) -> None:
    reader = new_tab(private)
    page = reader.page
    page.goto(private.url)
    page.get_by_label("Benutzername").fill("anna")
    page.get_by_label("Passwort").fill("a secret")
    page.get_by_role("button").click()
    page.wait_for_selector("#ask.empty #question", timeout=WAIT_MS)
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.locator("#question").fill("Acupuncture")
    page.locator("#question").press("Enter")
    expect(page.locator(".lost")).to_contain_text(
        "Ihre Anmeldung ist abgelaufen. Melden Sie sich in einem neuen Tab dieser Seite wieder an."
        " Ihre Frage bleibt erhalten."
    )
    page.context.add_cookies(kept)  # as a log-in in another tab does
    page.get_by_role("button", name="Noch einmal senden").click()
    expect(reader.answer(0)).to_contain_text("needles")


def test_guesses_and_a_lost_connection_are_told(new_tab: Open, private: Server) -> None:
    page = new_tab(private).page
    page.goto(private.url)
    page.get_by_label("Benutzername").fill("berta")
    page.get_by_label("Passwort").fill("a guess")
    for _ in range(11):
        page.get_by_label("Passwort").press("Enter")
        page.wait_for_function("!document.querySelector('button').disabled")
    expect(page.get_by_role("alert")).to_contain_text("Gerade überlastet; versuchen Sie es in ")
    page.route("**/login", lambda route: route.abort())
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("Die Verbindung brach ab.")


def test_a_browser_that_keeps_no_cookies_is_told_to_allow_them(new_tab: Open, private: Server) -> None:
    page = new_tab(private).page
    page.goto(private.url)
    page.route("**/login", lambda route: route.fulfill(json={"success": True}))
    page.get_by_label("Benutzername").fill("anna")
    page.get_by_label("Passwort").fill("a secret")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("Ihr Browser hat die Anmeldung nicht behalten.")


def _amiss(page: Any) -> list[str]:
    page.evaluate(axe())
    return [found["id"] for found in page.evaluate("axe.run()").pop("violations")]
