"""The catalogue of a segmented index: which article stands in which segment, and how its file looked then."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

CATALOGUE = "segments"
"""What the name of its file begins with, before a \"-\"."""

DIGESTS_FILE = "digests.json"
"""Where the digests of the segments' large files are kept."""


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """The files of an article: ``digest`` and ``questions`` are the SHA-256 (hex) of its own and of its reader questions.

    ``suffix`` is the ending of its name, ``questions`` "" without a file of them. ``stamp`` tells without reading
    that they have not changed, see ``index.system.digests.stamp``; () if it cannot tell.
    """

    suffix: str
    digest: str
    questions: str
    stamp: tuple[int, ...] = ()

    def is_same(self, other: ArticleFile) -> bool:
        """Whether both make the same article and questions."""
        return (self.suffix, self.digest, self.questions) == (other.suffix, other.digest, other.questions)


@dataclass(frozen=True, slots=True)
class Record:
    """An article of a segment.

    Attributes:
        id: the article's.
        file: what it was made from.
        start, end: bytes of its line in the segment's parsed articles.
        passages: how many it has.
        names: what it is looked for by.
        language: an ISO 639-1 code.
    """

    id: str
    file: ArticleFile
    start: int
    end: int
    passages: int
    names: str
    language: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Articles with an index of their own, in a folder of this name."""

    name: str
    records: tuple[Record, ...]

    @property
    def passages(self) -> int:
        """How many passages its articles have."""
        return sum(record.passages for record in self.records)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All segments, and the files of the articles as they looked when they were last read, by the articles' ids.

    ``name`` is that of the file it was read from, which tells one from another; "" if it was not.
    """

    segments: tuple[Segment, ...] = ()
    files: Mapping[str, ArticleFile] = field(default_factory=dict)
    name: str = ""


def catalogue_writer(catalogue: Catalogue) -> Callable[[Path], None]:
    """What writes a catalogue into a file."""
    recorded = {record.id: record.file for each in catalogue.segments for record in each.records}
    form = {
        "segments": [
            [each.name, [_of_record(record) for record in each.records]] for each in catalogue.segments
        ],
        "files": {
            article: None if recorded.get(article) == file else _of_file(file)
            for article, file in catalogue.files.items()
        },
    }
    content = json.dumps(form, ensure_ascii=False).encode("utf-8", "surrogatepass")

    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


@lru_cache(maxsize=1)
def read_catalogue(path: Path) -> Catalogue:
    """The catalogue in a file, whose name changes with what is in it; the one that was read last is kept.

    Raises:
        OSError, ValueError: if it cannot be read or is not of the form.
    """
    try:
        form = json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        segments = tuple(Segment(name, tuple(map(_record, records))) for name, records in form["segments"])
        recorded = {record.id: record.file for each in segments for record in each.records}
        files = {
            article: _file(file) if file else recorded[article] for article, file in form["files"].items()
        }
        return Catalogue(segments, files, path.name)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name} is no catalogue") from error


def _of_record(record: Record) -> list[Any]:
    numbers = record.start, record.end, record.passages
    return [record.id, _of_file(record.file), *numbers, record.names, record.language]


def _of_file(file: ArticleFile) -> list[Any]:
    return [file.suffix, file.digest, file.questions, file.stamp]


def _record(form: list[Any]) -> Record:
    article_id, file, *others = form
    return Record(article_id, _file(file), *others)


def _file(form: list[Any]) -> ArticleFile:
    suffix, digest, questions, stamp = form
    return ArticleFile(suffix, digest, questions, tuple(stamp))
