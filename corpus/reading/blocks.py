"""What every parser hands over: an article's visible text as a flat run of blocks, in order."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import BlockKind, PassageKind


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """One visual block of text and where it stood in its file.

    ``text`` always holds a visible character. ``top`` numbers the outermost block it belongs to (from 1)
    and ``container`` says what that is. ``glue`` is the white space between it and the block before it.
    ``depth`` and ``marker`` are those of :class:`corpus.article.Block`. ``item`` numbers the outermost
    list item it belongs to (from 1; 0 outside lists). ``level`` is 1 to 6 for a heading of the article,
    else 0. ``links`` are the targets of its links. ``pages`` are the pages of a printed source that it stands on,
    in order; () where its file does not say. ``is_header`` marks a table's row of headers; ``column`` is that of
    a row's first cell, from 0.
    """

    kind: BlockKind
    text: str
    top: int
    container: PassageKind
    glue: str = "\n\n"
    depth: int = 0
    marker: str = ""
    item: int = 0
    level: int = 0
    links: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    is_header: bool = False
    column: int = 0
