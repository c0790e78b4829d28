"""Editors, who have logged in, add articles, pin questions and unpin them on a page that others read; nobody else can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.reader import WAIT_MS, Reader
from tests.browser.serving import Server, app
from tests.conftest import ExportInto

OCTETS = {"content-type": "application/octet-stream"}
SOAKS, DRY, HOT = "A pan soaks for one hour.", "Then it is dry.", "Hot water loosens the rest."
CUP, SAUCER = "A cup soaks for a night.", "A saucer waits beside it."
TEA = b"# Tea\n\nGreen tea draws for four minutes. Black tea takes five.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "pan.md").write_text(f"# Pan\n\n{SOAKS} {DRY}\n\n{HOT} Salt helps.\n", "utf-8")
    (folder / "cup.md").write_text(f"# Cup\n\n{CUP} {SAUCER}\n", "utf-8")
    (folder / "cup.questions.jsonl").write_text(
        json.dumps({"question": "What then?", "sentence": CUP}) + "\n", "utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def served(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, export_into: ExportInto
) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("place")
    export_into(place / "index")
    (place / "people").write_text("anna:one\nben:two\n", "utf-8")
    options = ("--corpus", folder, "--index", place / "index", "--auth-file", place / "people")
    with app(*map(str, options), "--editors", "anna", "--allow-origin", "*") as server:
        yield server


@contextmanager
def logged_in(server: Server, name: str = "", password: str = "") -> Iterator[httpx.Client]:
    """Somebody who has logged in, if with a name."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        if name:
            client.post("login", data={"username": name, "password": password}).raise_for_status()
        yield client


def ask(client: httpx.Client, question: str, *notes: object, article: str | None = None) -> dict[str, Any]:
    """What the page is answered."""
    components = client.get("config").json()["components"]
    (page,) = (each["id"] for each in components if each["type"] == "html")
    sent = {"question": question, "history": list(notes), "article": article}
    body = {"data": sent, "component_id": page, "fn_name": "ask", "session_hash": "test"}
    reply = client.post("gradio_api/component_server/", json=body).raise_for_status().json()
    assert isinstance(reply, dict)
    return reply


def first_marked(reply: dict[str, Any]) -> list[str]:
    """The sentences marked in the first quote."""
    assert reply["kind"] == "quote"
    return list(reply["quotes"][0]["sentences"])


def pin(client: httpx.Client, question: str, sentence: str, article: str = "pan", **more: object) -> Any:
    sent = {"question": question, "history": [], "article": article, "sentence": sentence, **more}
    headers = {"content-type": "application/json"}
    return client.post("gradio_api/pin", content=json.dumps(sent), headers=headers)


def pinned(client: httpx.Client, question: str, sentence: str, **more: Any) -> tuple[str, str]:
    """What became of a pin, and the sentence before; it is told as it is taken away."""
    told = pin(client, question, sentence, **more).json()
    assert told["pin"]["sentence"] == sentence
    return told["pinned"], told["before"]


def unpin(client: httpx.Client, told: object, article: str = "pan") -> Any:
    sent = {"article": article, **told} if isinstance(told, dict) else told
    headers = {"content-type": "application/json"}
    return client.post("gradio_api/unpin", content=json.dumps(sent), headers=headers)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def test_an_editor_adds_and_pins_and_nobody_else_does(served: Server, folder: Path) -> None:
    before = files(folder)
    for who, status, told in (
        ((), 401, "log in again"),
        (("ben", "two"), 403, "only an editor may do that"),
    ):
        with logged_in(served, *who) as client:
            for refused in (
                client.post("gradio_api/add?file=tea.md", content=TEA, headers=OCTETS),
                client.post("gradio_api/add?link=http://127.0.0.1/", headers=OCTETS),
                pin(client, "how long?", SOAKS),
                unpin(client, {"question": "what then?", "history": [], "sentence": CUP}, "cup"),
            ):
                assert (refused.status_code, refused.json()) == (status, {"detail": told})
            seen = client.get("gradio_api/editor")
            assert seen.json() == {"editor": False} if status == 403 else seen.status_code == 401
    with logged_in(served, "anna", "one") as anna:
        for headers, status in (
            ({"origin": "https://elsewhere.example"}, 403),
            ({"sec-fetch-site": "cross-site"}, 403),
            ({"content-type": "text/plain"}, 415),
        ):
            for path in ("gradio_api/add?file=tea.md", "gradio_api/pin", "gradio_api/unpin"):
                assert anna.post(path, content=TEA, headers={**OCTETS, **headers}).status_code == status
        assert files(folder) == before
        assert anna.get("gradio_api/editor").json() == {"editor": True}
        assert anna.get("gradio_api/pin").status_code == anna.get("gradio_api/unpin").status_code == 404
        added = anna.post("gradio_api/add?file=tea.md", content=TEA, headers=OCTETS)
        assert added.json()["article"] == "tea"
        assert first_marked(ask(anna, "how long does green tea draw?")) == [
            "Green tea draws for four minutes."
        ]
        anna.post("logout", headers={"origin": served.url.rstrip("/")})
        assert pin(anna, "how long?", SOAKS).status_code == 401


def test_a_pinned_question_is_answered_by_its_sentence_until_it_is_pinned_elsewhere(
    served: Server, folder: Path
) -> None:
    kept = folder / "pan.questions.jsonl"
    with logged_in(served, "anna", "one") as anna:
        question = "Hi, what about the colour of the moon, and is it far? Thanks!"
        assert pinned(anna, question, HOT) == ("added", "")
        assert first_marked(ask(anna, question)) == [HOT]
        assert (
            json.loads(kept.read_text("utf-8"))["question"]
            == "what about the colour of the moon, and is it far?"
        )
        before = kept.stat()
        assert pinned(anna, question, HOT) == ("unchanged", "")
        assert kept.stat() == before
        assert pinned(anna, question, DRY) == ("moved", HOT)
        assert first_marked(ask(anna, question)) == [DRY]
        # It comes before what was written in the other article, which keeps its own.
        assert first_marked(ask(anna, "what then?")) == [CUP]
        assert pinned(anna, "what then", DRY, scope="pan") == ("added", "")
        assert first_marked(ask(anna, "what then?", article="cup")) == [CUP]
        assert pinned(anna, "what then", HOT) == ("moved", DRY)
        assert first_marked(ask(anna, "what then?")) == [HOT]
        # Pinned in the other article for all, it is no longer pinned in this one.
        assert pinned(anna, "what then", SAUCER, article="cup") == ("moved", HOT)
        assert first_marked(ask(anna, "what then?")) == [SAUCER]
        assert first_marked(ask(anna, "what then?", article="pan")) != [HOT]


def test_an_unpinned_question_is_answered_as_it_was_before(served: Server, folder: Path) -> None:
    with logged_in(served, "anna", "one") as anna:
        asked = "Hello, what is done to a saucer?"
        before, kept = ask(anna, asked), files(folder)
        assert all(quote["pin"] is None for quote in before["quotes"])
        assert pinned(anna, asked, HOT) == ("added", "")
        after = ask(anna, asked)
        told = after["quotes"][0]["pin"]
        assert told == {"question": "what is done to a saucer?", "history": [], "sentence": HOT}
        assert [quote["pin"] for quote in after["quotes"][1:]] == [None] * (len(after["quotes"]) - 1)
        # What was written, and what is pinned to another sentence, stays.
        for other, article in (
            (told | {"sentence": DRY}, "pan"),
            ({"question": "and a saucer?", "history": [], "sentence": CUP}, "cup"),
        ):
            assert unpin(anna, other, article).json() == {"unpinned": "unchanged", "pin": None}
        assert unpin(anna, told).json() == {"unpinned": "removed", "pin": None}
        assert unpin(anna, told).json() == {"unpinned": "unchanged", "pin": None}
        assert files(folder) == kept
        assert ask(anna, asked) == before


def test_a_pinned_follow_up_is_answered_after_the_same_question(served: Server) -> None:
    with logged_in(served, "anna", "one") as anna:
        earlier = ask(anna, "how long does a pan soak?")
        follow_up = ask(anna, "and why?", earlier["note"])
        assert follow_up["note"]["read_after"] == "how long does a pan soak?"
        more = {"history": [earlier["note"]], "read_after": follow_up["note"]["read_after"]}
        assert pinned(anna, "and why?", HOT, **more) == ("added", "")
        answer = ask(anna, "and why?", earlier["note"])
        assert first_marked(answer) == [HOT]
        assert pinned(anna, "and why?", HOT, **more) == ("unchanged", "")
        assert answer["quotes"][0]["pin"]["history"] == ["how long does a pan soak?"]
        assert unpin(anna, answer["quotes"][0]["pin"]).json()["unpinned"] == "removed"
        assert ask(anna, "and why?", earlier["note"]) == follow_up


def test_a_pin_that_cannot_be_made_or_taken_away_says_why_and_changes_nothing(
    served: Server, folder: Path
) -> None:
    before = files(folder)
    with logged_in(served, "anna", "one") as anna:
        for refused, told in (
            (
                pin(anna, "how long?", "A pan soaks for two hours."),
                f"“A pan soaks for two hours.” is not a sentence of the article; the nearest is “{SOAKS}”",
            ),
            (pin(anna, "how long?", SOAKS, article="moon"), "no article “moon” in the corpus"),
            (pin(anna, "…", SOAKS), "a question without words cannot be pinned"),
            (
                pin(anna, "how long?", SOAKS, history=[{}]),
                "the articles have changed since; begin a new chat",
            ),
            (pin(anna, "", SOAKS), "the articles have changed since; begin a new chat"),
            (pin(anna, "how long?", "\ud800"), "“\ufffd” is not a sentence of the article"),
        ):
            assert refused.json() == {"pinned": "", "told": told}
        known = {"question": "how long?", "history": [], "sentence": SOAKS}
        old = "the articles have changed since; begin a new chat"
        for wrong, told in (
            ({**known, "article": "moon"}, "no article “moon” in the corpus"),
            ({**known, "history": ["a", "b", "c"]}, old),
            ({**known, "history": None}, old),
            ({**known, "history": [3]}, old),
            ({**known, "question": ""}, old),
            ({}, old),
        ):
            assert unpin(anna, wrong).json() == {"unpinned": "", "told": told}
        assert unpin(anna, {**known, "sentence": "\ud800"}).json() == {"unpinned": "unchanged", "pin": None}
        assert unpin(anna, []).status_code == 400
        for body, status in ((b"[]", 400), (b"{", 400), (b"x" * 300_000, 413)):
            sent = anna.post("gradio_api/pin", content=body, headers={"content-type": "application/json"})
            assert sent.status_code == status
    assert files(folder) == before


def signed_in(reader: Reader, name: str, password: str) -> Page:
    page = reader.page
    page.goto(reader.url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector("#ask.empty #question", timeout=WAIT_MS)
    return page


def test_an_editor_pins_on_the_page_and_a_reader_gets_that_answer_without_a_control(
    served: Server, new_tab: Open
) -> None:
    editor = new_tab(served)
    page = signed_in(editor, "anna", "one")
    expect(page.get_by_role("button", name="Add an article")).to_be_visible()
    editor.ask("zebra stripes?")
    assert editor.last_kind == "not_found"
    page.get_by_role("button", name="Pin to this question").first.click()
    choices = page.get_by_role("group", name="Which sentence answers it?")
    choices.get_by_role("button").first.focus()
    chosen = choices.get_by_role("button").first.inner_text()
    page.keyboard.press("Enter")
    said = page.locator(".turn").last.locator(".pinned").first
    expect(said).to_have_text("Pinned. This sentence answers the question from now on.", timeout=WAIT_MS)
    answer = editor.ask("Zebra stripes")
    expect(answer.locator("mark")).to_have_text([chosen])
    expect(page.locator(".turn").last.get_by_role("button", name="Unpin")).to_have_count(1)
    expect(page.locator(".turn").last.get_by_role("button", name="Pin to this question")).to_have_count(0)

    editor.ask("how long does a pan soak?")
    page.evaluate("fetch('logout', { method: 'POST' })")
    page.locator(".turn").last.get_by_role("button", name="Pin to this question").first.click()
    expect(page.locator(".turn").last.locator(".pinned").first).to_have_text(
        "Your log-in has expired. Log in again in a new tab of this page."
    )

    reader = new_tab(served)
    page = signed_in(reader, "ben", "two")
    expect(reader.ask("zebra stripes?").locator("mark")).to_have_text([chosen])
    for name in ("Pin to this question", "Unpin"):
        assert page.get_by_role("button", name=name).count() == 0
    assert page.locator(".add, #adding").count() == 0


def pin_first(quote: Locator) -> None:
    """Pins the question to the first sentence of a quote of several."""
    quote.get_by_role("button", name="Pin to this question").click()
    quote.get_by_role("group").get_by_role("button").first.click()


def test_an_editor_unpins_right_after_pinning_and_on_an_answer_that_a_pin_gives(
    served: Server, new_tab: Open
) -> None:
    editor = new_tab(served)
    page = signed_in(editor, "anna", "one")
    editor.ask("quagga hooves?")
    assert editor.last_kind == "not_found"
    first = page.locator(".turn").first.locator("figure.quote").first
    unpin = first.get_by_role("button", name="Unpin (quote 1)")
    gone = "Unpinned. The question is answered as it was before the pin."
    pin_first(first)
    unpin.click(timeout=WAIT_MS)
    expect(first.locator(".pinned")).to_have_text(gone, timeout=WAIT_MS)
    pin_first(first)
    expect(unpin).to_be_visible(timeout=WAIT_MS)
    editor.ask("Quagga hooves")
    assert editor.last_kind == "quote"
    last = page.locator(".turn").last
    last.get_by_role("button", name="Unpin").click()
    expect(last.locator(".pinned").first).to_have_text(gone, timeout=WAIT_MS)
    expect(last.get_by_role("button", name="Pin to this question")).to_have_count(1)
    unpin.click()
    expect(first.locator(".pinned")).to_have_text(
        "The question is not pinned to this sentence any more.", timeout=WAIT_MS
    )
    editor.ask("quagga hooves?")
    assert editor.last_kind == "not_found"
