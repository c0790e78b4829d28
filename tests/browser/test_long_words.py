"""The longest words of each language leave the layout whole on a phone of 320 px: nothing covered, cut or past the edge."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.reply.catalogue import LANGUAGES, Words
from bot.reply.quote import cited, quote_heading, quote_metadata, quote_passage, quote_reference
from bot.reply.reply import Reply, Turn
from bot.web.monitoring.feedback import Feedback
from bot.web.page.blocks import head, script
from bot.web.page.service import PageService
from bot.web.site.site import Site
from corpus.corpus import Corpus
from tests.browser.test_layout import LETTERS

# What lies past the window's edge, is cut or covered: its text and by how many pixels.
_AMISS = """() => {
  const kinds = "h1, h2, h3, h4, p, a, button, label, dt, dd, li, legend, summary, textarea";
  const found = [], shown = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".unseen");
  const width = document.documentElement.clientWidth, words = (node) => node.textContent.trim().slice(0, 40);
  for (const node of document.querySelectorAll(`#ask :is(${kinds})`)) {
    if (!shown(node) || node.closest("#text, .table")) continue;
    const box = node.getBoundingClientRect();
    if (box.right > width + 0.5 || box.left < -0.5) found.push(["past the edge", words(node), box.right - width]);
    const whole = !node.matches("button, h1, h2, h3, h4, p") || !node.clientWidth;
    if (!whole && node.scrollWidth > node.clientWidth + 1) found.push(["cut", words(node), node.scrollWidth]);
  }
  for (const node of document.querySelectorAll("#ask, #log, .bar, #composer, .panel-bar"))
    if (shown(node) && node.scrollWidth > node.clientWidth + 1) found.push(["too wide", node.className, node.scrollWidth]);
  const bar = (node) => node.closest(".bar, .panel-bar"); // an open panel lies over the page's own
  const bars = [...document.querySelectorAll(".bar h1, .bar button, .panel-bar > *")].filter(shown).map((node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [node, (node.matches("h1") ? range : node).getBoundingClientRect()];
  });
  for (const [one, a] of bars)
    for (const [other, b] of bars.filter(([each]) => each !== one && bar(each) === bar(one)))
      if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        found.push(["covered", words(one), words(other)]);
  return found;
}"""


class EveryKind:
    """Answers each question with the kind of reply that it names."""

    def __init__(self, corpus: Corpus, own: Words) -> None:
        self.corpus = corpus
        article = corpus.articles[0]
        passage = article.passages[3]
        quote = quote_passage(article, passage, passage.sentences[:1], 1.0)
        heads = tuple(quote_heading(article, each) for each in article.sections if each.heading)
        sources = tuple(quote_reference(article, each, 1.0) for each in article.references[:2])
        facts = tuple(
            quote_metadata(article, own.label(name), article.metadata.by_name[name])
            for name in ("author", "image_credit", "medically_reviewed_by", "sourcing")
        )
        notice = own("reply.notice", about=own("signs.stroke"))
        self.replies = {
            "quote": Reply(
                "quote", "q", own("reply.simpler"), quotes=(quote,), notice=notice, read_as="as read"
            ),
            "not_found": Reply("not_found", "q", own("reply.only_its_language"), quotes=(quote,)),
            "urgent": Reply("urgent", "q", own("reply.urgent"), quotes=(quote,)),
            "about": Reply("about", "q", own("reply.no_update"), quotes=facts),
            "sources": Reply("sources", "q", own("reply.sources", n=12), quotes=sources),
            "overview": Reply("overview", "q", quotes=(quote, *heads)),
            "smalltalk": Reply("smalltalk", "q", own("smalltalk.share")),
        }
        self.replies = {
            kind: Reply(
                reply.kind,
                kind,
                reply.message,
                quotes=tuple(cited(each, article, own) for each in reply.quotes),
                read_as=reply.read_as,
                notice=reply.notice,
            )
            for kind, reply in self.replies.items()
        }

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        return self.replies[question]

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        return ("What causes back spasms?",)


def page_of(site: Site, bot: EveryKind, feedback: Path) -> str:
    """The page with every kind of reply at hand, without a server."""
    service = PageService(bot, Feedback(feedback), site=site, editing="yes")
    open_one = bot.corpus.articles[0].id
    replies = [service.ask({"question": kind, "history": [], "open": open_one}) for kind in bot.replies]
    held = json.dumps(replies).replace("<", "\\u003c")
    server = "{ ask: async () => REPLIES.shift(), feedback: async () => ({ kept: true }) }"
    return (
        f'<!doctype html><html><head><meta charset="utf-8">{head(site, editing=True)}</head>'
        f'<body style="margin: 0"><div id="page">{service.first_page()}</div><script>const REPLIES = {held};'
        f"(function (element, server) {{ {script(site.words, editing=True)} }})"
        f"(document.querySelector('#page'), {server});"
        "</script></body></html>"
    )


# What of the form that adds articles is cut or past its edge, once it says why one could not be added.
_FORM_AMISS = """(told) => {
  const form = document.querySelector("#adding"), list = form.querySelector(".added");
  const [words, small] = [document.createElement("span"), document.createElement("small")];
  words.textContent = "https://example.org/" + "a-long-address".repeat(5);
  small.textContent = told;
  list.append(document.createElement("li"));
  list.firstChild.append(words, small);
  const edge = form.getBoundingClientRect(), right = edge.left + form.clientWidth;
  const parts = [...form.querySelectorAll("h2, button, .link, .drop span, .added *")];
  small.scrollIntoView({ behavior: "instant" });
  const seen = small.getBoundingClientRect();
  const unseen = seen.height < 20 || seen.top > edge.bottom ? [["unseen", told]] : [];
  const out = parts.filter((node) => [...node.getClientRects()].some((at) => at.right > right || at.left < edge.left));
  return unseen.concat(out.map((node) => ["past the edge", node.textContent.slice(0, 40)]));
}"""


@pytest.mark.parametrize("letters", ["100%", "200%"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_covered_or_past_the_edge_at_320_px(
    browser: Browser, shipped_corpus: Corpus, tmp_path: Path, language: str, letters: str
) -> None:
    link = "https://example.org/a-page"
    site = Site(language=language, ask_instead="mailto:redaktion@example.org", imprint=link, privacy=link)
    bot = EveryKind(shipped_corpus, site.words)
    tab = browser.new_page(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    tab.set_content(page_of(site, bot, tmp_path / "feedback.jsonl"))
    tab.evaluate(LETTERS, letters)
    assert tab.evaluate(_AMISS) == []
    for number, kind in enumerate(bot.replies, start=1):
        tab.locator("#question").fill(kind)
        tab.locator("#question").press("Enter")
        tab.wait_for_function(f"document.querySelectorAll('.answer').length === {number}")
        assert tab.evaluate(_AMISS) == [], kind
    # With every button and link there can be, and in each language.
    assert tab.evaluate("document.querySelector('#log').clientHeight") > 0.45 * 640
    tab.locator(".add").click()
    assert tab.evaluate(_FORM_AMISS, site.words("page.promise")) == []
    tab.locator("#adding .shut").click()
    tab.locator(".show-article").click()
    tab.wait_for_selector(".reading #panel")
    assert tab.evaluate(_AMISS) == []
    tab.close()
