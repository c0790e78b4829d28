"""The server stops in the middle of an answer and is started again."""

from __future__ import annotations

import signal

from playwright.sync_api import expect

from corpus.corpus import default_folder
from tests.browser.conftest import Open
from tests.browser.serving import set_answers


def test_a_lost_connection_says_so_and_nothing_typed_is_lost(new_tab: Open) -> None:
    with set_answers(default_folder()) as server:
        reader = new_tab(server).open()
        page = reader.page
        reader.ask("Acupuncture")
        server.process.send_signal(signal.SIGSTOP)
        page.locator("#question").fill("Heavy lifting")
        page.locator("#question").press("Enter")
        page.locator("#question").fill("the next one, half typed")
        server.kill()
        lost = page.locator(".lost")
        expect(lost).to_contain_text("The connection was lost before the answer came. Your question is kept.")
        expect(page.locator(".lost")).to_have_count(1)
        server.start()
        page.wait_for_timeout(4000)  # time in which Gradio's own client would reload the page
        lost.get_by_role("button", name="Send again").click()
        expect(reader.answer(1)).to_contain_text("Heavy lifting and improper technique")
        expect(page.locator(".asked h2")).to_have_text(["You asked: Acupuncture", "You asked: Heavy lifting"])
        expect(page.locator("#question")).to_have_value("the next one, half typed")
        expect(reader.answer(0)).to_contain_text("Acupuncture, the ancient Chinese practice")
