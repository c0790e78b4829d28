"""From a file to an ``Article``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from corpus.article import Article, Block, Passage, PassageKind, Reference, Section, Span
from corpus.reading.blocks import ParsedBlock
from corpus.reading.files import decode, read_text
from corpus.reading.formats import PARSERS, Parser
from corpus.reading.metadata import to_metadata
from corpus.reading.references import is_reference_title, to_reference
from corpus.reading.sentences import split_sentences

Parsed = Callable[[str, str, str], Article | None]
"""From an article's id, the ending of its file and the SHA-256 (hex) of that to the article, if it is known."""


def read_article(
    path: Path, article_id: str, *, folder: Path | None = None, parsed: Parsed | None = None
) -> Article:
    """The article in a file of one of the formats that are read.

    Args:
        path: the file; its ending is one of ``PARSERS``.
        article_id: its id in the corpus.
        folder: the folder that the file must not lead out of; None for any.
        parsed: knows articles that were parsed before; None for none.

    Raises:
        CorpusError: if the file cannot be read, is not UTF-8, or has broken front matter.
    """
    raw, _ = read_text(path, folder=folder)
    if parsed and (known := parsed(article_id, path.suffix, hashlib.sha256(raw).hexdigest())):
        return known
    return parse_article(raw, article_id=article_id, source=str(path), parser=PARSERS[path.suffix])


def parse_article(raw: bytes, *, article_id: str, source: str, parser: Parser = PARSERS[".md"]) -> Article:
    """The article in the bytes of a file; ``source`` names it in error messages.

    Raises:
        CorpusError: if they are not UTF-8 or have broken front matter.
    """
    from corpus.reading.front_matter import split_front_matter  # noqa: PLC0415 - reads YAML, slow to import

    values, body = split_front_matter(decode(raw, source), source)
    text, placed = _lay_out(parser(body))
    headings = [place.block for place in placed if place.block.level]
    name = article_id.rsplit("/", 1)[-1].replace("-", " ").replace("_", " ").strip()
    fallback = _one_line(headings[0].text) if headings else name[:1].upper() + name[1:]
    metadata = to_metadata(values, fallback)
    drafts = _drafts(placed, _title_heading(headings, metadata.title))
    references = [
        reference
        for index, draft in enumerate(drafts)
        if draft.lists_references
        for reference in draft.take_references(index, text)
    ]
    return Article(
        id=article_id,
        text=text,
        metadata=metadata,
        sections=_sections(drafts),
        references=tuple(references),
        digest=hashlib.sha256(raw).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block and the span of its visible text in the article."""

    block: ParsedBlock
    span: Span


@dataclass(slots=True)
class _Draft:
    """A section in the making; each of its groups becomes a passage."""

    path: tuple[str, ...]
    level: int = 0
    heading: Span | None = None
    is_title: bool = False
    groups: list[list[_Placed]] = field(default_factory=list)

    @property
    def lists_references(self) -> bool:
        """True if the section is, by its title or one above it, for references and holds lists only.

        A paragraph before the first list may lead into it.
        """
        if self.is_title or not any(map(is_reference_title, self.path)) or not self.groups:
            return False
        kinds = [group[-1].block.container for group in self.groups]
        return kinds[-1] == "list" and set(kinds[1:]) <= {"list"} and kinds[0] in ("list", "paragraph")

    def take_references(self, index: int, text: str) -> Iterator[Reference]:
        """The entries of the section at ``index``, which lists references; it then keeps its lead-in alone."""
        groups, self.groups = self.groups, []
        count = 0
        for group in groups:
            if lead_in := [place for place in group if not place.block.item]:
                self.groups.append(lead_in)
            for _, entry in groupby(
                (place for place in group if place.block.item), lambda place: place.block.item
            ):
                places = list(entry)
                marker = places[0].block.marker[:-1]
                count = int(marker) if marker.isdecimal() else count + 1
                span = Span(places[0].span.start, places[-1].span.end)
                links = (link for place in places for link in place.block.links)
                yield to_reference(count, index, span, span.of(text), links)


def _lay_out(blocks: Iterable[ParsedBlock]) -> tuple[str, list[_Placed]]:
    """The article's text, and its blocks with their places in it."""
    parts: list[str] = []
    placed: list[_Placed] = []
    length = 0
    for block in blocks:
        glue = block.glue if parts else ""
        start = length + len(glue)
        length = start + len(block.text)
        parts += glue, block.text
        leading = len(block.text) - len(block.text.lstrip())
        placed.append(_Placed(block, Span(start + leading, length)))
    return "".join(parts), placed


def _title_heading(headings: list[ParsedBlock], title: str) -> ParsedBlock | None:
    """The heading that is the article's title: the first, of level 1, with the title's words or no peer."""
    top = [heading for heading in headings if heading.level == 1]
    if not top or top[0] is not headings[0]:
        return None
    is_title = _one_line(top[0].text).casefold() == _one_line(title).casefold() or len(top) == 1
    return top[0] if is_title else None


def _drafts(placed: list[_Placed], title: ParsedBlock | None) -> list[_Draft]:
    drafts = [_Draft(path=())]
    above: list[tuple[int, str]] = []
    for place in placed:
        block = place.block
        if block.level:
            name = _one_line(block.text)
            above = [(level, text) for level, text in above if level < block.level]
            path = (*(text for _, text in above), name)
            if block is not title:
                above.append((block.level, name))
            drafts.append(_Draft(path, block.level, place.span, block is title))
            continue
        groups = drafts[-1].groups
        if groups and _continues(groups[-1], block):
            groups[-1].append(place)
        else:
            groups.append([place])
    return drafts if drafts[0].groups else drafts[1:]


def _continues(group: list[_Placed], block: ParsedBlock) -> bool:
    """True if a block belongs to the passage begun: the same outer block, or a list its colon leads into."""
    last = group[-1].block
    if last.top == block.top:
        return True
    leads_in = last.container == "paragraph" and last.text.endswith((":", "："))
    return leads_in and block.container == "list" and block.top == last.top + 1


def _sections(drafts: list[_Draft]) -> tuple[Section, ...]:
    sections: list[Section] = []
    number = 0
    for index, draft in enumerate(drafts):
        passages: list[Passage] = []
        for group in draft.groups:
            number += 1
            kind: PassageKind = group[-1].block.container
            span = Span(group[0].span.start, group[-1].span.end)
            pages = tuple(dict.fromkeys(page for place in group for page in place.block.pages))
            passages.append(Passage(kind, number, index, span, tuple(_blocks(group)), pages))
        sections.append(Section(draft.path, draft.level, draft.heading, tuple(passages), draft.is_title))
    return tuple(sections)


def _blocks(group: Iterable[_Placed]) -> Iterator[Block]:
    """The blocks of a passage; a table's rows know the row of headers above them."""
    header: Block | None = None
    for place in group:
        block = _block(place, header if place.block.kind == "row" else None)
        yield block
        if place.block.is_header:
            header = block


def _block(place: _Placed, header: Block | None) -> Block:
    block, span = place.block, place.span
    visible = block.text.lstrip()
    if block.kind == "row":
        sentences: tuple[Span, ...] = (span,)
    elif block.kind == "code":
        lines = re.finditer(r"\S(?:.*\S)?", visible)
        sentences = tuple(Span(span.start + line.start(), span.start + line.end()) for line in lines)
    else:
        sentences = tuple(Span(span.start + s.start, span.start + s.end) for s in split_sentences(visible))
    return Block(block.kind, span, sentences, block.depth, block.marker, header, block.column)


def _one_line(text: str) -> str:
    return " ".join(text.split())
