"""What holds for the reading of any Markdown whatever."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article, Span
from corpus.reading.assemble import parse_article
from tests.awkward import AWKWARD_MARKDOWN


def read(markdown: str) -> Article:
    return parse_article(markdown.encode(), article_id="folder/an-article", source="an-article.md")


def assert_laws(article: Article) -> None:
    text = article.text
    assert article.passages == tuple(passage for section in article.sections for passage in section.passages)
    assert [passage.number for passage in article.passages] == list(range(1, len(article.passages) + 1))
    leaves: list[Span] = []
    for index, section in enumerate(article.sections):
        assert (section.heading is None) == (section.level == 0) == (section.path == ())
        leaves += [section.heading] if section.heading else []
        for passage in section.passages:
            assert passage.section == index
            assert passage.blocks
            assert passage.span == Span(passage.blocks[0].span.start, passage.blocks[-1].span.end)
            assert_ordered(block.span for block in passage.blocks)
            for block in passage.blocks:
                assert block.sentences
                assert block.span == Span(block.sentences[0].start, block.sentences[-1].end)
                assert bool(block.marker) <= (block.depth > 0)
            leaves += passage.sentences
    titles = [section for section in article.sections if section.is_title]
    assert titles == [section for section in article.sections if section.heading][: len(titles)]
    assert len(titles) <= 1
    for entry in article.references:
        heading = article.sections[entry.section].heading
        assert heading is not None and heading.end <= entry.span.start
        assert not any(
            each.heading and heading.end <= each.heading.start < entry.span.start for each in article.sections
        )
    leaves += [entry.span for entry in article.references]
    for leaf in leaves:
        assert leaf.of(text) == leaf.of(text).strip() != ""
    leaves.sort()
    assert_ordered(leaves)
    covered = "".join(leaf.of(text) for leaf in leaves)
    assert "".join(covered.split()) == "".join(text.split())


def assert_ordered(spans: object) -> None:
    assert all(one.end <= other.start for one, other in pairwise(spans))  # type: ignore[call-overload]


@pytest.mark.parametrize("name", AWKWARD_MARKDOWN)
def test_spans_of_awkward_markdown_nest_and_cover_each_visible_character_once(name: str) -> None:
    assert_laws(read(AWKWARD_MARKDOWN[name]))


@pytest.mark.parametrize("name", AWKWARD_MARKDOWN)
def test_line_ends_make_no_difference(name: str) -> None:
    markdown = AWKWARD_MARKDOWN[name].replace("\r\n", "\n").replace("\r", "\n")
    one, other = read(markdown), read(markdown.replace("\n", "\r\n"))
    assert (one.text, one.sections, one.metadata) == (other.text, other.sections, other.metadata)


_LINES = st.one_of(
    st.sampled_from(
        [
            "",
            "# H",
            "## Sources",
            "---",
            "***",
            "Intro:",
            "- a",
            "  - b. C",
            "1. one",
            "3) three",
            "> q",
            "> - x",
            "```",
            "    code",
            "|a|b|",
            "|-|-|",
            "<!-- c",
            "-->",
            "<b>",
            "\ttab",
            "===",
            "title: x",
            "[a]: u",
        ]
    ),
    st.text(alphabet=st.sampled_from("aB .!?:*_`[]()<>&\\|~-+#>1\"'“”。؟\u00a0\u0301😀\n\t"), max_size=30),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30),
)


@given(st.lists(_LINES, max_size=14).map("\n".join))
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_spans_of_generated_markdown_nest_and_cover_each_visible_character_once(markdown: str) -> None:
    # A blank line first keeps generated front matter, which may be broken, from being read as such.
    assert_laws(read("\n" + markdown))


@given(st.lists(st.text(alphabet="abcXYZ", min_size=1), min_size=1))
@settings(deadline=None)
def test_plain_words_stay_as_written(names: list[str]) -> None:
    assert read("\n\n".join(names)).text == "\n\n".join(names)


@pytest.mark.parametrize(
    "mark", ["**{}**", "*{}*", "`{}`", "~~{}~~", "[{}](http://x.y)", "![{}](i)", "{}<!-- c -->"]
)
@given(word=st.text(alphabet="abcXYZ", min_size=1))
@settings(deadline=None)
def test_no_mark_is_left_around_a_word(mark: str, word: str) -> None:
    assert read(f"One {mark.format(word)} two.").text == f"One {word} two."


@pytest.mark.parametrize("name", [name for name in AWKWARD_MARKDOWN if name.startswith("nested")])
def test_deep_nesting_loses_no_word_and_needs_few_frames(name: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(frames() + 500)
    try:
        article = read(AWKWARD_MARKDOWN[name])
    finally:
        sys.setrecursionlimit(limit)
    markdown = AWKWARD_MARKDOWN[name]
    assert article.text.count("deep") == markdown.count("deep")


def frames() -> int:
    frame, count = sys._getframe(), 0
    while frame.f_back:
        frame, count = frame.f_back, count + 1
    return count
