"""From a folder to its articles: read at once where they are few, else when they are needed."""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from corpus.corpus import Corpus, digest_part, find_articles
from corpus.questions import questions_path
from corpus.reading.files import UnreadableError, read_text, visible_files
from corpus.signs import read_signs
from index.building.manifest import check_file, read_manifest, whole_part
from index.building.parsed import PARSED, read_with_index
from index.segments.catalogue import CATALOGUE, DIGESTS_FILE, ArticleFile, Catalogue, read_catalogue
from index.segments.stored import Place, Source, StoredArticles, StoredQuestions
from index.system.digests import KnownDigests, stamp
from index.system.stale import StaleIndexError

LARGE_BYTES = 32_000_000
"""Articles of so many bytes together are indexed in segments: some 60,000 passages, read in 5 s of processor time."""


def read_articles(folder: Path, index: Path, *, large_bytes: int = LARGE_BYTES) -> Corpus:
    """The articles under a folder; those that the index in a folder has seen before are not parsed again.

    Args:
        folder: the articles'.
        index: the index's.
        large_bytes: from how many bytes on articles are read when they are needed.

    Raises:
        CorpusError: if the folder is missing or empty, or a file in it cannot be read.
    """
    paths = find_articles(folder)
    states = _states(folder, paths)
    if sum(of_article.st_size for of_article, _ in states.values()) < large_bytes:
        return read_with_index(folder, index)
    catalogue = known_catalogue(index)
    files = {
        name: _file(folder, name, path, states[name], catalogue.files.get(name))
        for name, path in paths.items()
    }
    return stored_corpus(folder, index, paths, files, catalogue)


def stored_corpus(
    folder: Path,
    index: Path,
    paths: Mapping[str, Path],
    files: Mapping[str, ArticleFile],
    catalogue: Catalogue,
) -> Corpus:
    """The corpus of some files, whose articles are taken from the segments of a catalogue where they stand there."""
    places = dict(_places(index, catalogue))
    sources: dict[str, Source] = {}
    for name, path in paths.items():
        place = places.get(name)
        is_same = place is not None and place.record.file.is_same(files[name])
        sources[name] = Source(path, files[name], place if is_same else None)
    digest = hashlib.sha256()
    for name, file in files.items():
        digest.update(digest_part(name, file.digest, file.questions))
    articles = StoredArticles(folder, sources, catalogue)
    signs = {
        name: read_signs(folder, name)
        for path in visible_files(folder, ".signs.json")
        if (name := path.relative_to(folder).as_posix().removesuffix(".signs.json")) in sources
    }
    return Corpus(
        articles,
        digest.hexdigest(),
        StoredQuestions(folder, articles),
        MappingProxyType({name: found for name, found in signs.items() if found}),
        MappingProxyType({name: path.suffix for name, path in paths.items()}),
    )


def known_catalogue(index: Path) -> Catalogue:
    """The catalogue of the index in a folder; an empty one if there is none that can be used."""
    try:
        manifest = read_manifest(index)
        if manifest.is_divided_alike and manifest.file(CATALOGUE):
            return read_catalogue(whole_part(index, manifest, CATALOGUE))
    except (StaleIndexError, OSError, ValueError):
        pass
    return Catalogue()


def _states(
    folder: Path, paths: Mapping[str, Path]
) -> dict[str, tuple[os.stat_result, os.stat_result | None]]:
    """How the file of each article and that of its reader questions look; None for one that is not there."""
    asked = {str(path) for path in visible_files(folder, ".questions.jsonl")}
    try:
        return {
            name: (
                path.stat(),
                beside.stat() if str(beside := questions_path(folder, name)) in asked else None,
            )
            for name, path in paths.items()
        }
    except OSError as error:
        raise UnreadableError(f"{error.filename} cannot be read: {error.strerror}") from None


def _file(
    folder: Path,
    name: str,
    path: Path,
    state: tuple[os.stat_result, os.stat_result | None],
    known: ArticleFile | None,
) -> ArticleFile:
    """How the files of an article look; they are read only if they may have changed."""
    of_article, of_questions = state
    stamps = stamp(of_article), stamp(of_questions) if of_questions else (0,)
    now = (*stamps[0], *stamps[1]) if all(stamps) else ()
    if known and now and known.stamp == now and known.suffix == path.suffix:
        return known
    asked = read_text(questions_path(folder, name), folder=folder)[0] if of_questions else b""
    raw, _ = read_text(path, folder=folder)
    return ArticleFile(
        path.suffix, hashlib.sha256(raw).hexdigest(), hashlib.sha256(asked).hexdigest() if asked else "", now
    )


def _places(index: Path, catalogue: Catalogue) -> Iterator[tuple[str, Place]]:
    """The place of each article of the catalogue, by its id; the later ones count."""
    digests = KnownDigests(index / DIGESTS_FILE)
    for segment in catalogue.segments:
        try:
            folder = index / segment.name
            manifest = read_manifest(folder)
            path = folder / manifest.file(PARSED)
            check_file(path, manifest.files.get(path.name, ""), digests.sha256)
            with path.open("rb") as file:
                lines = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (StaleIndexError, OSError, ValueError):
            continue
        yield from ((record.id, Place(segment.name, record, lines)) for record in segment.records)
