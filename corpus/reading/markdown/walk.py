"""Markdown to blocks.

HTML tags are read for what they do to the text; comments are invisible, and ``<!-- page 7 -->`` says that
page 7 of the source begins here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from markdown_it.token import Token

from corpus.article import BlockKind, PassageKind
from corpus.reading.blocks import ParsedBlock
from corpus.reading.markdown.inline import QUESTION, Segment, is_question_in_bold, row_segment, segments
from corpus.reading.markdown.parser import markdown_parser

_BOXES = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}


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
    return _Walk().blocks(markdown_parser().parse(markdown))


class _Walk:
    """One pass over a document's block tokens."""

    def __init__(self) -> None:
        self.top = 0
        self.container: PassageKind = "paragraph"
        self.frames: list[_Frame] = []
        self.marker = ""
        self.heading = 0
        self.last_heading = 1
        self.rows = 0
        self.in_head = False
        self.cells: list[Token] | None = None
        self.pages: tuple[int, ...] = ()

    def blocks(self, tokens: list[Token]) -> Iterator[ParsedBlock]:
        for token in tokens:
            if token.type == "inline" and self.cells is not None:
                self.cells.append(token)
            elif token.type == "inline":
                self.pages += tuple(
                    child.meta["page"] for child in token.children or () if child.type == "page"
                )
                yield from self._heading(token) if self.heading else self._paragraph(token)
            elif token.type == "page":
                self.pages = (token.meta["page"],)
            elif token.type in ("fence", "code_block"):
                self._enter(token)
                yield from self._block(Segment("code", token.content.strip("\n").rstrip()))
            elif token.type == "tr_close":
                cells, self.cells = self.cells or [], None
                yield from self._block(row_segment(cells, is_header=self.in_head))
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
            case "footnote_reference_open":
                self._open_footnote(str(token.meta["label"]))
            case "heading_open":
                self.heading = 0 if self.frames else int(token.tag[1:])
            case "table_open":
                self.rows = 0
            case "thead_open":
                self.in_head = True
            case "tr_open":
                self.cells = []

    def _leave(self, token: Token) -> None:
        match token.type:
            case "blockquote_close" | "bullet_list_close" | "ordered_list_close":
                self.frames.pop()
            case "footnote_reference_close":
                self.frames.pop()
                self.marker = ""
            case "list_item_close":
                self.marker = ""
            case "heading_close":
                self.heading = 0
            case "thead_close":
                self.in_head = False

    def _open_item(self) -> None:
        frame = self.frames[-1]
        frame.items += 1
        frame.number += 1
        self.marker = f"{frame.number}{frame.delimiter}" if frame.delimiter else "•"

    def _open_footnote(self, label: str) -> None:
        """A footnote is a list of one item."""
        self.frames.append(_Frame(is_list=True, items=1))
        self.marker = f"{label}." if label.isdecimal() else "•"

    def _heading(self, token: Token) -> Iterator[ParsedBlock]:
        found = segments(token)
        text = " ".join(segment.text for segment in found)
        links = tuple(link for segment in found for link in segment.links)
        yield from self._block(Segment("paragraph", text, links, self.heading))

    def _paragraph(self, token: Token) -> Iterator[ParsedBlock]:
        first, *rest = segments(token) or (Segment("paragraph", ""),)
        if self.marker == "•" and token.content[:4] in _BOXES and first.text[:4] in _BOXES:
            self.marker = _BOXES[first.text[:4]]
            first = replace(first, text=first.text[4:].lstrip())
        elif not rest and first.kind == "paragraph" and is_question_in_bold(token):
            first = replace(first, level=QUESTION)
        for number, (kind, run) in enumerate(groupby([first, *rest], key=lambda segment: segment.kind)):
            yield from self._run(kind, run, is_first=number == 0)

    def _run(self, kind: BlockKind, run: Iterable[Segment], *, is_first: bool) -> Iterator[ParsedBlock]:
        """Segments of one kind: paragraphs, or the rows or items that HTML makes."""
        is_outermost = not self.frames
        if kind == "item":
            self.frames.append(_Frame(is_list=True))
        self.rows = 0
        for place, segment in enumerate(run):
            if is_outermost:
                self.top += kind == "paragraph" if place else not is_first
                self.container = _HTML_CONTAINERS.get(kind, "paragraph")
            if kind == "item":
                self._open_item()
            yield from self._block(segment)
        if kind == "item":
            self.frames.pop()

    def _block(self, segment: Segment) -> Iterator[ParsedBlock]:
        if not segment.text.strip():
            return
        marker, self.marker = self.marker, ""
        yield ParsedBlock(
            kind="item" if marker and segment.kind == "paragraph" else segment.kind,
            text=segment.text,
            top=self.top,
            container=self.container,
            glue=self._glue(segment.kind == "row", marker),
            depth=len(self.frames),
            marker=marker,
            item=self.frames[0].items if self.frames and self.frames[0].is_list else 0,
            level=self._level(segment),
            links=segment.links,
            pages=self.pages,
            is_header=segment.is_header,
            column=segment.column,
        )
        self.pages = self.pages[-1:]
        for frame in self.frames:
            frame.started = True
        self.rows += segment.kind == "row"

    def _level(self, segment: Segment) -> int:
        """The level of a heading; one inside a list or quote is a paragraph."""
        if self.frames:
            return 0
        if segment.level == QUESTION:
            return min(self.last_heading + 1, 6)
        self.last_heading = segment.level or self.last_heading
        return segment.level

    def _glue(self, is_row: bool, marker: str) -> str:
        """A line break between items of a list (nested ones too) and between rows; else a blank line."""
        if is_row:
            return "\n" if self.rows else "\n\n"
        outermost = next((i for i in range(len(self.frames), 0, -1) if not self.frames[i - 1].is_list), 0)
        lists = self.frames[outermost:]
        return "\n" if marker and lists and lists[0].started else "\n\n"


_CONTAINERS: dict[str, PassageKind] = {
    "blockquote_open": "quote",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "footnote_reference_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
}
_HTML_CONTAINERS: dict[BlockKind, PassageKind] = {"row": "table", "item": "list"}
