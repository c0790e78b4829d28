"""Markdown as people write it: raw HTML, footnotes, task boxes, images, questions in bold, tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.reading.assemble import parse_article
from tests.corpus.reading.test_laws import assert_laws


def read(markdown: str) -> Article:
    article = parse_article(("\n" + markdown).encode(), article_id="a", source="a.md")
    assert_laws(article)
    return article


def passages(article: Article) -> list[tuple[str, list[str]]]:
    return [
        (passage.kind, [f"{b.marker} {b.span.of(article.text)}".strip() for b in passage.blocks])
        for passage in article.passages
    ]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("<div class='x'>\n\n**b** and <i>c</i>\n\n</div>", "b and c"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<p align='center'>One.</p>\n<p>Two.</p>", "One.\n\nTwo."),
        ("Before <span>in</span> after", "Before in after"),
        ("Before <a name='x'></a> after", "Before after"),
        ("Press <kbd>Ctrl</kbd>+<kbd>C</kbd>.", "Press Ctrl+C."),
        ("A <script>alert(1)</script> B", "A B"),
        ("<style>\np { color: red }\n</style>\n\nText.", "Text."),
        ("<script>never closed", "never closed"),
        ("<?php echo 1 ?>Text<!DOCTYPE html>", "Text"),
        ("Run `<b>` and copy <source> to <your-name>.", "Run <b> and copy <source> to <your-name>."),
        ("Call <code>f(x)</code> at <time datetime=9>nine</time>.", "Call f(x) at nine."),
        ("2 < 3 and a<b, 5 > 4", "2 < 3 and a<b, 5 > 4"),
        ("| a<br>b | <b>c</b> |\n|-|-|\n| d | e |", "a b\tc\nd\te"),
    ],
)
def test_tags_of_html_are_read_and_other_words_in_angle_brackets_are_kept(markdown: str, text: str) -> None:
    assert read(markdown).text == text


def test_html_headings_lists_and_tables_are_what_they_say() -> None:
    article = read(
        "<h1 align=center>Tea</h1>\n\nText.\n\n<h2>Kinds</h2>\n<ul>\n<li>green</li>\n<li><p>black</p></li>\n</ul>\n"
        "<table><tr><th>Tea</th><th>Price</th></tr><tr><td>green</td><td>3 €</td></tr></table>"
    )
    assert [(section.path, section.is_title) for section in article.sections] == [
        (("Tea",), True),
        (("Kinds",), False),
    ]
    assert passages(article) == [
        ("paragraph", ["Text."]),
        ("list", ["• green", "• black"]),
        ("table", ["Tea\tPrice", "green\t3 €"]),
    ]


def test_a_footnote_is_an_item_where_it_is_written_and_its_mark_is_not_seen() -> None:
    article = read(
        "Tea helps.[^1] So does rest.[^b]\n\n[^1]: Says *who*?\n\n    More.\n\n[^b]: http://b.c\n\nEnd."
    )
    assert article.text.startswith("Tea helps. So does rest.")
    assert passages(article)[1:] == [
        ("list", ["1. Says who?", "More."]),
        ("list", ["• http://b.c"]),
        ("paragraph", ["End."]),
    ]


def test_footnotes_under_references_are_references() -> None:
    article = read("Text.[^2]\n\n## References\n\n[^1]: A. doi:10.1000/x\n[^2]: B.\n")
    assert [(each.number, each.span.of(article.text), each.doi) for each in article.references] == [
        (1, "A. doi:10.1000/x", "10.1000/x"),
        (2, "B.", ""),
    ]


def test_a_mark_without_a_footnote_is_text() -> None:
    assert read("As in [^1] here.").text == "As in [^1] here."


def test_a_task_box_is_the_marker_of_its_item() -> None:
    assert passages(read("- [ ] wash\n- [x] dry\n- [y] iron\n- \\[ ] sew\n\n1. [ ] fold")) == [
        ("list", ["☐ wash", "☑ dry", "• [y] iron", "• [ ] sew"]),
        ("list", ["1. [ ] fold"]),
    ]


@pytest.mark.parametrize(
    "markdown",
    [
        "![A cup of tea](a.png)",
        "[![Build](b.svg)](c) ![More](d)",
        "<img src=x alt='A cup'>",
        "![a](b)\n![c](d)",
    ],
)
def test_images_alone_are_no_passage(markdown: str) -> None:
    assert read(markdown).text == ""


def test_an_image_in_a_sentence_is_read_by_its_alternative() -> None:
    assert read("Press ![the gear](g.png) to begin.").text == "Press the gear to begin."


@pytest.mark.parametrize(
    "question",
    ["**How hot?**", "__How *hot*?__", "<details><summary>How hot?</summary>", "<dl><dt>How hot?</dt>"],
)
def test_the_question_of_an_faq_is_a_heading_over_its_answer(question: str) -> None:
    article = read(
        f"# Tea\n\n## Asked often\n\n{question}\n\nEighty degrees.\n\n**Really?**\n\nYes.\n\n## More\n\nText."
    )
    assert [section.path for section in article.sections] == [
        ("Tea",),
        ("Asked often",),
        ("Asked often", "How hot?"),
        ("Asked often", "Really?"),
        ("More",),
    ]
    assert passages(article) == [
        ("paragraph", ["Eighty degrees."]),
        ("paragraph", ["Yes."]),
        ("paragraph", ["Text."]),
    ]


@pytest.mark.parametrize(
    "markdown", ["Is it **hot?**", "**Is it hot?** Yes.", "**It is hot.**", "Is it hot?", "- **Is it hot?**"]
)
def test_other_questions_are_text(markdown: str) -> None:
    assert [section.heading for section in read(markdown).sections] == [None]


def test_a_row_knows_the_headers_of_its_cells() -> None:
    article = read("|  | Basic | Pro |\n|-|-|-|\n| Price | 5 € | 9 € |\n|  | one | |\n| Seats | | 3 |")
    header, *rows = article.passages[0].blocks
    assert header.header is None
    assert [row.with_header(article.text) for row in (header, *rows)] == [
        "Basic\tPro",
        "Price; Basic: 5 €; Pro: 9 €",
        "Basic: one",
        "Seats; Pro: 3",
    ]
    assert all(row.header == header for row in rows)
    assert [block.column for block in article.passages[0].blocks] == [1, 0, 1, 0]


def test_a_block_that_is_no_row_is_its_own_words() -> None:
    article = read("Plain *text*.")
    assert article.passages[0].blocks[0].with_header(article.text) == "Plain text."


_PARTS = st.sampled_from(
    "<p> </p> <li> </li> <tr> <td> <th> </tr> <h2> </h2> <br> <script> </script> <x> <!-- --> word **q?** [^1] | - \n \n\n"
    " [^1]: <summary> </summary> ![a](b) > [ ] # <table> </table> <dt> ` $".split(" ")
)


@given(st.lists(_PARTS, max_size=25).map(" ".join))
@settings(deadline=None, max_examples=300)
def test_any_mixture_of_tags_keeps_the_laws(markdown: str) -> None:
    read(markdown)
