"""Lines put together: running heads left out, headings told from text, paragraphs joined."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile
from statistics import median

from corpus.adding.pdf.lines import Font, Line

# A heading is this much larger than the text. At 1.05, captions and quotes in a size of their own pass too.
_LARGER = 1.08
_MAX_HEADING_CHARS = 200
_MAX_HEADING_LINES = 3
_MIN_IN_ROW = 3
# Running heads stand in this part of the page at either end, and on two pages or more.
_MARGIN = 0.1
_MIN_REPEATS = 2
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)?\s*[-–]?\s*\d{1,4}\s*(?:(?:of|von|/)\s*\d{1,4})?\s*[-–]?", re.IGNORECASE
)
# A gap this much larger than the usual distance of lines ends a paragraph.
_GAP = 1.25
# How much wider than usual the letters of a word may be.
_SLACK = 1.3
# Lines of one column begin within this many points of each other.
_INDENT = 60
_SENTENCE_END = re.compile(r"[.!?:;。！？]['\"”’»)\]]*$")
_BULLET = re.compile(r"(?:[•‣◦▪●○■–]|\*|-)\s+|\(?\d{1,3}[.)]\s+|[a-z][.)]\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph.

    ``level`` counts headings from 1, the largest; it is 0 for a paragraph. ``lines`` are in order.
    """

    lines: tuple[Line, ...]
    level: int = 0


def read_blocks(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a file's lines, in order, without what repeats at the edges of its pages."""
    kept = _without_running_heads(lines)
    if not kept:
        return []
    layout = _Layout(kept)
    groups = list(layout.groups(kept))
    headings: list[bool] = []
    for (apart, _), run in groupby(groups, key=lambda group: (layout.is_heading(group), group[0].font)):
        alike = list(run)
        # Three or more in a row in one font are those of a table; headings have text beneath them.
        headings += [apart and (len(alike) < _MIN_IN_ROW or group[0].level > 0) for group in alike]
    fonts = {group[0].font for group, is_heading in zip(groups, headings, strict=True) if is_heading}
    rank = {
        font: i + 1 for i, font in enumerate(sorted(fonts, key=lambda f: (-f.size, not f.bold, f.italic)))
    }
    return [
        Block(tuple(group), (group[0].level or rank[group[0].font]) if is_heading else 0)
        for group, is_heading in zip(groups, headings, strict=True)
    ]


class _Layout:
    """What is usual in a file: the font of its text and the distance of its lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[Font] = Counter()
        for line in lines:
            sizes[line.font] += len(line.text)
        self.body = sizes.most_common(1)[0][0]
        self.has_tags = any(line.level for line in lines)
        pitches = [
            (a.bottom - b.bottom) / b.font.size
            for a, b in pairwise(lines)
            if a.page == b.page and a.font == b.font and 0 < a.bottom - b.bottom < 3 * b.font.size
        ]
        self.pitch = median(pitches) if pitches else 1.2
        self.rights = _right_edges(lines)

    def groups(self, lines: Sequence[Line]) -> Iterator[list[Line]]:
        group = [lines[0]]
        for before, line in pairwise(lines):
            if self._continues(before, line):
                group.append(line)
            else:
                yield group
                group = [line]
        yield group

    def is_heading(self, group: Sequence[Line]) -> bool:
        """True for a group that the tags, or without tags its font, sets apart as a heading."""
        if self.has_tags:
            return bool(group[0].level)
        text = " ".join(line.text for line in group)
        if (
            len(group) > _MAX_HEADING_LINES
            or any(line.spread for line in group)
            or len(text) > _MAX_HEADING_CHARS
            or not re.search(r"[^\W\d_]", text)
        ):
            return False
        font = group[0].font
        if font.size >= _LARGER * self.body.size:
            return True
        stands_out = (font.bold and not self.body.bold) or (
            font.italic and not self.body.italic and font.size > self.body.size
        )
        set_alone = all(line.uniform and line.font == font for line in group)
        return (
            stands_out and set_alone and font.size >= 0.95 * self.body.size and not _SENTENCE_END.search(text)
        )

    def _continues(self, before: Line, line: Line) -> bool:
        """True if a line goes on with the paragraph or heading of the line before."""
        if before.level != line.level or (self._looks(before) != self._looks(line)):
            return False
        if _BULLET.match(line.text):
            return False
        if self._looks(line):
            is_next = before.page == line.page and line.bottom < before.bottom
            return is_next and not self._is_gap(before, line)
        is_open = not _SENTENCE_END.search(before.text)
        goes_on = self._is_full(before, line) or (line.text[:1].islower() and is_open)
        if before.page != line.page or line.bottom >= before.bottom:  # a new page or column
            return is_open and goes_on
        return goes_on and not self._is_gap(before, line)

    def _is_gap(self, before: Line, line: Line) -> bool:
        return before.bottom - line.bottom > _GAP * self.pitch * line.font.size

    def _looks(self, line: Line) -> Font | None:
        """The font of a line that may be one of a heading; None for a line of text."""
        is_apart = line.font.size >= _LARGER * self.body.size or (
            line.uniform and line.font.bold and not self.body.bold
        )
        return line.font if is_apart else None

    def _is_full(self, before: Line, line: Line) -> bool:
        """True if the first word of a line had no room at the end of the line before."""
        first_word = line.text.split(" ", 1)[0]
        width = (line.right - line.left) / max(1, len(line.text)) * (len(first_word) + 1)
        return before.right + _SLACK * width > self.rights[before]


def _right_edges(lines: Sequence[Line]) -> dict[Line, float]:
    """Where the column of each line ends: the furthest right of lines of its size that begin nearby on its page."""
    alike: dict[tuple[int, float], list[Line]] = defaultdict(list)
    for line in lines:
        alike[line.page, line.font.size].append(line)
    return {
        line: max(
            other.right for other in alike[line.page, line.font.size] if abs(other.left - line.left) < _INDENT
        )
        for line in lines
    }


def _without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """The lines but for those outermost on their pages that are page numbers or stand on several pages."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    pages_by_words: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        by_page[line.page].append(line)
        if _is_at_edge(line):
            pages_by_words[_without_numbers(line.text)].add(line.page)
    running: set[Line] = set()
    for on_page in by_page.values():
        downwards = sorted(on_page, key=lambda line: -line.bottom)
        for inwards in (downwards, downwards[::-1]):
            running |= set(takewhile(lambda line: _is_running(line, pages_by_words), inwards))
    return [line for line in lines if line not in running]


def _is_running(line: Line, pages_by_words: dict[str, set[int]]) -> bool:
    is_repeated = len(pages_by_words[_without_numbers(line.text)]) >= _MIN_REPEATS
    return _is_at_edge(line) and (is_repeated or _PAGE_NUMBER.fullmatch(line.text) is not None)


def _is_at_edge(line: Line) -> bool:
    return line.bottom > (1 - _MARGIN) * line.height or line.top < _MARGIN * line.height


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "#", text).casefold()
