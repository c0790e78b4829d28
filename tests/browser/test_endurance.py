"""A hundred questions in one conversation cost no more at the end than at the beginning."""

from __future__ import annotations

from statistics import median

from playwright.sync_api import Request

from tests.browser.conftest import Open
from tests.browser.serving import Server

QUESTIONS = 100

ASK = """question => new Promise(done => {
  const began = performance.now(), box = document.querySelector("#question");
  const turns = document.querySelectorAll("#turns .turn").length;
  const watch = new MutationObserver(() => {
    const turn = document.querySelectorAll("#turns .turn")[turns];
    if (!turn?.querySelector(".answer") || document.querySelector("#ask.waits")) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  });
  watch.observe(document.querySelector("#ask"), {childList: true, subtree: true, attributes: true});
  box.value = question;
  document.querySelector("#composer").requestSubmit();
})"""


def test_a_hundred_questions_stay_fast_and_send_a_bounded_history(new_tab: Open, set_server: Server) -> None:
    reader = new_tab(set_server, reduced_motion="reduce").open()
    sent: list[int] = []

    def weigh(request: Request) -> None:
        if request.method == "POST":
            sent.append(len(request.post_data_buffer or b""))

    reader.page.on("request", weigh)
    took = [reader.page.evaluate(ASK, f"Question {number} of many") for number in range(QUESTIONS)]
    early, late = median(took[5:25]), median(took[-20:])
    print(f"median of a turn: {early:.0f} ms early, {late:.0f} ms late; most sent: {max(sent)} bytes")
    assert len(sent) == QUESTIONS
    assert max(sent[10:]) <= max(sent[:10]) * 1.2
    assert late < early * 1.5 + 30
    assert reader.page.locator(".turn").count() == QUESTIONS
