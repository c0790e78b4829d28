"""The inside of a paragraph: its words as a reader sees them, cut where HTML begins a block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from corpus.article import BlockKind
from corpus.reading.markdown.html import TagKind, read_tag

QUESTION = -1
"""The level of a heading that says none of its own."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Visible text of one block.

    ``level`` is 1 to 6 for a heading, QUESTION for a question that serves as one, else 0. ``is_header`` and
    ``column`` (of its first cell that is not empty) are those of a table's row, whose cells tabs set apart.
    """

    kind: BlockKind
    text: str
    links: tuple[str, ...] = ()
    level: int = 0
    is_header: bool = False
    column: int = 0


def segments(token: Token) -> tuple[Segment, ...]:
    """The visible text of an inline token: one segment, or several where HTML divides it.

    None where nothing is visible, or images alone.
    """
    cut = _Cut()
    children = token.children or ()
    tags = {
        place: read_tag(child.content) for place, child in enumerate(children) if child.type == "html_inline"
    }
    last_closing = {name: place for place, (_, name, closes) in tags.items() if closes}
    for place, child in enumerate(children):
        if place in tags:
            kind, name, closes = tags[place]
            cut.tag(child.content, kind, name, closes=closes, closed=last_closing.get(name, -1) > place)
        elif not cut.hidden:
            cut.text(child)
    cut.flush()
    return tuple(cut.found)


def row_segment(cells: Sequence[Token], *, is_header: bool) -> Segment:
    """A row of a table, from the inline tokens of its cells; its text is "" where nothing is visible."""
    found = [segments(cell) for cell in cells]
    texts = [" ".join(" ".join(segment.text.split()) for segment in of_cell) for of_cell in found]
    links = tuple(link for of_cell in found for segment in of_cell for link in segment.links)
    return _row(texts, links, is_header=is_header)


def is_question_in_bold(token: Token) -> bool:
    """True if all its text is in bold and ends in a question mark: a heading by other means."""
    depth = 0
    last = ""
    for child in token.children or ():
        depth += child.nesting if child.type.startswith("strong") else 0
        if child.content.strip():
            if depth == 0:
                return False
            last = child.content.strip()
    return last.endswith(("?", "？", "؟"))


@dataclass(slots=True)
class _Cut:
    """Text in the making; ``parts`` is what the segment that is open holds so far."""

    found: list[Segment] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    kind: BlockKind = "paragraph"
    level: int = 0
    is_header: bool = False
    has_words: bool = False
    cells: int = 0
    hidden: str = ""
    after_tag: bool = False

    def flush(self) -> None:
        """Ends the segment that is open; images alone are none."""
        text = "".join(self.parts)
        links = tuple(self.links)
        if self.has_words and self.kind == "row":
            self.found.append(_row(text.split("\t"), links, is_header=self.is_header))
        elif self.has_words:
            self.found.append(Segment(self.kind, text.strip(), links, self.level))
        self.parts, self.links, self.kind, self.level = [], [], "paragraph", 0
        self.is_header, self.has_words, self.cells = False, False, 0

    def text(self, child: Token) -> None:
        """Takes in a token that is no tag."""
        match child.type:
            case "softbreak":
                self._append(" ")
            case "hardbreak":
                self._append("\n")
            case "image":
                self._append(_alternative(child))
            case "link_open":
                self.links.append(str(child.attrs["href"]))
            case _:
                self._append(child.content)
                self.has_words = self.has_words or bool(child.content.strip())

    def _append(self, text: str) -> None:
        """Adds text; of the spaces on both sides of a tag that is not seen, one is."""
        if self.after_tag and self.parts and self.parts[-1].endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.after_tag = False
            self.parts.append(text)

    def tag(self, markup: str, kind: TagKind, name: str, *, closes: bool, closed: bool) -> None:
        """Takes in a tag, as ``read_tag`` reads it; ``closed`` says whether a closing one of its name follows."""
        if kind == "word":
            kind = "inline" if closes or closed or markup != f"<{name}>" else "text"
        self.after_tag = kind != "text"
        if self.hidden:
            self.hidden = "" if closes and name == self.hidden else self.hidden
        elif kind == "text":
            self.parts.append(markup)
            self.has_words = True
        elif kind == "hidden":
            self.hidden = name if closed and not closes else ""
        elif kind == "break":
            self.parts.append("\n" if self.kind != "row" else " ")
        elif kind == "cell":
            self._cell(name, closes)
        elif kind != "inline":
            self._block(kind, name, closes)

    def _cell(self, name: str, closes: bool) -> None:
        if closes or self.kind != "row":
            return
        if self.cells:
            self.parts.append("\t")
        self.cells += 1
        self.is_header = self.is_header or name == "th"

    def _block(self, kind: TagKind, name: str, closes: bool) -> None:
        if self.kind == "row" and kind != "row":
            self.parts.append(" ")
            return
        if self.kind == "item" and kind != "item" and not closes and not self.has_words:
            return  # the paragraph of an item is the item
        self.flush()
        if closes:
            return
        if kind in ("item", "row"):
            self.kind = "item" if kind == "item" else "row"
        elif kind == "heading":
            self.level = int(name[1])
        elif kind == "question":
            self.level = QUESTION


def _row(cells: Sequence[str], links: tuple[str, ...], *, is_header: bool) -> Segment:
    tight = [cell.strip() for cell in cells]
    column = next((place for place, cell in enumerate(tight) if cell), 0)
    return Segment("row", "\t".join(tight).strip(), links, is_header=is_header, column=column)


def _alternative(image: Token) -> str:
    return "".join(child.content if child.type != "softbreak" else " " for child in image.children or ())
