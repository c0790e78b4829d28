"""Markdown to blocks.

CommonMark with tables and strikethrough. Raw HTML is text like any other; comments are invisible, and
``<!-- page 7 -->`` says that page 7 of the source begins here.
Lists, quotes, brackets and images nested beyond ``MAX_NESTING`` are read as plain text, marks and all,
so that no word is lost and no recursion limit is met.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt, rules_block, rules_inline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from corpus.article import BlockKind, PassageKind
from corpus.reading.blocks import ParsedBlock

# Four Python frames at most per level keep the parser under a third of Python's default 1,000.
MAX_NESTING = 64
_MAX_IMAGES = 8
_PAGE_MARK = re.compile(r"<!-- page (\d{1,6}) -->", re.ASCII)


@dataclass(slots=True)
class _Frame:
    """An open list or quote; ``delimiter`` is "." or ")" in a numbered list, "" in a bulleted one."""

    is_list: bool
    delimiter: str = ""
    number: int = 0
    items: int = 0
    started: bool = False


def parse_markdown(markdown: str) -> Iterator[ParsedBlock]:
    """The blocks of a Markdown text that have something visible, in order."""
    return _Walk().blocks(_parser().parse(markdown))


class _Walk:
    """One pass over a document's block tokens."""

    def __init__(self) -> None:
        self.top = 0
        self.container: PassageKind = "paragraph"
        self.frames: list[_Frame] = []
        self.marker = ""
        self.heading = 0
        self.rows = 0
        self.cells: list[Token] | None = None
        self.pages: tuple[int, ...] = ()

    def blocks(self, tokens: list[Token]) -> Iterator[ParsedBlock]:
        for token in tokens:
            if token.type == "inline" and self.cells is not None:
                self.cells.append(token)
            elif token.type == "inline":
                self.pages += tuple(page for child in token.children or () for page in _marked_page(child))
                yield from self._block("paragraph", visible_text(token), _links([token]))
            elif token.type in ("fence", "code_block"):
                self._enter(token)
                yield from self._block("code", token.content, ())
            elif token.type == "tr_close":
                cells, self.cells = self.cells or [], None
                yield from self._block("row", "\t".join(map(visible_text, cells)), _links(cells))
            elif token.type == "page":
                self.pages = tuple(_marked_page(token))
            elif token.nesting < 0:
                self._leave(token)
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        if token.level == 0:
            self.top += 1
            self.container = _CONTAINERS.get(token.type, "paragraph")
        match token.type:
            case "blockquote_open":
                self.frames.append(_Frame(is_list=False))
            case "bullet_list_open":
                self.frames.append(_Frame(is_list=True))
            case "ordered_list_open":
                before_first = int(token.attrs.get("start", 1)) - 1
                self.frames.append(_Frame(is_list=True, delimiter=token.markup, number=before_first))
            case "list_item_open":
                self._open_item()
            case "heading_open":
                self.heading = 0 if self.frames else int(token.tag[1:])
            case "table_open":
                self.rows = 0
            case "tr_open":
                self.cells = []

    def _leave(self, token: Token) -> None:
        if token.type in ("blockquote_close", "bullet_list_close", "ordered_list_close"):
            self.frames.pop()
        elif token.type == "list_item_close":
            self.marker = ""
        elif token.type == "heading_close":
            self.heading = 0

    def _open_item(self) -> None:
        frame = self.frames[-1]
        frame.items += 1
        frame.number += 1
        self.marker = f"{frame.number}{frame.delimiter}" if frame.delimiter else "•"

    def _block(self, kind: BlockKind, text: str, links: tuple[str, ...]) -> Iterator[ParsedBlock]:
        if not text.strip():
            return
        marker, self.marker = self.marker, ""
        yield ParsedBlock(
            kind="item" if marker and kind == "paragraph" else kind,
            text=text.strip("\n").rstrip() if kind == "code" else text.strip(),
            top=self.top,
            container=self.container,
            glue=self._glue(kind, marker),
            depth=len(self.frames),
            marker=marker,
            item=self.frames[0].items if self.frames and self.frames[0].is_list else 0,
            level=self.heading,
            links=links,
            pages=self.pages,
        )
        self.pages = self.pages[-1:]
        for frame in self.frames:
            frame.started = True
        self.rows += kind == "row"

    def _glue(self, kind: BlockKind, marker: str) -> str:
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
    end = _comment_end(state.src, state.bMarks[line] + state.tShift[line])
    if end < 0 or state.is_code_block(line):
        return False
    last = next((i for i in range(line, end_line) if state.eMarks[i] >= end), None)
    if last is None or state.src[end : state.eMarks[last]].strip():
        return False
    if not silent:
        _push_page(state, state.src[state.bMarks[line] + state.tShift[line] : end])
        state.line = last + 1
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    """A comment inside a paragraph."""
    end = _comment_end(state.src, state.pos)
    if end < 0:
        return False
    if not silent:
        _push_page(state, state.src[state.pos : end])
    state.pos = end
    return True


def _push_page(state: StateBlock | StateInline, comment: str) -> None:
    """A token for a comment that marks a page; it has no text."""
    if mark := _PAGE_MARK.fullmatch(comment):
        state.push("page", "", 0).meta["page"] = int(mark.group(1))


def _marked_page(token: Token) -> Iterator[int]:
    if token.type == "page":
        yield token.meta["page"]


def _comment_end(text: str, start: int) -> int:
    """Where the comment that starts there ends, or -1 if none does; ``<!-->`` is a whole comment."""
    if not text.startswith("<!--", start):
        return -1
    close = text.find("-->", start + 2)
    return close + 3 if close >= 0 else -1
