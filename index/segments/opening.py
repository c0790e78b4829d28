"""Opens the index of a corpus, built first if it does not fit: one index for few articles, segments for very many."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.corpus import Corpus
from index.building.build import check_fits, load_index, loaded_or_built, open_index, read_index
from index.building.corpus_index import CorpusIndex
from index.building.manifest import read_manifest, whole_part
from index.dense.faiss_vectors import FaissVectors
from index.encoding.encoder import Encoder, Progress
from index.segments.build import SegmentBuilder, remove_segments
from index.segments.catalogue import CATALOGUE, DIGESTS_FILE, Catalogue, read_catalogue
from index.segments.plan import SIZES, Sizes
from index.segments.reading import known_catalogue, stored_corpus
from index.segments.stored import StoredArticles
from index.segments.together import Part, SegmentedIndex
from index.system.digests import KnownDigests
from index.system.stale import StaleIndexError


@dataclass(frozen=True, slots=True)
class Opened:
    """Articles and their index; the articles are read from the index where it holds them."""

    corpus: Corpus
    index: CorpusIndex | SegmentedIndex


def open_articles(
    corpus: Corpus,
    encoder: Encoder,
    folder: Path,
    *,
    say: Callable[[str], None],
    progress: Progress | None = None,
    anew: bool = False,
    sizes: Sizes = SIZES,
) -> Opened:
    """A corpus and its index: loaded from ``folder`` if it fits, else built and saved there.

    Args:
        corpus: what to index, from ``read_articles``.
        encoder: what to embed it with.
        folder: where the index lives; made if missing.
        say: told in one line why an index is built, and how far it is.
        progress: called with (texts embedded, all that are to be).
        anew: True builds it even if it fits, and embeds every text.
        sizes: of segments.

    Raises:
        IndexStoreError: if the index has to be built and cannot be saved.
        CorpusError: if an article that is read now cannot be.
    """
    articles = corpus.articles
    if not isinstance(articles, StoredArticles):
        index = open_index(corpus, encoder, folder, say=say, progress=progress, anew=anew)
        remove_segments(folder)
        return Opened(corpus, index)
    builder = SegmentBuilder(corpus, encoder, folder, say=say, progress=progress, sizes=sizes)

    def build() -> Opened:
        built = _placed(articles, folder, builder.build(_usable(encoder, folder), anew=anew))
        read_catalogue.cache_clear()  # it holds the one before
        return Opened(built, _together(built, folder))

    return loaded_or_built(folder, lambda: load_articles(corpus, encoder, folder), build, say=say, anew=anew)


def load_articles(corpus: Corpus, encoder: Encoder, folder: Path) -> Opened:
    """A corpus and the index in ``folder``, if that is whole and fits the corpus and the encoder.

    Raises:
        StaleIndexError: if it is missing, damaged, of another version, or was built from something else.
    """
    if not isinstance(corpus.articles, StoredArticles):
        return Opened(corpus, load_index(corpus, encoder, folder))
    manifest = read_manifest(folder)
    check_fits(manifest, corpus, encoder)
    if not manifest.file(CATALOGUE):
        raise StaleIndexError("it was built for fewer articles")
    # Its name tells whether it was built since the articles were listed.
    if manifest.file(CATALOGUE) != corpus.articles.catalogue.name:
        try:
            catalogue = read_catalogue(whole_part(folder, manifest, CATALOGUE))
        except (OSError, ValueError) as error:
            raise StaleIndexError(f"it is damaged ({error})") from error
        corpus = _placed(corpus.articles, folder, catalogue)
    return Opened(corpus, _together(corpus, folder))


def _placed(articles: StoredArticles, folder: Path, catalogue: Catalogue) -> Corpus:
    """The corpus of articles as they stand in the segments of an index."""
    files = {name: source.file for name, source in articles.sources.items()}
    paths = {name: source.path for name, source in articles.sources.items()}
    return stored_corpus(articles.folder, folder, paths, files, catalogue)


def _together(corpus: Corpus, folder: Path) -> SegmentedIndex:
    articles = corpus.articles
    assert isinstance(articles, StoredArticles)
    numbers = {name: number for number, name in enumerate(articles.ids)}
    digests = KnownDigests(folder / DIGESTS_FILE)
    parts = []
    for segment in articles.catalogue.segments:
        place = folder / segment.name
        index = read_index(
            place, read_manifest(place), [record.passages for record in segment.records], digests.sha256
        )
        if not isinstance(index.vectors, FaissVectors):
            raise TypeError("segments are in files")
        of_each = [
            numbers[record.id] if is_live else -1
            for record, is_live in zip(segment.records, articles.live(segment), strict=True)
        ]
        parts.append(Part(index, index.vectors, np.array(of_each, np.int32)))
    return SegmentedIndex(parts, len(articles))


def _usable(encoder: Encoder, folder: Path) -> Catalogue:
    """The catalogue of an index that was built with this encoder's model; else an empty one."""
    with suppress(StaleIndexError):
        if read_manifest(folder).model_digest == encoder.digest:
            return known_catalogue(folder)
    return Catalogue()
