"""Markdown and plain text."""

from __future__ import annotations

from corpus.adding.errors import NoTextError
from corpus.adding.extracted import Extracted
from corpus.adding.html.escape import escape_line
from corpus.adding.html.tree import decode_html
from corpus.reading.assemble import parse_article
from corpus.reading.files import decode
from corpus.reading.front_matter import split_front_matter
from corpus.reading.plain_text import parse_plain_text


def extract_markdown(raw: bytes) -> Extracted:
    """A Markdown file as it is, its front matter apart; its first heading is its title if that names none.

    Raises:
        CorpusError: if it is not UTF-8 or has broken front matter.
        NoTextError: if nothing follows the front matter.
    """
    values, markdown = split_front_matter(decode(raw, "it"), "it")
    if not markdown.strip():
        raise NoTextError("it holds no text")
    title = parse_article(raw, article_id="", source="it").metadata.title
    metadata = {key: " ".join(value.split()) for key, value in {**values, "title": title}.items() if value}
    return Extracted(markdown.strip("\n") + "\n", metadata)


def extract_text(raw: bytes, *, charset: str = "") -> Extracted:
    """Plain text, a paragraph wherever there is a blank line.

    Raises:
        NoTextError: if there is no text.
    """
    text = decode_html(raw, charset).replace("\r\n", "\n").replace("\r", "\n")
    blocks = ["\\\n".join(map(escape_line, block.text.split("\n"))) for block in parse_plain_text(text)]
    if not blocks:
        raise NoTextError("it holds no text")
    return Extracted("\n\n".join(blocks) + "\n", {})
