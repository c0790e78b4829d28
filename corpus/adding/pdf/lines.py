"""The lines of a PDF page with their place and font, in the order in which the page draws them."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from corpus.adding.pdf.tags import heading_levels

_HYPHEN = "\x02"  # what PDFium writes for a hyphen at the end of a line
_BOLD = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_DROPPED = re.compile(r"[\x00\x01\x03-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Font:
    """How a line is set; ``size`` in points, to half a point."""

    size: float
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text.

    ``page`` counts from 1. ``left``, ``right``, ``bottom`` and ``top`` are points from the lower left corner
    of the page, ``height`` is the page's. ``font`` is that of most characters; ``uniform`` is True if all
    words have it. ``spread`` is True where a wide gap parts its words, as the cells of a table. ``level`` is
    1 to 6 for what the file's tags call a heading, else 0.
    """

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    height: float
    font: Font
    uniform: bool
    spread: bool = False
    level: int = 0


def read_lines(page: pypdfium2.PdfPage, number: int) -> Iterator[Line]:
    """The lines of a page that have something visible."""
    text_page = page.get_textpage()
    levels = heading_levels(page, text_page)
    height = page.get_height()
    characters = _characters(text_page)
    for match in re.finditer(r"[^\r\n]+", characters):
        text = " ".join(_DROPPED.sub("", match.group()).replace(_HYPHEN, "-").split())
        if not text:
            continue
        boxes = _boxes(text_page, match.start(), match.end())
        if not boxes:
            continue
        fonts = _fonts(text_page, characters, match.start(), match.end())
        level = levels(match.start() + len(match.group()) - len(match.group().lstrip()))
        yield Line(
            text=text,
            page=number,
            left=min(box[0] for box in boxes),
            right=max(box[2] for box in boxes),
            bottom=min(box[1] for box in boxes),
            top=max(box[3] for box in boxes),
            height=height,
            font=fonts.most_common(1)[0][0],
            uniform=len({(font.bold, font.italic) for font in fonts}) == 1,
            spread=_is_spread(boxes),
            level=level,
        )


def _characters(text_page: pypdfium2.PdfTextPage) -> str:
    """One character for each that PDFium counts, so that a place in the string is PDFium's index."""
    count = text_page.count_chars()
    return "".join(
        chr(code) if (code := raw.FPDFText_GetUnicode(text_page, i)) < 0x110000 else " " for i in range(count)
    )


def _boxes(text_page: pypdfium2.PdfTextPage, start: int, end: int) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each stretch of the characters that is drawn in one go."""
    edges = [ctypes.c_double() for _ in range(4)]
    boxes: list[tuple[float, float, float, float]] = []
    for i in range(raw.FPDFText_CountRects(text_page, start, end - start)):
        if raw.FPDFText_GetRect(text_page, i, *(ctypes.byref(edge) for edge in edges)):
            left, top, right, bottom = (edge.value for edge in edges)
            boxes.append((left, bottom, right, top))
    return boxes


def _is_spread(boxes: list[tuple[float, float, float, float]]) -> bool:
    """True if two stretches lie further apart than a line is high."""
    ordered = sorted(boxes)
    return any(b[0] - a[2] > a[3] - a[1] for a, b in pairwise(ordered))


def _fonts(text_page: pypdfium2.PdfTextPage, characters: str, start: int, end: int) -> Counter[Font]:
    """The font at the beginning of each word, counted by the word's characters."""
    fonts: Counter[Font] = Counter()
    matrix, flags, name = raw.FS_MATRIX(), ctypes.c_int(), ctypes.create_string_buffer(128)
    for word in re.finditer(r"\S+", characters[start:end]):
        index = start + word.start()
        raw.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.byref(flags))
        raw.FPDFText_GetMatrix(text_page, index, matrix)
        scale = (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
        family = name.value.decode("utf-8", "replace")
        size = round(2 * scale * raw.FPDFText_GetFontSize(text_page, index)) / 2
        font = Font(size, _BOLD.search(family) is not None, _ITALIC.search(family) is not None)
        fonts[font] += len(word.group())
    return fonts
