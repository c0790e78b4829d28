"""Hostile words, typed as questions or standing in an article, are shown to the letter and do nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from corpus.corpus import read_corpus
from tests.browser.conftest import Open
from tests.browser.reader import Reader
from tests.browser.serving import ROOT, Server, set_answers

LISTS = ROOT.parent / "shared" / "bad_input"
LIMIT = 1000  # characters of one question
TURNS_A_CHAT = 40

OWN = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "${alert(1)} `${alert(2)}` {{alert(3)}} {{{this}}} {{#each value}}",
    "%%%LATEX_BLOCK_0%%% $$x^2$$ \\(y\\) $5 and $10",
    "[click](javascript:alert(1)) ![x](https://example.com/pixel.png)",
    "**bold** _em_ # heading\n- item\n> quote\n```mermaid\ngraph TD\n```",
    "<style>*{display:none}</style><form action=https://example.com><button>x",
    '" onmouseover="alert(1)" x="',
    "</textarea></template></div></div></article>",
    "&lt;b&gt; &amp;amp; &#60; \u202eright to left\u202c \u0000 \u200b zalgo Z\u0351\u036b\u0343",
]

STRANGE_TAGS = (
    "SCRIPT|STYLE|IMG|IMAGE|IFRAME|OBJECT|EMBED|FORM|LINK|META|BASE|VIDEO|AUDIO|MATH"
    "|INPUT|TEXTAREA|TEMPLATE|MARQUEE"
)
STRANGERS = f"""() => [...document.querySelectorAll("#turns *, #text *")].filter(node =>
  /^({STRANGE_TAGS})$/i.test(node.tagName) || [...node.attributes].some(
    each => each.name.startsWith("on") || /^\\s*(javascript|data):/i.test(each.value))
).map(node => node.outerHTML.slice(0, 120))"""


def questions() -> list[str]:
    """Every payload of the lists, as many to a question as it holds."""
    payloads = [*OWN]
    if LISTS.is_dir():
        payloads += json.loads((LISTS / "blns.json").read_text(encoding="utf-8"))
        payloads += (LISTS / "blns.txt").read_text(encoding="utf-8").splitlines()
        payloads += (
            (LISTS / "xss_payload_list.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        )
        payloads += [
            each["payload"] for each in json.loads((LISTS / "dompurify_expect.json").read_text("utf-8"))
        ]
    filled: list[str] = []
    held = ""
    for payload in payloads:
        for part in (payload[at : at + LIMIT] for at in range(0, len(payload), LIMIT)):
            if len(held) + len(part) + 1 > LIMIT:
                filled.append(held)
                held = ""
            held += part + "\n"
    return [each.strip() for each in [*filled, held] if each.strip()]


def test_hostile_questions_are_shown_to_the_letter(new_tab: Open, set_server: Server) -> None:
    reader = new_tab(set_server).open()
    page = reader.page
    asked = questions()
    requests = len(reader.requests)
    for begin in range(0, len(asked), TURNS_A_CHAT):
        chat = asked[begin : begin + TURNS_A_CHAT]
        for place, question in enumerate(chat):
            page.evaluate(
                """text => { const box = document.querySelector("#question"); box.value = text;
                document.querySelector("#composer").requestSubmit(); }""",
                question,
            )
            page.wait_for_selector(f"#turns .turn:nth-child({place + 1}) .answer", state="attached")
        shown = page.locator(".asked h2").evaluate_all("all => all.map(each => each.lastChild.data)")
        typed = page.evaluate(  # as a textarea gives it back: line ends made one, nothing else touched
            """all => all.map(text => {
              const box = document.createElement("textarea");
              box.value = text;
              return box.value.trim();
            })""",
            chat,
        )
        assert shown == typed
        assert page.evaluate(STRANGERS) == []
        page.get_by_role("button", name="New chat").click()
    assert len(reader.requests) == requests + len(asked)
    _still_whole(reader)


def test_a_hostile_question_typed_at_the_real_bot_is_shown_as_text(reader: Reader) -> None:
    for place, question in enumerate(OWN):
        reader.ask(question.replace("\x00", ""))
        assert reader.page.locator(".asked h2").nth(place).evaluate("h => h.lastChild.data.length") > 0
        assert reader.page.evaluate(STRANGERS) == []
    _still_whole(reader)


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """Articles whose title, author, headings and text are made of the lists."""
    payloads = [
        " ".join(each.split()).replace("\x00", "")
        for question in questions()
        for each in question.splitlines()
    ]
    payloads = [each for each in payloads if each]
    for number, begin in enumerate(range(0, len(payloads), 400)):
        part = payloads[begin : begin + 400]
        front = {
            "title": part[0],
            "author": part[1 % len(part)],
            "publisher": part[2 % len(part)],
            "rights": part[3 % len(part)],
            "url": "javascript:alert(1)",
        }
        header = yaml.safe_dump(front, allow_unicode=True)
        lines = [f"## {each}" if place % 10 == 0 else each for place, each in enumerate(part)]
        (tmp_path / f"article-{number}.md").write_text(
            f"---\n{header}---\n\n" + "\n\n".join(lines), encoding="utf-8"
        )
    with set_answers(tmp_path) as server:
        yield server, tmp_path


def test_a_hostile_article_is_shown_to_the_letter(new_tab: Open, hostile: tuple[Server, Path]) -> None:
    server, folder = hostile
    for article in read_corpus(folder).articles:
        reader = new_tab(server).open(f"?article={article.id}")
        reader.page.wait_for_selector("#text article")
        shown = reader.page.locator("#text .s").evaluate_all(
            "all => all.map(each => [each.id, each.textContent])"
        )
        assert len(shown) > 10
        for name, words in shown:
            start, end = map(int, name[1:].split("-"))
            assert words == article.text[start:end].replace("\r", "\n")
        expect(reader.page.locator("#text .byline")).to_contain_text(article.metadata.author.strip())
        assert reader.page.evaluate(STRANGERS) == []
        passage = article.passages[0]
        answer = reader.ask(article.text[passage.span.start : passage.span.end][:900])
        expect(answer.locator("blockquote").first).to_be_visible()
        assert reader.page.evaluate(STRANGERS) == []
        _still_whole(reader)


def test_a_single_hostile_article_does_nothing_on_the_first_screen(new_tab: Open, tmp_path: Path) -> None:
    words = "\n\n".join(OWN).replace("\x00", "")
    front = yaml.safe_dump({"title": OWN[2] + OWN[0], "author": OWN[1]}, allow_unicode=True)
    (tmp_path / "a.md").write_text(f"---\n{front}---\n\n# {OWN[2]}\n\n{words}\n", encoding="utf-8")
    with set_answers(tmp_path) as server:
        reader = new_tab(server).open()
        expect(reader.page.locator("#welcome q")).to_have_text(OWN[2] + OWN[0])
        expect(reader.page.locator("#text")).to_contain_text(
            "${alert(1)} `${alert(2)}`".replace("`", "")[:11]
        )
        assert reader.page.evaluate(STRANGERS) == []


def _still_whole(reader: Reader) -> None:
    expect(reader.page.locator("#question")).to_be_visible()
    expect(reader.page.locator("#panel")).to_be_visible()
    assert reader.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
