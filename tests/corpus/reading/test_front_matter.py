from __future__ import annotations

from datetime import date

import pytest

from corpus.article import Metadata
from corpus.reading.assemble import parse_article
from corpus.reading.front_matter import BrokenFrontMatterError


def metadata(front_matter: str) -> Metadata:
    return parse_article(f"---\n{front_matter}\n---\n".encode(), article_id="a-b", source="a-b.md").metadata


def test_every_value_stays_as_written() -> None:
    assert metadata(
        "title: no\nauthor: 007\nlanguage: ~\nrights: 'a: b'\ndraft: true\ntags: [x, 1.0]\nkeys:"
    ) == Metadata(
        title="no",
        author="007",
        language="~",
        rights="a: b",
        other=(("draft", "true"), ("tags", "x, 1.0"), ("keys", "")),
    )


def test_keys_are_read_without_case_and_dates_as_dates() -> None:
    found = metadata(
        "Title: T\nmedically reviewed by: R\npublished: 2023-03-31\nupdated: 2024-01-02T03:04:05Z"
    )
    assert found == Metadata(
        "T", medically_reviewed_by="R", published=date(2023, 3, 31), updated=date(2024, 1, 2)
    )


def test_a_date_that_is_none_is_kept_in_words() -> None:
    found = metadata("published: spring 2023")
    assert (found.published, found.other, found.title) == (None, (("published", "spring 2023"),), "A b")


NO_TEXT = "is neither text, nor a list of texts, nor an object of texts"


@pytest.mark.parametrize(
    ("front_matter", "line", "problem"),
    [
        ("title: a: b", 2, "mapping values are not allowed here"),
        ("title: T\nauthor: [x", 3, "expected ',' or ']', but got '<stream end>'"),
        ("title: T\n\tauthor: x", 3, "found character '\\t' that cannot start any token"),
        ('title: "T', 2, "found unexpected end of stream"),
        ("title: T\nauthor: \x01", 3, "character U+0001 is not allowed"),
        ("title: T\nsite: x\ntitle: U", 4, "the key “title” is there twice"),
        ("title: T\nTitle: U", 3, "the key “Title” is there twice"),
        ("title: T\nauthor: [[x]]", 3, f"the value of “author” {NO_TEXT}"),
        ("title: T\nauthor: [x, {name: y}]", 3, f"the value of “author” {NO_TEXT}"),
        ("title: T\nauthor:\n  name: {a: b}", 3, f"the value of “author” {NO_TEXT}"),
        (
            "title: T\nauthor_description: x\nauthor: {description: y}",
            4,
            "the key “author_description” is there twice",
        ),
        ("title: &t T\nauthor: *t", 3, "an alias (*name) is not read"),
        ("title: T\n? [a]\n: b", 3, "a key is not plain text"),
        ("title: *T", 2, "an alias (*name) is not read"),
        ("title: " + "[" * 5000, 1, "nested too deeply"),
    ],
)
def test_broken_front_matter_names_the_file_the_line_and_what_was_expected(
    front_matter: str, line: int, problem: str
) -> None:
    with pytest.raises(BrokenFrontMatterError) as caught:
        metadata(front_matter)
    assert str(caught.value) == f"a-b.md:{line}: {problem}; expected front matter as lines of `key: value`"


@pytest.mark.parametrize(
    "markdown",
    [
        "---\nJust prose.\n---\nMore.",
        "---\n\nNote: one: two.\n\n---\n",
        "---\n- a\n- b\n---\n",
        "---\ntitle: never closed",
        "\n---\ntitle: T\n---\n",
        " ---\ntitle: T\n---\n",
        "----\ntitle: T\n---\n",
        "---\n# only a comment\n---\n",
    ],
)
def test_what_is_no_front_matter_is_read_as_markdown(markdown: str) -> None:
    article = parse_article(markdown.encode(), article_id="a", source="a.md")
    assert article.text
    assert article.metadata.other == ()


def test_three_dots_close_front_matter_too() -> None:
    article = parse_article(b"---\ntitle: T\n...\ntext", article_id="a", source="a.md")
    assert (article.metadata.title, article.text) == ("T", "text")
