"""Plain text to blocks: a paragraph wherever there is a blank line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.reading.blocks import ParsedBlock

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+|\f")
# Lines of a paragraph are taken for wrapped, and joined by a space, if all but the last are this long.
_WRAPPED_CHARS = 40
_MAX_TITLE_CHARS = 120
_ENDS_A_SENTENCE = tuple(".,;:!…。！：；、")


def parse_plain_text(text: str) -> Iterator[ParsedBlock]:
    """The paragraphs of a text. A first line that stands alone and ends no sentence is the title."""
    paragraphs = [lines for part in _BLANK_LINES.split(text) if (lines := _lines(part))]
    for number, lines in enumerate(paragraphs, start=1):
        words = _joined(lines)
        level = 1 if number == 1 and len(paragraphs) > 1 and _is_title(words) else 0
        yield ParsedBlock("paragraph", words, number, "paragraph", level=level)


def _lines(paragraph: str) -> list[str]:
    return [line.strip() for line in paragraph.split("\n") if line.strip()]


def _joined(lines: list[str]) -> str:
    wrapped = all(len(line) >= _WRAPPED_CHARS for line in lines[:-1])
    return (" " if wrapped else "\n").join(lines)


def _is_title(words: str) -> bool:
    return "\n" not in words and len(words) <= _MAX_TITLE_CHARS and not words.endswith(_ENDS_A_SENTENCE)
