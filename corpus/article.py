"""The article as data: one text, and the spans that divide it.

``Article.text`` is the article as a reader sees it: its words without Markdown's marks (no ``**``,
no ``](``, no ``#``), inline elements joined, a soft line break read as a space, blocks set apart by
white space. It is made once, when the article is read, and never changed. Everything else that is
said about the words of an article, here and in every other package, is a half-open span of
characters into that one string. That is the law of the quote: ``article.text[start:end]`` is what is
shown, so a quote cannot differ from its article.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

PassageKind = Literal["paragraph", "list", "quote", "table", "code"]
BlockKind = Literal["paragraph", "item", "row", "code"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters, ``text[start:end]``.

    Raises:
        ValueError: if not ``0 <= start < end``.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, got {self.start}, {self.end}")

    def holds(self, other: Span) -> bool:
        """True if every character of ``other`` lies in this span."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The characters of this span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Block:
    """One visual block of a passage: a paragraph, a list item, a table row, a code block.

    ``depth`` is 0 outside lists and quotes, and one more for each list or quote around it.
    ``marker`` is the item's number in a numbered list ("3."), "•" in a bulleted one, "☐" or "☑" for a task,
    "" elsewhere. ``sentences`` are ordered, disjoint, and hold every visible character of the block.
    ``header`` is the row of headers over a table's row, None elsewhere; ``column`` is that of the row's
    first cell, from 0. Tabs set the cells of a row apart.
    """

    kind: BlockKind
    span: Span
    sentences: tuple[Span, ...]
    depth: int = 0
    marker: str = ""
    header: Block | None = None
    column: int = 0

    def with_header(self, text: str) -> str:
        """A row's cells, each after the header of its column ("Price: 5 €; Size: L"); else the block's words."""
        words = self.span.of(text)
        if self.header is None:
            return words
        headers = dict(enumerate(self.header.span.of(text).split("\t"), self.header.column))
        named = [
            f"{headers[column]}: {cell}" if headers.get(column) else cell
            for column, cell in enumerate(words.split("\t"), self.column)
            if cell
        ]
        return "; ".join(named)


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and quoted.

    It is a paragraph, a list with the paragraph that leads into it, a block quote, a table or a code block.
    ``number`` counts passages through the article from 1 (the citation's "paragraph").
    ``section`` is the index of its section in ``Article.sections``.
    ``pages`` are the pages of a printed source (a PDF file) that it stands on; () where the article has none.
    """

    kind: PassageKind
    number: int
    section: int
    span: Span
    blocks: tuple[Block, ...]
    pages: tuple[int, ...] = ()

    @property
    def sentences(self) -> tuple[Span, ...]:
        """All sentences of the passage, in order."""
        return tuple(sentence for block in self.blocks for sentence in block.sentences)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the passages up to the next heading, whatever its level.

    ``path`` holds the titles of the headings it stands under, its own last; the article's first
    heading (its title) is not part of the path of the sections below it. It is ``()`` for what stands
    before the first heading and ``(title,)`` under the title itself.
    ``heading`` is None and ``level`` 0 for what stands before the first heading.
    ``is_title`` is True if the heading is the article's title.
    """

    path: tuple[str, ...]
    level: int
    heading: Span | None
    passages: tuple[Passage, ...]
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of the article's reference list: the article's source, not its own statement.

    ``number`` is the one written before it, else its place in its list. ``section`` is the index of its
    section in ``Article.sections``. ``doi`` and ``url`` are "" where the entry gives none; ``url`` is the
    DOI's address if it has a DOI.
    """

    number: int
    section: int
    span: Span
    doi: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The front matter. Every value is as written there; "" (or None) where it is missing.

    ``author_description`` and ``reviewer_description`` say who they are. ``reviewed_by`` names who checked
    the article, ``medically_reviewed_by`` who checked what it says of medicine. ``image_credit`` says whose
    the pictures are, ``sourcing`` how the publisher chooses its sources and checks facts. ``published`` and
    ``updated`` are None where missing or not an ISO date; the words as written are then in ``other`` under
    these names. ``other`` holds every other key that has no field of its own.
    """

    title: str
    author: str = ""
    author_description: str = ""
    publisher: str = ""
    site: str = ""
    section: str = ""
    published: date | None = None
    updated: date | None = None
    reviewed_by: str = ""
    medically_reviewed_by: str = ""
    reviewer_description: str = ""
    image_credit: str = ""
    sourcing: str = ""
    rights: str = ""
    url: str = ""
    language: str = ""
    other: tuple[tuple[str, str], ...] = ()

    @property
    def by_name(self) -> dict[str, str]:
        """All values that are there, by name; a date in ISO form."""
        own = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "other"}
        found = [*self.other, *own.items()]
        return {name: str(value) for name, value in found if value}


@dataclass(frozen=True, slots=True)
class Article:
    """One article.

    ``id`` is its path in the corpus folder, without ".md", with "/" between folders; stable as long as
    the file stays. ``digest`` is the SHA-256 (hex) of the file's bytes. ``sections`` follow the text;
    their passages and headings are disjoint and, with the references, hold every visible character.
    ``references`` is empty where the article lists none; their section keeps its heading and has no
    passages but a possible lead-in.
    """

    id: str
    text: str
    metadata: Metadata
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    digest: str

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, in order; ``passages[i].number == i + 1``."""
        return tuple(passage for section in self.sections for passage in section.passages)

    @property
    def sentences(self) -> tuple[Span, ...]:
        """All sentences of all passages, in order."""
        return tuple(sentence for passage in self.passages for sentence in passage.sentences)

    def section_path(self, passage: Passage) -> tuple[str, ...]:
        """Titles of the headings over a passage, outermost first."""
        return self.sections[passage.section].path
