"""Articles as they were parsed, kept beside their index: opening very many of them parses none.

A file of lines, one an article: its key, a tab, and the article in JSON. The key is a digest of the file's
bytes, its id, its format and the parser, so that what changed is parsed anew.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from itertools import starmap
from pathlib import Path
from typing import Any

from corpus.article import Article, Block, Metadata, Passage, Reference, Section, Span
from corpus.corpus import Corpus, read_corpus
from index.building.manifest import parser_digest, read_manifest, whole_part
from index.system.stale import StaleIndexError

PARSED = "articles"
"""What the name of the file begins with, before a \"-\"."""

_METADATA = tuple(field.name for field in fields(Metadata))


def read_with_index(folder: Path, index: Path) -> Corpus:
    """The articles under a folder; those that the index in a folder has seen before are not parsed again.

    Raises:
        CorpusError: if the folder is missing or empty, or a file in it cannot be read.
    """
    lines = _lines(index)

    def parsed(article_id: str, suffix: str, digest: str) -> Article | None:
        line = lines.get(_key(article_id, suffix, digest))
        return _article(json.loads(line)) if line is not None else None

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
                key = _key(article.id, corpus.suffixes.get(article.id, ""), article.digest)
                form = json.dumps(_form(article), ensure_ascii=False, separators=(",", ":"))
                file.write(f"{key}\t{form}\n")

    return write


def article_of_line(line: bytes) -> Article:
    """The article in a line of the file."""
    return _article(json.loads(line.partition(b"\t")[2]))


def _lines(index: Path) -> dict[str, bytes]:
    """The lines of the file by their keys; none if there is no whole one."""
    try:
        whole = whole_part(index, read_manifest(index), PARSED).read_bytes()
    except (StaleIndexError, OSError):
        return {}
    pairs = (line.partition(b"\t") for line in whole.split(b"\n") if line)
    return {key.decode("ascii", "replace"): form for key, _, form in pairs}


def _key(article_id: str, suffix: str, digest: str) -> str:
    return hashlib.sha256(f"{parser_digest()}\n{article_id}\n{suffix}\n{digest}".encode()).hexdigest()


def _form(value: Any) -> Any:  # noqa: ANN401 - any part of an article
    """A part of an article as plain data: the fields of a dataclass in their order."""
    if is_dataclass(value):
        return [_form(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, tuple):
        return [_form(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _article(form: list[Any]) -> Article:
    article_id, text, values, sections, references, digest = form
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
            Reference(number, section, Span(*span), *links) for number, section, span, *links in references
        ),
        digest,
    )


def _section(form: list[Any]) -> Section:
    path, level, heading, passages, is_title = form
    return Section(
        tuple(path), level, Span(*heading) if heading else None, tuple(map(_passage, passages)), is_title
    )


def _passage(form: list[Any]) -> Passage:
    kind, number, section, span, blocks, pages = form
    return Passage(kind, number, section, Span(*span), tuple(map(_block, blocks)), tuple(pages))


def _block(form: list[Any]) -> Block:
    kind, span, sentences, depth, marker, header, column = form
    above = _block(header) if header else None
    return Block(kind, Span(*span), tuple(starmap(Span, sentences)), depth, marker, above, column)
