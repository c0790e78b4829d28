"""A tree of leaf blocks as Markdown: headings, paragraphs, lists, quotes, tables, code and links.

What a Markdown parser shows of it is the text of the tree, character by character, but for white space.
Emphasis is left out: Markdown cannot mark every stretch of text, and would then show its asterisks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from corpus.adding.html.escape import escape_heading, escape_inline, escape_start, link_target
from corpus.adding.html.tree import HEADINGS, words

_SPACE = re.compile(r"[ \t\n\r\f]+")
_BREAK = "\x00"  # stands for a line break until a block is put together; no text holds it
_LINKED = frozenset({"http", "https", "mailto"})


def to_markdown(tree: HtmlElement, leaves: list[HtmlElement], *, base_url: str = "") -> str:
    """The Markdown of some leaf blocks of a tree, in the lists, quotes and tables that they stand in.

    Args:
        tree: what holds the leaves.
        leaves: as :func:`corpus.adding.html.tree.settle` gives them.
        base_url: what relative links are relative to; without it they are plain text.

    Returns:
        Blocks set apart by blank lines, a line break at the end; "" if there is no leaf. The highest
        heading is of the second level.
    """
    writer = _Writer(leaves, base_url)
    blocks = _told_apart(writer.blocks(tree)) if tree in writer.holding else []
    return "\n\n".join(blocks) + "\n" if blocks else ""


class _Writer:
    def __init__(self, leaves: list[HtmlElement], base_url: str) -> None:
        self.leaves = set(leaves)
        self.base_url = base_url
        self.holding = {e for leaf in leaves for e in (leaf, *leaf.iterancestors())}
        levels = [int(e.tag[1]) for e in self.holding if e.tag in HEADINGS]
        self.top_level = min(levels, default=2)

    def blocks(self, element: HtmlElement, *, nested: bool = False) -> Iterator[str]:
        """The blocks under an element; ``nested`` in a list, quote or cell, where a heading is a paragraph."""
        if element.tag in HEADINGS and not nested:
            if text := " ".join(self._heading_parts(element)):
                level = min(6, int(element.tag[1]) - self.top_level + 2)
                yield f"{'#' * level} {text}"
        elif element.tag == "pre":
            yield from _code_block("".join(element.itertext()))
        elif element in self.leaves and element.tag != "blockquote":
            yield from self.paragraph(element)
        elif element.tag in ("ul", "ol"):
            yield from self.list_block(element)
        elif element.tag == "blockquote":
            if inner := "\n\n".join(_told_apart(self._below(element, nested=True))):
                yield "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
        elif element.tag == "table" and (rows := self._data_rows(element)):
            for caption in element.iterchildren("caption"):
                yield from self._below(caption, nested=True)
            yield self.table(rows)
        else:
            yield from self._below(element, nested=nested)

    def _below(self, element: HtmlElement, *, nested: bool) -> Iterator[str]:
        if element in self.leaves:
            yield from self.paragraph(element)
        for child in element:
            if child in self.holding:
                yield from self.blocks(child, nested=nested)

    def _heading_parts(self, heading: HtmlElement) -> Iterator[str]:
        for leaf in heading.iter():
            if leaf in self.leaves:
                yield escape_heading(words(leaf))

    def paragraph(self, leaf: HtmlElement) -> Iterator[str]:
        # A line of other white space alone would be trimmed by the parser, and its break shown.
        lines = [escape_start(line) for line in self.inline(leaf).split(_BREAK) if line.strip()]
        if lines:
            yield "\\\n".join(lines)

    def list_block(self, element: HtmlElement) -> Iterator[str]:
        number = _start(element)
        items: list[str] = []
        is_loose = False
        for child in element:
            if child not in self.holding:
                continue
            # A list right inside a list is what some pages write for one inside its last item.
            inner = self._below if child.tag == "li" else self.blocks
            blocks = _told_apart(inner(child, nested=True))
            if not blocks:
                continue
            marker = f"{number}. " if element.tag == "ol" else "- "
            number += 1
            joint = "\n\n" if len(blocks) > 1 and not all(map(_marker, blocks[1:])) else "\n"
            is_loose = is_loose or joint == "\n\n"
            indent = "\n" + " " * len(marker)
            items.append(marker + re.sub(r"\n(?=[^\n])", indent, joint.join(blocks)))
        if items:
            yield ("\n\n" if is_loose else "\n").join(items)

    def table(self, rows: list[list[str]]) -> str:
        width = max(map(len, rows))
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
        return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])

    def _data_rows(self, table: HtmlElement) -> list[list[str]]:
        """The cells of a table of data, row by row; [] for a table that only lays a page out."""
        if table.get("role") in ("presentation", "none"):
            return []
        cells = list(table.iter("td", "th"))
        if any(
            e.tag in ("table", "ul", "ol", "pre", "blockquote", *HEADINGS) for c in cells for e in c.iter()
        ):
            return []
        rows = [
            [self._cell(cell) for cell in row.iterchildren("td", "th")]
            for row in table.iter("tr")
            if row in self.holding
        ]
        rows = [row for row in rows if any(row)]
        return rows if len(rows) > 1 and max(map(len, rows), default=0) > 1 else []

    def _cell(self, cell: HtmlElement) -> str:
        parts = (self.inline(leaf).replace(_BREAK, " ") for leaf in cell.iter() if leaf in self.leaves)
        return " ".join(part for part in parts if part).replace("|", "\\|")

    def inline(self, leaf: HtmlElement) -> str:
        """The escaped text of a leaf with its links and code; ``_BREAK`` for a line break."""
        text = _SPACE.sub(" ", "".join(self._inline_parts(leaf)))
        text = text.replace("![", "\\![")  # a link after "!" is no image
        text = re.sub(r"(?<!\\)``", "", text)  # two stretches of code side by side are one
        return re.sub(f" ?{_BREAK}[ {_BREAK}]*", _BREAK, text).strip(f" {_BREAK}")

    def _inline_parts(self, element: HtmlElement) -> Iterator[str]:
        yield escape_inline(element.text or "")
        for child in element:
            if child.tag == "br":
                yield _BREAK
            elif child.tag == "a" and (target := self._target(child)) and words(child):
                yield _link("".join(self._inline_parts(child)), target)
            elif child.tag == "code" and _is_plain_code("".join(child.itertext())):
                yield f"`{''.join(child.itertext())}`"
            else:
                yield from self._inline_parts(child)
            yield escape_inline(child.tail or "")

    def _target(self, link: HtmlElement) -> str:
        """Where a link leads, "" if to the page itself or nowhere that a reader could follow."""
        if link.find(".//a") is not None:
            return ""
        href = (link.get("href") or "").strip()
        try:
            target = urljoin(self.base_url, href)
            scheme = urlsplit(target).scheme.lower()
        except ValueError:
            return ""
        return link_target(target) if href and not href.startswith("#") and scheme in _LINKED else ""


def _link(text: str, target: str) -> str:
    """A link around its words; the white space at their ends stays outside."""
    core = text.strip(f" \t\n\r\f{_BREAK}")
    before, _, after = text.partition(core)
    words = core.replace(_BREAK, " ")
    if (len(words) - len(words.rstrip("\\"))) % 2:
        words += "\\"  # a lone backslash at the end would escape the bracket
    return f"{before}[{words}]({target}){after}"


def _is_plain_code(text: str) -> bool:
    return bool(text) and text == text.strip() and not set(text) & set("`\n\r\t\f|\\[") and "  " not in text


def _code_block(text: str) -> Iterator[str]:
    lines = (
        re.sub(r"[\x00-\x08\x0b-\x1f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
        .strip("\n")
        .rstrip()
    )
    if lines:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", lines)), default=0))
        yield f"{fence}\n{lines}\n{fence}"


def _told_apart(blocks: Iterable[str]) -> list[str]:
    """The blocks, in which no two lists in a row have one marker: they would be one list."""
    told: list[str] = []
    for block in blocks:
        is_repeated = bool(told) and _marker(block) != "" and _marker(told[-1]) == _marker(block)
        told.append(_with_other_marker(block) if is_repeated else block)
    return told


def _marker(block: str) -> str:
    """What marks the items of a list: "-", "*", "." or ")"; "" for another block."""
    match = re.match(r"(?:([-*])|\d+([.)])) ", block)
    return (match.group(1) or match.group(2)) if match else ""


def _with_other_marker(block: str) -> str:
    other = {"-": "*", "*": "-", ".": ")", ")": "."}[_marker(block)]
    return re.sub(r"^(\d*)[-*.)](?= )", rf"\g<1>{other}", block, flags=re.MULTILINE)


def _start(element: HtmlElement) -> int:
    start = element.get("start") or "1"
    return int(start) if re.fullmatch(r"\d{1,8}", start, re.ASCII) else 1
