"""A PDF file as Markdown with front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pypdfium2
from pypdfium2 import raw

from corpus.adding.errors import BrokenSourceError, NoTextError
from corpus.adding.extracted import Extracted
from corpus.adding.html.escape import escape_heading, escape_inline, escape_start
from corpus.adding.html.schema_org import one_line
from corpus.adding.pdf.blocks import Block, read_blocks
from corpus.adding.pdf.hyphens import Hyphens
from corpus.adding.pdf.lines import Line, read_lines

# A page of a scan has a stamp or a page number at most.
_MIN_LETTERS_PER_PAGE = 15
_KEYS = {"Title": "title", "Author": "author"}
_BULLET = re.compile(r"(?:[•‣◦▪●○■–*]|-)\s+")


def extract_pdf(content: bytes) -> Extracted:
    """The text of a PDF file; a comment ``<!-- page N -->`` stands where each page begins.

    Raises:
        BrokenSourceError: if it is damaged or asks for a password.
        NoTextError: if its pages are pictures.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise BrokenSourceError("it asks for a password; save it without one") from None
        raise BrokenSourceError("it is cut off or damaged") from None
    with document:
        said = document.get_metadata_dict()
        lines = [line for i in range(len(document)) for line in read_lines(document[i], i + 1)]
        pages = len(document)
    letters = sum(character.isalpha() for line in lines for character in line.text)
    if letters < _MIN_LETTERS_PER_PAGE * min(pages, 10):
        raise NoTextError(
            "its pages hold no text, as those of a scan; run it through text recognition (OCR) first"
        )
    blocks = read_blocks(lines)
    title, blocks = _take_title(blocks, one_line(said.get("Title", "")))
    metadata = {key: one_line(said.get(name, "")) for name, key in _KEYS.items()} | {"title": title}
    markdown = "\n\n".join(_markdown(blocks, Hyphens(lines))) + "\n"
    return Extracted(markdown, {key: metadata[key] for key in ("title", "author") if metadata[key]})


def _take_title(blocks: list[Block], said: str) -> tuple[str, list[Block]]:
    """The title, and the blocks without the heading that is it: the largest, at the head of the first page."""
    first = next((block for block in blocks[:5] if block.level), None)
    if first is None:
        return said, blocks
    text = " ".join(line.text for line in first.lines)
    top = min(block.level for block in blocks if block.level)
    is_only = sum(block.level == first.level for block in blocks) == 1
    if first.level == top and (is_only or text.casefold() == said.casefold()):
        return text, [block for block in blocks if block is not first]
    return said, blocks


def _markdown(blocks: Sequence[Block], hyphens: Hyphens) -> Iterator[str]:
    levels = sorted({block.level for block in blocks if block.level})
    depth = {level: min(6, i + 2) for i, level in enumerate(levels)}
    page = 0
    for block in blocks:
        if block.lines[0].page != page:
            page = block.lines[0].page
            yield _page_mark(page)
        text = _joined(block.lines, hyphens)
        page = block.lines[-1].page
        if block.level:
            yield f"{'#' * depth[block.level]} {escape_heading(' '.join(line.text for line in block.lines))}"
        elif bullet := _BULLET.match(block.lines[0].text):
            yield f"- {escape_start(text[bullet.end() :])}" if text.startswith(bullet.group()) else text
        else:
            yield text


def _joined(lines: Sequence[Line], hyphens: Hyphens) -> str:
    """The lines as one escaped paragraph, words put together that a line's end parted."""
    parts: list[str] = []
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        if following is None:
            parts.append(escape_inline(line.text))
            continue
        text, glue = hyphens.join(line.text, following.text)
        mark = _page_mark(following.page) if following.page != line.page else ""
        parts += escape_inline(text), mark, glue
    return escape_start("".join(parts))


def _page_mark(page: int) -> str:
    return f"<!-- page {page} -->"
