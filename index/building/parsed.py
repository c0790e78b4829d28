"""Articles as they were parsed, kept beside their index: opening very many of them parses none.

A file of lines, one an article: its key, a tab, and the article in JSON. The key is a digest of the file's
bytes, its id, its format and the parser, so that what changed is parsed anew.
"""

from __future__ import annotations

import gc
import hashlib
import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus.article import Article, Block, Metadata, Passage, Reference, Section, Span
from corpus.corpus import Corpus, read_corpus
from index.building.manifest import check_file, read_manifest
from index.system.stale import StaleIndexError

PARSED = "articles"
"""What the name of the file begins with, before a \"-\"."""

_LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "PyYAML", "sentencex")
_METADATA = tuple(field.name for field in fields(Metadata))


def read_with_index(folder: Path, index: Path) -> Corpus:
    """The articles under a folder; those that the index in a folder has seen before are not parsed again.

    Raises:
        CorpusError: if the folder is missing or empty, or a file in it cannot be read.
    """
    lines = _lines(index)

    def parsed(article_id: str, suffix: str, digest: str) -> Article | None:
        line = lines.get(_key(article_id, suffix, digest))
        return _article(json.loads(line), article_id, digest) if line is not None else None

    collecting = gc.isenabled()
    gc.disable()  # millions of objects are made and none is garbage: a third of the time
    try:
        return read_corpus(folder, parsed=parsed if lines else None)
    finally:
        if collecting:
            gc.enable()


def parsed_writer(corpus: Corpus) -> Callable[[Path], None]:
    """What writes the articles of a corpus into a file."""

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for article in corpus.articles:
                form = json.dumps(_form(article), ensure_ascii=False, separators=(",", ":"))
                file.write(f"{_key_of(article, corpus)}\t{form}\n")

    return write


def is_parsed_alike(path: Path, corpus: Corpus) -> bool:
    """Whether the file of a corpus was written by a program that parses as this one does.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as file:
        key = file.readline().partition(b"\t")[0]
    return key.decode("ascii", "replace") == _key_of(corpus.articles[0], corpus)


def _lines(index: Path) -> dict[str, bytes]:
    """The lines of the file by their keys; none if there is no whole one."""
    try:
        manifest = read_manifest(index)
        name = manifest.file(PARSED)
        check_file(index / name, manifest.files.get(name, ""))
        whole = (index / name).read_bytes()
    except (StaleIndexError, OSError):
        return {}
    pairs = (line.partition(b"\t") for line in whole.split(b"\n") if line)
    return {key.decode("ascii", "replace"): form for key, _, form in pairs}


def _key_of(article: Article, corpus: Corpus) -> str:
    return _key(article.id, corpus.suffixes.get(article.id, ""), article.digest)


def _key(article_id: str, suffix: str, digest: str) -> str:
    return hashlib.sha256(f"{_parser_digest()}\n{article_id}\n{suffix}\n{digest}".encode()).hexdigest()


@cache
def _parser_digest() -> str:
    """A digest of what parses: its source, and the versions of the libraries that it uses."""
    found = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    article = Path(inspect.getfile(Article))
    for path in (article, *sorted((article.parent / "reading").rglob("*.py"))):
        found.update(path.read_bytes())
    return found.hexdigest()


def _form(article: Article) -> list[Any]:
    metadata = [_plain(getattr(article.metadata, name)) for name in _METADATA]
    sections = [_section_form(section) for section in article.sections]
    references = [
        [each.number, each.section, each.span.start, each.span.end, each.doi, each.url]
        for each in article.references
    ]
    return [article.text, metadata, sections, references]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _section_form(section: Section) -> list[Any]:
    heading = [section.heading.start, section.heading.end] if section.heading else []
    passages = [
        [
            each.kind,
            each.number,
            each.section,
            each.span.start,
            each.span.end,
            list(_block_forms(each)),
            each.pages,
        ]
        for each in section.passages
    ]
    return [section.path, section.level, heading, passages, section.is_title]


def _block_forms(passage: Passage) -> Iterator[list[Any]]:
    """The blocks of a passage; a header is named by its place among them."""
    for block in passage.blocks:
        sentences = [end for span in block.sentences for end in (span.start, span.end)]
        header = -1 if block.header is None else passage.blocks.index(block.header)
        start, end = block.span.start, block.span.end
        yield [block.kind, start, end, sentences, block.depth, block.marker, header, block.column]


def _article(form: list[Any], article_id: str, digest: str) -> Article:
    text, values, sections, references = form
    metadata = dict(zip(_METADATA, values, strict=True))
    for name in ("published", "updated"):
        metadata[name] = date.fromisoformat(metadata[name]) if metadata[name] else None
    metadata["other"] = tuple(map(tuple, metadata["other"]))
    return Article(
        article_id,
        text,
        Metadata(**metadata),
        tuple(map(_section, sections)),
        tuple(
            Reference(number, section, Span(start, end), doi, url)
            for number, section, start, end, doi, url in references
        ),
        digest,
    )


def _section(form: list[Any]) -> Section:
    path, level, heading, passages, is_title = form
    return Section(
        tuple(path), level, Span(*heading) if heading else None, tuple(map(_passage, passages)), is_title
    )


def _passage(form: list[Any]) -> Passage:
    kind, number, section, start, end, forms, pages = form
    blocks: list[Block] = []
    for each, first, last, ends, depth, marker, header, column in forms:
        sentences = tuple(map(Span, ends[::2], ends[1::2]))
        above = blocks[header] if header >= 0 else None
        blocks.append(Block(each, Span(first, last), sentences, depth, marker, above, column))
    return Passage(kind, number, section, Span(start, end), tuple(blocks), tuple(pages))
