from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.reading.assemble import parse_article
from corpus.reading.plain_text import parse_plain_text
from tests.awkward import AWKWARD_MARKDOWN
from tests.corpus.reading.test_laws import assert_laws


def read(text: str) -> Article:
    return parse_article(text.encode(), article_id="a-note", source="a-note.txt", parser=parse_plain_text)


def test_a_blank_line_ends_a_paragraph_and_marks_are_kept() -> None:
    article = read("One *two*.\n \n\n- three\n\n# four")
    assert [passage.span.of(article.text) for passage in article.passages] == [
        "One *two*.",
        "- three",
        "# four",
    ]


def test_wrapped_lines_are_joined_and_short_ones_are_not() -> None:
    wrapped = "This line was wrapped where it got too long,\nand goes on here."
    assert read(wrapped).text == wrapped.replace("\n", " ")
    assert read("Roses are red,\nviolets are blue.").text == "Roses are red,\nviolets are blue."


@pytest.mark.parametrize(
    ("text", "title", "is_heading"),
    [
        ("How to wash wool\n\nWash it cold.", "How to wash wool", True),
        ("---\ntitle: Wool\n---\nHow to wash wool\n\nWash it cold.", "Wool", True),
        ("Wash it cold.\n\nDry it flat.", "A note", False),
        ("How to wash wool\nby hand\n\nWash it cold.", "A note", False),
        ("How to wash wool", "A note", False),
    ],
)
def test_a_first_line_that_stands_alone_and_ends_no_sentence_is_the_title(
    text: str, title: str, is_heading: bool
) -> None:
    article = read(text)
    assert article.metadata.title == title
    assert [section.is_title for section in article.sections] == [is_heading]


@pytest.mark.parametrize("name", AWKWARD_MARKDOWN)
def test_spans_of_awkward_text_nest_and_cover_each_visible_character_once(name: str) -> None:
    assert_laws(read("\n" + AWKWARD_MARKDOWN[name]))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(deadline=None)
def test_no_visible_character_of_a_text_is_lost(text: str) -> None:
    article = read("\n" + text)
    assert_laws(article)
    expected = text.removeprefix("\ufeff") if not text.startswith("\ufeff") else text
    assert "".join(article.text.split()) == "".join(expected.split())
