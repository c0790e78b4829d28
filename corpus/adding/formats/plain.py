"""Markdown and plain text."""

from __future__ import annotations

import re

from corpus.adding.errors import NoTextError
from corpus.adding.extracted import Extracted
from corpus.adding.html.escape import escape_line
from corpus.adding.html.tree import decode_html
from corpus.reading.files import decode
from corpus.reading.front_matter import split_front_matter

# Lines of a paragraph are taken for wrapped, and so joined, if all but the last are at least so long.
_WRAPPED_CHARS = 40


def extract_markdown(raw: bytes) -> Extracted:
    """A Markdown file as it is, its front matter apart.

    Raises:
        CorpusError: if it is not UTF-8 or has broken front matter.
        NoTextError: if nothing follows the front matter.
    """
    values, markdown = split_front_matter(decode(raw, "it"), "it")
    if not markdown.strip():
        raise NoTextError("it holds no text")
    return Extracted(
        markdown.strip("\n") + "\n", {key: " ".join(value.split()) for key, value in values.items() if value}
    )


def extract_text(raw: bytes, *, charset: str = "") -> Extracted:
    """Plain text, a paragraph wherever there is a blank line.

    Raises:
        NoTextError: if there is no text.
    """
    text = decode_html(raw, charset).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    paragraphs = [
        list(filter(None, map(str.strip, part.split("\n")))) for part in re.split(r"\n[ \t]*\n", text)
    ]
    blocks = [_paragraph(lines) for lines in paragraphs if lines]
    if not blocks:
        raise NoTextError("it holds no text")
    return Extracted("\n\n".join(blocks) + "\n", {})


def _paragraph(lines: list[str]) -> str:
    if all(len(line) >= _WRAPPED_CHARS for line in lines[:-1]):
        return escape_line(" ".join(lines))
    return "\\\n".join(map(escape_line, lines))
