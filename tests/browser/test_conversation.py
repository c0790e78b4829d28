"""The conversation: typing, editing, beginning anew, keeping, and what is not kept."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from corpus.corpus import default_folder, read_corpus
from tests.browser.conftest import Open
from tests.browser.reader import Reader
from tests.browser.serving import Server, set_answers


def test_the_first_screen_says_what_this_is_and_suggests_four_questions_that_are_answered(
    reader: Reader,
) -> None:
    page = reader.page
    expect(page.locator("#welcome")).to_contain_text("the article’s own sentences, quoted to the letter")
    starters = page.locator(".starters button")
    assert starters.count() == 4
    for question in starters.all_inner_texts():
        reader.open()
        page.locator(".starters button", has_text=question).click()
        reader.answer(0)
        assert reader.last_kind == "quote", question


def test_next_questions_are_answered_and_were_not_asked_before(reader: Reader) -> None:
    asked = ["ice or heat?"]
    reader.ask(asked[0])
    for step in range(4):
        chips = reader.page.locator(".turn:last-child .next-questions button")
        offered = chips.all_inner_texts()
        assert len(offered) <= 3
        assert not set(offered) & set(asked)
        if not offered:
            break
        asked.append(offered[0])
        chips.first.click()
        reader.answer(step + 1)
        assert reader.last_kind == "quote", offered[0]


def test_enter_sends_and_shift_enter_breaks_the_line(reader: Reader) -> None:
    box = reader.page.locator("#question")
    box.type("ice")
    box.press("Shift+Enter")
    box.type("or heat?")
    assert box.input_value() == "ice\nor heat?"
    box.press("Enter")
    reader.answer(0)
    expect(box).to_have_value("")
    expect(reader.page.locator(".asked h2")).to_contain_text("ice\nor heat?", use_inner_text=True)


def test_a_blank_question_is_not_sent(reader: Reader) -> None:
    before = len(reader.requests)
    reader.page.locator("#question").fill(" \n ")
    reader.page.locator("#question").press("Enter")
    assert reader.page.locator(".turn").count() == 0
    assert len(reader.requests) == before


def test_a_long_question_is_counted_down_and_cut_off_nowhere(reader: Reader) -> None:
    box, left = reader.page.locator("#question"), reader.page.locator("#left")
    box.fill("x" * 700)
    expect(left).to_be_hidden()
    box.fill("x" * 990)
    expect(left).to_have_text("10 characters left")
    box.fill("x" * 1010)
    expect(left).to_contain_text("10 characters too many")
    box.press("Enter")
    assert reader.page.locator(".turn").count() == 0
    assert len(box.input_value()) == 1010
    box.fill("heat? " + "x" * 994)
    box.press("Enter")
    reader.answer(0)
    assert "x" * 994 in reader.page.locator(".asked h2").inner_text()


def test_the_last_question_can_be_edited_and_asked_again(new_tab: Open, set_server: Server) -> None:
    reader = new_tab(set_server).open()
    page = reader.page
    reader.ask("one")
    reader.ask("two")
    page.get_by_role("button", name="Edit this question").locator("visible=true").click()
    box = page.locator("#question")
    expect(box).to_be_focused()
    expect(box).to_have_value("two")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    page.get_by_role("button", name="Edit this question").locator("visible=true").click()
    box.fill("three")
    box.press("Enter")
    expect(page.locator(".asked h2")).to_have_text(["You asked: one", "You asked: three"])
    reader.answer(1)
    page.get_by_role("button", name="Ask again").locator("visible=true").click()
    reader.answer(1)
    expect(page.locator(".asked h2")).to_have_text(["You asked: one", "You asked: three"])


def test_new_chat_forgets_the_conversation(reader: Reader) -> None:
    reader.ask("ice or heat?")
    reader.page.get_by_role("button", name="New chat").click()
    expect(reader.page.locator("#welcome")).to_be_visible()
    assert reader.page.locator(".turn").count() == 0
    assert reader.marked() == []
    expect(reader.page.locator("#question")).to_be_focused()


def test_a_slow_answer_shows_progress_and_can_be_stopped(new_tab: Open, set_server: Server) -> None:
    reader = new_tab(set_server).open()
    page = reader.page
    page.locator("#question").fill("wait for it")
    page.locator("#question").press("Enter")
    expect(page.locator(".waiting")).to_have_text("Looking in the article…")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#question")).to_have_value("wait for it")
    assert page.locator(".turn").count() == 0
    page.wait_for_timeout(2500)
    assert page.locator(".turn").count() == 0


def test_the_conversation_downloads_as_markdown_with_citations(reader: Reader) -> None:
    reader.ask("ice or heat? *really*")
    with reader.page.expect_download() as caught:
        reader.page.get_by_role("button", name="Download").click()
    path = caught.value.path()
    text = Path(path).read_text(encoding="utf-8")
    assert caught.value.suggested_filename == "ask-the-article.md"
    assert "## ice or heat? \\*really\\*" in text
    assert "> When there’s stress on the lumbar spine" in text
    assert "> — Jessica Toscano, “Why Back Spasms Happen—And How to Treat Them”" in text


def test_nothing_a_reader_types_is_stored_in_the_browser(reader: Reader) -> None:
    reader.ask("ice or heat? my secret")
    kept = reader.page.evaluate(
        "async () => [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}),"
        " document.cookie, JSON.stringify(await indexedDB.databases()), JSON.stringify(await caches.keys())]"
    )
    assert not any("secret" in each for each in kept)
    assert kept[2:] == ["", "[]", "[]"]
    reader.page.reload()
    expect(reader.page.locator("#welcome")).to_be_visible()
    assert "secret" not in reader.page.content()


def test_without_the_option_there_is_no_feedback_form(reader: Reader) -> None:
    answer = reader.ask("ice or heat?")
    expect(answer.locator(".feedback")).to_have_count(0)


def test_feedback_says_that_it_is_recorded_and_is_appended_to_the_file(new_tab: Open, tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    with set_answers(default_folder(), "--feedback", str(file)) as server:
        reader = new_tab(server).open()
        answer = reader.ask("Acupuncture")
        expect(answer.locator(".feedback")).to_contain_text("Recorded with your question")
        answer.get_by_role("button", name="Not the answer").click()
        expect(answer.locator(".feedback")).to_have_text("Recorded. Thank you.")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 1
    assert lines[0]["verdict"] == "not_the_answer"
    assert lines[0]["question"] == "Acupuncture"
    quote = lines[0]["reply"]["quotes"][0]
    article = read_corpus(default_folder()).article(quote["article"])
    assert article.text[quote["start"] : quote["end"]].startswith("Acupuncture, the ancient Chinese practice")
    assert lines[0]["version"]
