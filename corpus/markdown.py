"""Markdown as a flat run of pieces of visible text, each knowing where it stood.

CommonMark with tables and strikethrough. Raw HTML is text like any other; comments are invisible.
Lists, quotes, brackets and images nested beyond ``MAX_NESTING`` are read as plain text, marks and all,
so that no word is lost and no recursion limit is met.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt, rules_block, rules_inline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from corpus.article import PassageKind

# Four Python frames at most per level keep the parser under a third of Python's default 1,000.
MAX_NESTING = 64
_MAX_IMAGES = 8

_INLINE_COMMENT = re.compile(r"<!--(?:>|->|.*?-->)", re.DOTALL)

PieceKind = Literal["heading", "paragraph", "item", "row", "code"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One visual block of text.

    ``top`` numbers the top-level Markdown block it belongs to and ``container`` says what that is.
    ``item`` numbers the outermost list item it belongs to (from 1; 0 outside lists). ``glue`` is the
    white space between it and the piece before it. ``level`` is a heading's, else 0. ``links`` are the
    targets of its links. ``text`` always holds a visible character.
    """

    kind: PieceKind
    text: str
    top: int
    container: PassageKind
    glue: str = "\n\n"
    depth: int = 0
    marker: str = ""
    item: int = 0
    level: int = 0
    links: tuple[str, ...] = ()


@dataclass(slots=True)
class _Frame:
    """An open list or quote; ``delimiter`` is "." or ")" in a numbered list, "" in a bulleted one."""

    is_list: bool
    delimiter: str = ""
    number: int = 0
    items: int = 0
    started: bool = False


def read_pieces(markdown: str) -> Iterator[Piece]:
    """The pieces of a Markdown text that have something visible, in order."""
    return _Walk().pieces(_parser().parse(markdown))


class _Walk:
    """One pass over a document's block tokens."""

    def __init__(self) -> None:
        self.top = 0
        self.container: PassageKind = "paragraph"
        self.frames: list[_Frame] = []
        self.marker = ""
        self.rows = 0

    def pieces(self, tokens: list[Token]) -> Iterator[Piece]:
        heading, row = 0, None
        cells: list[Token] = []
        for token in tokens:
            if token.level == 0 and token.nesting >= 0:
                self.top += 1
                self.container = _CONTAINERS.get(token.type, "paragraph")
            match token.type:
                case "blockquote_open":
                    self.frames.append(_Frame(is_list=False))
                case "bullet_list_open":
                    self.frames.append(_Frame(is_list=True))
                case "ordered_list_open":
                    first = int(token.attrs.get("start", 1))
                    self.frames.append(_Frame(is_list=True, delimiter=token.markup, number=first - 1))
                case "blockquote_close" | "bullet_list_close" | "ordered_list_close":
                    self.frames.pop()
                case "list_item_open":
                    self._open_item()
                case "heading_open":
                    heading = int(token.tag[1:]) if not self.frames else 0
                case "heading_close":
                    heading = 0
                case "table_open":
                    self.rows = 0
                case "tr_open":
                    row, cells = True, []
                case "tr_close":
                    row = None
                    yield from self._piece("row", "\t".join(map(visible_text, cells)), _links(cells))
                case "inline" if row:
                    cells.append(token)
                case "inline":
                    kind: PieceKind = "heading" if heading else "paragraph"
                    yield from self._piece(kind, visible_text(token), _links([token]), heading)
                case "fence" | "code_block":
                    yield from self._piece("code", token.content, ())

    def _open_item(self) -> None:
        frame = self.frames[-1]
        frame.items += 1
        frame.number += 1
        self.marker = f"{frame.number}{frame.delimiter}" if frame.delimiter else "•"

    def _piece(self, kind: PieceKind, text: str, links: tuple[str, ...], level: int = 0) -> Iterator[Piece]:
        if not text.strip():
            return
        marker, self.marker = self.marker, ""
        yield Piece(
            kind="item" if marker and kind == "paragraph" else kind,
            text=text.strip("\n").rstrip() if kind == "code" else text.strip(),
            top=self.top,
            container=self.container,
            glue=self._glue(kind, marker),
            depth=len(self.frames),
            marker=marker,
            item=self.frames[0].items if self.frames and self.frames[0].is_list else 0,
            level=level,
            links=links,
        )
        for frame in self.frames:
            frame.started = True
        self.rows += kind == "row"

    def _glue(self, kind: PieceKind, marker: str) -> str:
        """A line break between items of a list (nested ones too) and between rows; else a blank line."""
        if kind == "row":
            return "\n" if self.rows else "\n\n"
        outermost = next((i for i in range(len(self.frames), 0, -1) if not self.frames[i - 1].is_list), 0)
        lists = self.frames[outermost:]
        return "\n" if marker and lists and lists[0].started else "\n\n"


_CONTAINERS: dict[str, PassageKind] = {
    "blockquote_open": "quote",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
}


def visible_text(token: Token) -> str:
    """An inline token's words as a reader sees them: a soft line break a space, an image its alt text."""
    parts: list[str] = []
    for child in token.children or ():
        match child.type:
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "image":
                parts.append(visible_text(child))
            case _:
                parts.append(child.content)
    return "".join(parts)


def _links(tokens: Iterable[Token]) -> tuple[str, ...]:
    children = (child for token in tokens for child in token.children or ())
    return tuple(str(child.attrs["href"]) for child in children if child.type == "link_open")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    blocks = parser.block.ruler
    blocks.at("blockquote", _quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    blocks.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    blocks.before("heading", "comment", _comment_block, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.inline.ruler.at("image", _image)
    parser.inline.ruler.before("autolink", "comment", _comment)
    return parser


def _quote(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
    """A block quote, unless it lies too deep (markdown-it would drop its text)."""
    return state.level < MAX_NESTING - 2 and rules_block.blockquote(state, line, end_line, silent)


def _list(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
    """A list, unless it lies too deep (markdown-it would drop its text)."""
    return state.level < MAX_NESTING - 2 and rules_block.list_block(state, line, end_line, silent)


def _image(state: StateInline, silent: bool) -> bool:
    """An image, unless it lies in too many others (markdown-it bounds all nesting but this)."""
    depth = state.env.setdefault("images", 0)
    state.env["images"] = depth + 1
    found = depth < _MAX_IMAGES and rules_inline.image(state, silent)
    state.env["images"] = depth
    return found


def _comment_block(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
    """A comment that has its lines to itself; it may hold blank lines."""
    start = state.bMarks[line] + state.tShift[line]
    close = state.src.find("-->", start + 4) + 3
    if state.is_code_block(line) or not state.src.startswith("<!--", start) or close < 3:
        return False
    last = next((i for i in range(line, end_line) if state.eMarks[i] >= close), None)
    if last is None or state.src[close : state.eMarks[last]].strip():
        return False
    if not silent:
        state.line = last + 1
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    """A comment inside a paragraph."""
    match = _INLINE_COMMENT.match(state.src, state.pos, state.posMax)
    if match:
        state.pos = match.end()
    return match is not None
