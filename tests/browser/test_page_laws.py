"""What the page is made of holds for any article: no browser needed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.reply import catalogue
from bot.reply.reply import Reply
from bot.web.page.links import text_fragment, web_address
from bot.web.page.markdown import escaped
from bot.web.page.text import EXCERPT_FROM, Node, excerpt, marked_nodes, sentence_nodes, split
from bot.web.page.turns import MAX_NOTE_QUOTES, MAX_TURNS, note, turn, turns
from bot.web.page.view import article_html, reply_html
from corpus.article import Article, Span
from corpus.corpus import Corpus, default_folder, read_corpus
from corpus.reading.assemble import parse_article
from tests.awkward import AWKWARD_MARKDOWN
from tests.browser.set_answers import quote_of

OWN = catalogue.words("en")
CORPUS = read_corpus(default_folder())
ARTICLE = CORPUS.articles[0]


def article(markdown: str) -> Article:
    return parse_article(markdown.encode(), article_id="a", source="a.md")


def shown(nodes: list[Node]) -> str:
    return "".join("".join(piece.text for piece in node.pieces) + shown(node.children) for node in nodes)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


class Words(HTMLParser):
    """The text of a page, and the ids of its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.ids: dict[str, str] = {}
        self.tags: set[str] = set()
        self.inside: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "span":
            self.inside.append(dict(attrs).get("id") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.inside and self.inside[-1]:
            self.ids[self.inside[-1]] = self.ids.get(self.inside[-1], "") + data


@given(st.text(min_size=1), st.lists(st.integers(0, 60), max_size=8))
def test_split_gives_back_every_character_in_order(text: str, cuts: list[int]) -> None:
    ends = sorted({min(cut, len(text)) for cut in cuts})
    spans = [Span(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False) if a < b]
    pieces = split(text, Span(0, len(text)), spans)
    assert "".join(piece.text for piece in pieces) == text
    assert [Span(piece.start, piece.end) for piece in pieces if piece.inside] == spans


@pytest.mark.parametrize("name", AWKWARD_MARKDOWN)
def test_the_panel_shows_every_visible_character_of_a_passage(name: str) -> None:
    awkward = article(AWKWARD_MARKDOWN[name])
    for passage in awkward.passages:
        nodes = sentence_nodes(awkward, passage)
        assert squeezed(shown(nodes)) == squeezed(passage.span.of(awkward.text))
        marked = marked_nodes(awkward, passage.span, passage.sentences[:1])
        assert squeezed(shown(marked)) == squeezed(passage.span.of(awkward.text))


@pytest.mark.parametrize("name", AWKWARD_MARKDOWN)
def test_an_article_as_html_is_its_text_with_each_sentence_under_its_offsets(name: str) -> None:
    awkward = article(AWKWARD_MARKDOWN[name])
    words = Words(str(article_html(awkward, OWN, "en")))
    assert not words.tags & {"script", "img", "style", "iframe"}
    for id_, text in words.ids.items():
        start, end = map(int, id_[1:].split("-"))
        assert awkward.text[start:end] == text
    held = {int(id_[1:].split("-")[0]) for id_ in words.ids}
    for passage in awkward.passages:
        assert {sentence.start for sentence in passage.sentences} <= held
    for section in awkward.sections:
        assert section.heading is None or section.heading.start in held
    for reference in awkward.references:
        assert reference.span.start in held


def test_every_sentence_heading_and_reference_of_the_article_can_be_found_by_its_id() -> None:
    words = Words(str(article_html(ARTICLE, OWN, "en")))
    spans = [sentence for passage in ARTICLE.passages for sentence in passage.sentences]
    spans += [section.heading for section in ARTICLE.sections if section.heading]
    spans += [reference.span for reference in ARTICLE.references]
    assert {f"s{span.start}-{span.end}" for span in spans} == set(words.ids)


@given(st.integers(0, 80), st.integers(1, 80))
def test_an_excerpt_of_a_long_quote_holds_its_marks_and_is_shorter(at: int, length: int) -> None:
    long = article(" ".join(f"Sentence number {number} of a long one." for number in range(100)))
    passage = long.passages[0]
    marks = passage.sentences[at : at + min(length, 3)] or passage.sentences[-1:]
    part = excerpt(long, passage.span, marks)
    assert passage.span.holds(part)
    assert all(part.holds(mark) for mark in marks)
    assert part.end - part.start <= EXCERPT_FROM
    assert part.start in {sentence.start for sentence in passage.sentences}
    assert part.end in {sentence.end for sentence in passage.sentences}


def test_a_long_quote_is_shown_as_an_excerpt_with_the_whole_behind_a_button() -> None:
    long = article(" ".join(f"Sentence number {number} of a long one." for number in range(100)))
    corpus = Corpus((long,), "")
    reply = Reply("quote", "q", quotes=(quote_of(long, long.passages[0]),))
    html = reply_html(corpus, reply, OWN, many=False)
    assert "Show the whole passage" in html
    assert squeezed(long.text) in squeezed(Words(html).text)


@given(st.text())
def test_markdown_shows_escaped_text_to_the_letter(text: str) -> None:
    words = " ".join(text.replace("\x00", "").split())
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(f"x {escaped(words)}")
    assert squeezed(Words(rendered).text) == squeezed(f"x {words}")
    assert Words(rendered).tags <= {"p"}


@given(st.text(alphabet="ab1.-+=#>*_`|[](){}<&~$\\ \n", max_size=40))
def test_no_line_of_escaped_text_begins_a_block(text: str) -> None:
    lines = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(escaped(lines))
    assert squeezed(Words(rendered).text) == squeezed(lines)
    assert Words(rendered).tags <= {"p", "br"}


def test_a_turn_comes_back_from_its_note_with_the_articles_own_words() -> None:
    quote = quote_of(ARTICLE, ARTICLE.passages[3])
    reply = Reply(
        "quote", "q", read_as="b — q", read_after="b", quotes=(quote,), suggestions=("s",), went_back=True
    )
    back = turn(CORPUS, note(reply)).reply
    assert back is not None
    assert (back.kind, back.question, back.read_as, back.suggestions) == ("quote", "q", "b — q", ("s",))
    assert (back.read_after, back.went_back) == ("b", True)
    kept = back.quotes[0]
    assert (kept.text, kept.highlights, kept.section) == (quote.text, quote.highlights, quote.section)
    assert (kept.paragraph, kept.citation) == (quote.paragraph, quote.citation)


def test_a_note_of_a_reply_with_very_many_quotes_and_a_long_reading_is_accepted_again() -> None:
    quote = quote_of(ARTICLE, ARTICLE.passages[3])
    kept = note(Reply("sources", "q", read_as="x" * 5000, read_after="x" * 5000, quotes=(quote,) * 500))
    back = turn(CORPUS, kept).reply
    assert back is not None
    assert len(back.quotes) == MAX_NOTE_QUOTES


def test_only_the_last_turns_are_read() -> None:
    notes = [note(Reply("smalltalk", f"question {number}")) for number in range(20)]
    kept = turns(CORPUS, notes)
    assert [each.question for each in kept] == [f"question {n}" for n in range(20 - MAX_TURNS, 20)]


def test_a_turn_of_an_article_that_is_gone_loses_its_quotes_alone() -> None:
    kept = note(Reply("quote", "q"))
    kept["quotes"] = [["gone", 0, 5, [], False]]
    assert turn(CORPUS, kept).reply == Reply("quote", "q")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/path",
        "/path",
        "http://",
        "https:",
        "ftp://x/y",
        "http://[x",
    ],
)
def test_what_is_no_web_address_becomes_no_link(url: str) -> None:
    assert web_address(url) == ""
    assert text_fragment(url, "words") == ""


def test_a_text_fragment_names_the_words_and_escapes_what_has_a_meaning_in_it() -> None:
    assert text_fragment("https://a.b/c#d", "one-two, three & four") == (
        "https://a.b/c#:~:text=one%2Dtwo%2C%20three%20%26%20four"
    )
    assert (
        text_fragment("https://a.b/c", "a b c d e f " * 40)
        == "https://a.b/c#:~:text=a%20b%20c%20d%20e,b%20c%20d%20e%20f"
    )
