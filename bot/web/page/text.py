"""The words of an article as a tree of plain nodes, for the panel and for quotes alike.

A template only has to walk the tree and escape each piece: where a list nests, which words are a
sentence of their own and which are marked is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.article import Article, Block, Passage, Span

EXCERPT_FROM = 1200
"""A quote longer than this many characters is first shown as an excerpt around its marked sentences."""
EXCERPT_CONTEXT = 300
"""Characters shown on either side of the marked sentences, up to the next whole sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters shown in one go. ``inside`` is true in one of the spans the text was split by."""

    text: str
    start: int
    end: int
    inside: bool


@dataclass(slots=True)
class Node:
    """One element: ``tag`` is an HTML tag name; either ``pieces`` or ``children`` or both are filled.

    ``value`` is the number of an item in a numbered list, "" elsewhere.
    """

    tag: str
    pieces: tuple[Piece, ...] = ()
    children: list[Node] = field(default_factory=list)
    value: str = ""


def split(text: str, within: Span, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """The characters of ``within``, cut where one of the (ordered, disjoint) ``spans`` begins or ends."""
    pieces = []
    at = within.start
    for span in spans:
        start, end = max(span.start, at), min(span.end, within.end)
        if start >= end:
            continue
        if at < start:
            pieces.append(Piece(text[at:start], at, start, inside=False))
        pieces.append(Piece(text[start:end], start, end, inside=True))
        at = end
    if at < within.end:
        pieces.append(Piece(text[at : within.end], at, within.end, inside=False))
    return tuple(pieces)


def sentence_nodes(article: Article, passage: Passage) -> list[Node]:
    """A passage for the panel: each sentence a piece of its own with ``inside`` true."""
    return _tree(article.text, passage, passage.span, None)


def marked_nodes(article: Article, within: Span, marks: Sequence[Span]) -> list[Node]:
    """The passages (or the parts of them) in ``within``, with the ``marks`` as pieces of their own.

    Words that stand in no passage (a heading, a reference) come as one paragraph.
    """
    ordered = sorted(marks)
    nodes = [
        node
        for passage in article.passages
        if passage.span.start < within.end and within.start < passage.span.end
        for node in _tree(article.text, passage, within, ordered)
    ]
    return nodes or [Node("p", split(article.text, within, ordered))]


def excerpt(article: Article, within: Span, marks: Sequence[Span]) -> Span:
    """The part of a quote to show first: all of it, or of a long one its marked sentences with some context.

    Starts and ends with a sentence.
    """
    if within.end - within.start <= EXCERPT_FROM:
        return within
    first = min((mark.start for mark in marks), default=within.start)
    last = max((mark.end for mark in marks), default=within.start)
    sentences = [
        sentence for passage in article.passages for sentence in passage.sentences if within.holds(sentence)
    ]
    start = min((s.start for s in sentences if s.start >= first - EXCERPT_CONTEXT), default=within.start)
    end = max((s.end for s in sentences if s.end <= last + EXCERPT_CONTEXT), default=within.end)
    return Span(min(start, first), max(end, last, start + 1))


def _tree(text: str, passage: Passage, within: Span, marks: Sequence[Span] | None) -> list[Node]:
    """The blocks of a passage that lie in ``within``, nested; split by ``marks``, or by sentences if None."""
    top = Node("blockquote" if passage.kind == "quote" else "div")
    outer = 1 if passage.kind == "quote" else 0
    open_lists: list[Node] = []
    for block, span in _clipped(passage.blocks, within):
        pieces = split(text, span, block.sentences if marks is None else marks)
        level = max(block.depth - outer, 0)
        if block.kind == "item":
            level = max(level, 1)
        del open_lists[level:]
        if block.kind == "item":
            _add_item(top, open_lists, level, block, pieces)
            continue
        parent = open_lists[-1].children[-1] if open_lists else top
        if block.kind == "row":
            if not parent.children or parent.children[-1].tag != "table":
                parent.children.append(Node("table"))
            before = [Node("td")] * block.column if span.start == block.span.start else []
            parent.children[-1].children.append(Node("tr", children=before + _cells(text, span, marks)))
        else:
            parent.children.append(Node("pre" if block.kind == "code" else "p", pieces))
    return [top] if passage.kind == "quote" else top.children


def _add_item(top: Node, open_lists: list[Node], level: int, block: Block, pieces: tuple[Piece, ...]) -> None:
    """Puts a list item at its level, opening the lists that are missing on the way down."""
    numbered = block.marker[:-1].isdecimal()
    tag = "ol" if numbered else "ul"
    if len(open_lists) == level and open_lists[-1].tag != tag:
        open_lists.pop()
    while len(open_lists) < level:
        parent = open_lists[-1].children[-1] if open_lists else top
        opened = Node(tag)
        parent.children.append(opened)
        open_lists.append(opened)
        if len(open_lists) < level:
            opened.children.append(Node("li"))
    open_lists[-1].children.append(Node("li", pieces, value=block.marker[:-1] if numbered else ""))


def _cells(text: str, row: Span, marks: Sequence[Span] | None) -> list[Node]:
    """The cells of a row, which tabs set apart; without ``marks`` each is a piece of its own."""
    cells = []
    at = row.start
    for words in row.of(text).split("\t"):
        end = at + len(words)
        cell = [Span(at, end)] if words else []
        pieces = tuple(
            piece for span in cell for piece in split(text, span, cell if marks is None else marks)
        )
        cells.append(Node("td", pieces))
        at = end + 1
    return cells


def _clipped(blocks: Iterable[Block], within: Span) -> Iterator[tuple[Block, Span]]:
    """Blocks that share characters with ``within``, and the shared characters."""
    for block in blocks:
        start, end = max(block.span.start, within.start), min(block.span.end, within.end)
        if start < end:
            yield block, Span(start, end)
