"""Articles that lie parsed in the segments of an index, or in files of their own, until they are needed."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import overload

from corpus.article import Article
from corpus.corpus import UnreadArticles
from corpus.errors import CorpusError
from corpus.questions import ReaderQuestion, read_questions
from corpus.reading.assemble import read_article
from index.building.parsed import article_of_line
from index.segments.catalogue import ArticleFile, Catalogue, Record, Segment

# Kept ready: an article of twenty passages takes half a millisecond to make from its line, and 50 kB.
_MAX_KEPT = 512


class ChangedFileError(CorpusError):
    """A file that was changed while its folder was read."""


@dataclass(frozen=True, slots=True)
class Place:
    """An article of a segment.

    Attributes:
        segment: the name of the segment.
        record: what is known of the article.
        lines: the segment's parsed articles.
    """

    segment: str
    record: Record
    lines: mmap.mmap


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article is: in its own file, and in a segment if it stands in one.

    Attributes:
        path: its file.
        file: how that looked when it was listed.
        place: where it stands, None if it stands in no segment.
    """

    path: Path
    file: ArticleFile
    place: Place | None = None


class StoredArticles(UnreadArticles):
    """The articles of a folder, each read when it is needed. Safe for many threads.

    Attributes:
        folder: where they are.
        sources: where each of them is, by its id, in the order of the ids.
        catalogue: of the segments that they stand in.
    """

    def __init__(self, folder: Path, sources: Mapping[str, Source], catalogue: Catalogue) -> None:
        self.folder = folder
        self.sources = sources
        self.catalogue = catalogue
        self._ids = tuple(sources)
        self._languages = [each.place.record.language if each.place else "" for each in sources.values()]
        self._kept = lru_cache(_MAX_KEPT)(self._read)

    @property
    def ids(self) -> Sequence[str]:
        """See ``UnreadArticles``."""
        return self._ids

    @property
    def names(self) -> Sequence[str]:
        """See ``UnreadArticles``; the id alone of an article that stands in no segment yet."""
        return [each.place.record.names if each.place else name for name, each in self.sources.items()]

    @property
    def languages(self) -> Sequence[str]:
        """See ``UnreadArticles``."""
        return self._languages

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> Article: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Article, ...]: ...
    def __getitem__(self, place: int | slice) -> Article | tuple[Article, ...]:
        if isinstance(place, slice):
            return tuple(self._kept(article) for article in self._ids[place])
        return self._kept(self._ids[place])

    def live(self, segment: Segment) -> list[bool]:
        """Which of a segment's articles are read from it: not those that changed, are gone, or stand in a later one."""
        sources = [self.sources.get(record.id) for record in segment.records]
        return [
            source is not None
            and source.place is not None
            and (source.place.segment, source.place.record) == (segment.name, record)
            for source, record in zip(sources, segment.records, strict=True)
        ]

    def _read(self, article: str) -> Article:
        source = self.sources[article]
        if source.place:
            record = source.place.record
            return article_of_line(source.place.lines[record.start : record.end])
        found = read_article(source.path, article, folder=self.folder)
        if found.digest != source.file.digest:
            raise ChangedFileError(f"{source.path} was changed while its folder was read; try again")
        return found


class StoredQuestions(Mapping[str, tuple[ReaderQuestion, ...]]):
    """The reader questions of articles, by the articles' ids, read when they are needed."""

    def __init__(self, folder: Path, articles: StoredArticles) -> None:
        self._folder = folder
        self._articles = articles
        self._asked = {
            name: place for place, name in enumerate(articles.ids) if articles.sources[name].file.questions
        }
        self._kept = lru_cache(_MAX_KEPT)(self._read)

    def __getitem__(self, article: str) -> tuple[ReaderQuestion, ...]:
        return self._kept(self._asked[article])

    def __iter__(self) -> Iterator[str]:
        return iter(self._asked)

    def __len__(self) -> int:
        return len(self._asked)

    def _read(self, place: int) -> tuple[ReaderQuestion, ...]:
        return read_questions(self._folder, self._articles[place])
