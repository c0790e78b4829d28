"""PDF files: headings by their font or their tags, paragraphs across lines and pages, and the page of each."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from bot.reply.quote import quote_passage
from corpus.adding.errors import BrokenSourceError
from corpus.adding.pdf.document import extract_pdf
from corpus.adding.writing.article_file import article_text
from corpus.article import Article
from corpus.reading.assemble import parse_article
from corpus.reading.markdown.walk import parse_markdown
from tests.corpus.adding import made

STYLES = {
    0: ParagraphStyle("text", fontName="Times-Roman", fontSize=10, leading=13, spaceAfter=6),
    1: ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=20, leading=24, spaceAfter=10),
    2: ParagraphStyle(
        "section", fontName="Helvetica-Bold", fontSize=14, leading=17, spaceBefore=8, spaceAfter=4
    ),
    3: ParagraphStyle("part", fontName="Times-Bold", fontSize=10, leading=13, spaceBefore=6, spaceAfter=3),
}
WORDS = (
    (made.PARAGRAPH + " long days and short nights teach patience to anyone who would rather run")
    .lower()
    .split()
)


def some_text(seed: str, words: int) -> str:
    """A sentence of so many words in an order of its own."""
    return " ".join(random.Random(seed).choices(WORDS, k=words)).replace(".", "").capitalize() + "."


BLOCKS = [(1, "A guide to the back")]
for chapter in (
    "Moving",
    "Resting",
    "Asking for help with a back that does not get better",
    "Sleeping",
    "Working",
):
    BLOCKS += [(2, chapter), *[(0, some_text(f"{chapter} {i}", 90)) for i in range(4)]]
    BLOCKS += [(3, f"More on {chapter.lower()[:6]}"), (0, some_text(chapter, 30))]


def printed(columns: int, *, encrypt: str | None = None) -> bytes:
    """The blocks, untagged, in one column or several, with a running head and page numbers."""
    target = io.BytesIO()
    width = (A4[0] - 100 - 20 * (columns - 1)) / columns
    frames = [Frame(50 + i * (width + 20), 60, width, A4[1] - 120, 0, 0, 0, 0) for i in range(columns)]

    def edges(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(50, A4[1] - 30, "The Clinic: A guide to the back")
        canvas.drawString(A4[0] / 2, 30, str(document.page))

    document = BaseDocTemplate(target, pagesize=A4, title="untitled.doc", author="Ann Lee", encrypt=encrypt)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=edges))
    document.build([Paragraph(text, STYLES[level]) for level, text in BLOCKS])
    return target.getvalue()


def article_of(content: bytes) -> Article:
    extracted = extract_pdf(content)
    return parse_article(
        article_text(extracted.metadata, extracted.markdown).encode(), article_id="a", source="a"
    )


@pytest.mark.parametrize("columns", [1, 2])
def test_an_untagged_print_keeps_its_headings_and_paragraphs(columns: int) -> None:
    extracted = extract_pdf(printed(columns))
    assert extracted.metadata == {"title": "A guide to the back", "author": "Ann Lee"}
    shown = [(block.level, " ".join(block.text.split())) for block in parse_markdown(extracted.markdown)]
    assert shown == BLOCKS[1:]


def test_the_citation_of_a_quote_names_its_pages() -> None:
    article = article_of(printed(1))
    pages = [passage.pages for passage in article.passages]
    assert pages == sorted(pages)
    assert pages[0] == (1,)
    assert {page for each in pages for page in each} == {1, 2, 3}
    last = article.passages[-1]
    assert quote_passage(article, last, [], 1.0).citation == "Ann Lee, “A guide to the back”, page 3"


def test_a_paragraph_across_two_pages_is_one_passage_on_both() -> None:
    article = parse_article(
        b"<!-- page 3 -->\n\nOne half<!-- page 4 --> of it.\n\nNext.\n", article_id="a", source="a"
    )
    assert article.text == "One half of it.\n\nNext."
    assert [passage.pages for passage in article.passages] == [(3, 4), (4,)]
    assert quote_passage(article, article.passages[0], [], 1.0).citation == "“A”, pages 3–4"


def test_an_encrypted_file_is_said_to_ask_for_a_password() -> None:
    with pytest.raises(BrokenSourceError) as raised:
        extract_pdf(printed(1, encrypt="secret"))
    assert str(raised.value) == "it asks for a password; save it without one"
