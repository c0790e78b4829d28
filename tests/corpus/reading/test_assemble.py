from __future__ import annotations

from pathlib import Path

import pytest

from corpus.article import Article
from corpus.corpus import default_folder
from corpus.reading.assemble import parse_article, read_article


def read(markdown: str) -> Article:
    return parse_article(markdown.encode(), article_id="folder/an-article", source="an-article.md")


def blocks(article: Article) -> list[list[tuple[str, int, str, list[str]]]]:
    return [
        [(b.kind, b.depth, b.marker, [s.of(article.text) for s in b.sentences]) for b in passage.blocks]
        for passage in article.passages
    ]


def test_the_text_holds_the_words_without_the_marks() -> None:
    markdown = (
        "A **b** [c *d*](http://x.y) `e` ~~f~~ ![g](h) &amp; \\* <i>\nj  \nk\\\nl <!-- m -->n <http://o.p>"
    )
    assert read(markdown).text == "A b c d e f g & * j\nk\nl n http://o.p"


def test_blocks_are_set_apart_by_white_space() -> None:
    markdown = (
        "# H\nP\n- a\n  - b\n\n  c\n- d\n\n> q\n>\n> - r\n> - s\n\n|t|u|\n|-|-|\n|v|w|\n\n```\nx\n\n y\n```"
    )
    assert read(markdown).text == "H\n\nP\n\na\nb\n\nc\nd\n\nq\n\nr\ns\n\nt\tu\nv\tw\n\nx\n\n y"


def test_a_list_passage_holds_the_paragraph_that_leads_into_it() -> None:
    article = read("Text.\n\nTake these: \n\n1. one. Two.\n2) three\n\n   four\n   - five\n")
    assert [passage.kind for passage in article.passages] == ["paragraph", "list", "list"]
    assert blocks(article)[1:] == [
        [("paragraph", 0, "", ["Take these:"]), ("item", 1, "1.", ["one.", "Two."])],
        [("item", 1, "2)", ["three"]), ("paragraph", 1, "", ["four"]), ("item", 2, "•", ["five"])],
    ]


@pytest.mark.parametrize(
    "markdown",
    ["Text.\n\n- a", "Text:\n\n***\n\n- a", "Text:\n\n# H\n\n- a", "Text:\n\n> q\n\n- a", "> Text:\n\n- a"],
)
def test_only_a_colon_right_before_the_list_leads_into_it(markdown: str) -> None:
    assert blocks(read(markdown))[-1] == [("item", 1, "•", ["a"])]


def test_a_quote_is_one_passage_with_its_blocks() -> None:
    article = read("> ## H\n>\n> One. Two.\n>\n> > - a\n")
    assert [passage.kind for passage in article.passages] == ["quote"]
    assert blocks(article) == [
        [("paragraph", 1, "", ["H"]), ("paragraph", 1, "", ["One.", "Two."]), ("item", 3, "•", ["a"])]
    ]
    assert len(article.sections) == 1


def test_each_row_of_a_table_and_each_line_of_code_is_one_sentence() -> None:
    article = read("|A. B|c|\n|-|-|\n|d||\n\n```\n x = 1. Y\n\nz\n```")
    assert blocks(article) == [
        [("row", 0, "", ["A. B\tc"]), ("row", 0, "", ["d"])],
        [("code", 0, "", ["x = 1. Y", "z"])],
    ]


@pytest.mark.parametrize(
    ("markdown", "title", "paths"),
    [
        ("# T\n\na\n\n## B\n\n### C\n\n## D", "T", [("T",), ("B",), ("B", "C"), ("D",)]),
        ("---\ntitle: t\n---\n# T\n\n# U\n\n## V", "t", [("T",), ("U",), ("U", "V")]),
        ("---\ntitle: X\n---\n# T\n\n## U", "X", [("T",), ("U",)]),
        ("---\ntitle: X\n---\n# T\n\n## U\n\n# V", "X", [("T",), ("T", "U"), ("V",)]),
        ("a\n\n## B\n\n#### C\n\n### D", "B", [(), ("B",), ("B", "C"), ("B", "D")]),
        ("## B\n\n# C\n\n## D", "B", [("B",), ("C",), ("C", "D")]),
        ('---\ntitle: ""\n---\n# *A* `b`', "A b", [("A b",)]),
        ("#\n\ntext", "An article", [()]),
        ("", "An article", []),
    ],
)
def test_the_title_is_not_part_of_the_paths_under_it(
    markdown: str, title: str, paths: list[tuple[str, ...]]
) -> None:
    article = read(markdown)
    assert article.metadata.title == title
    assert [section.path for section in article.sections] == paths


def test_an_article_without_text_has_no_passages() -> None:
    article = read("---\ntitle: T\n---\n<!-- nothing -->\n\n[a]: http://b.c\n")
    assert (article.text, article.passages, article.sections) == ("", (), ())


def test_the_shipped_article_is_read_as_its_author_meant() -> None:
    article = read_article(default_folder() / "back-spasms.md", "back-spasms")
    assert article.metadata.title == "Why Back Spasms Happen—And How to Treat Them"
    assert article.metadata.author == "Jessica Toscano"
    assert str(article.metadata.published) == "2023-03-31"
    assert [key for key, _ in article.metadata.other] == []
    assert len(article.passages) == 22
    assert article.section_path(article.passages[8]) == ("Treatments for Back Spasms", "Hot or Cold Compress")
    assert [b.marker for b in article.passages[4].blocks] == ["", "•", "•", "•", "•", "•", "•"]
    quote = article.passages[5]
    assert quote.kind == "quote"
    assert [s.of(article.text) for s in quote.sentences] == [
        "Editor’s Note",
        "Back pain is one of the most common causes for emergency room visits in the U.S.",
        "In fact, nearly 90% of adults experience back pain at least once during their lifetime.",
        "Of those, 84% have back spasms.",
    ]


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"abc")
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert read_article(tmp_path / "a.md", "a").digest == expected
