"""Builds a segmented index: what is whole stays, and what is new or changed makes segments of its own.

As in a log-structured merge tree (O'Neil et al., 1996), small segments are built again together with what is new,
and large ones are left alone: an article that is added takes the time of a small segment, whatever the others hold.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

from corpus.article import Article
from corpus.corpus import Corpus, digest_part, names_of
from corpus.whole_file import write_whole
from index.building.build import DATA_FILES, build_index, files_in_use, saved_in
from index.building.earlier import Earlier, open_earlier
from index.building.manifest import FORMAT, MANIFEST_FILE, Manifest, check_file, parser_digest, read_manifest
from index.building.parsed import PARSED
from index.encoding.encoder import Encoder, Progress
from index.segments.catalogue import CATALOGUE, DIGESTS_FILE, Catalogue, Record, Segment, catalogue_writer
from index.segments.plan import SIZES, Sizes, stay
from index.segments.stored import StoredArticles
from index.sparse.language import article_language
from index.system.atomic import remove_strangers, save_file
from index.system.digests import KnownDigests
from index.system.stale import StaleIndexError

_PREFIX = "segment-"
# A folder this young may belong to another build that has not written its manifest yet.
_BUILD_LIFE_S = 3600.0


class SegmentBuilder:
    """Brings a segmented index up to date. What is finished when it is stopped need not be done again.

    Args:
        corpus: what to index; its articles are ``StoredArticles``.
        encoder: what to embed it with.
        folder: where the index lives.
        say: told in one line what is built.
        progress: called with (texts embedded, all of this segment).
        sizes: of segments.
    """

    def __init__(
        self,
        corpus: Corpus,
        encoder: Encoder,
        folder: Path,
        *,
        say: Callable[[str], None],
        progress: Progress | None = None,
        sizes: Sizes = SIZES,
    ) -> None:
        if not isinstance(corpus.articles, StoredArticles):
            raise ValueError("segments are built of stored articles")
        self._corpus = corpus
        self._articles = corpus.articles
        self._encoder = encoder
        self._folder = folder
        self._say = say
        self._progress = progress
        self._sizes = sizes
        self._digests = KnownDigests(folder / DIGESTS_FILE)

    def build(self, before: Catalogue, *, anew: bool = False) -> Catalogue:
        """The catalogue of the index as it is then.

        Args:
            before: of the index as it is.
            anew: True builds all segments, and embeds every text.

        Raises:
            IndexStoreError: if the folder cannot be written.
            CorpusError: if an article cannot be read.
        """
        segments = [] if anew else stay(before.segments, self._articles, self._sizes, self._is_whole)
        known = Earlier() if anew else open_earlier(self._others(segments), self._encoder)
        placed = {
            record.id
            for each in segments
            for record, is_live in zip(each.records, self._articles.live(each), strict=True)
            if is_live
        }
        for number, group in enumerate(self._groups(placed)):
            if number:
                self._save(segments, is_whole=False)
            self._say(
                f"indexing {len(group):,} articles; {len(placed):,} of {len(self._articles):,} are indexed"
            )
            segments.append(self._built(group, known, anew=anew))
            placed |= {article.id for article in group}
            self._digests.know(self._data_files(segments))
        found = self._save(segments, is_whole=True)
        remove_segments(
            self._folder,
            keep={each.name for each in found.segments},
            replaced={each.name for each in before.segments},
        )
        return found

    def _is_whole(self, segment: Segment) -> bool:
        folder = self._folder / segment.name
        try:
            for name, sha256 in read_manifest(folder).files.items():
                check_file(folder / name, sha256, self._digests.sha256)
        except StaleIndexError:
            return False
        return True

    def _others(self, segments: Sequence[Segment]) -> list[Path]:
        """The folders of what was embedded before, but for segments that stay and whose articles are all as they were."""
        sources = self._articles.sources
        same = {
            each.name
            for each in segments
            if all(
                is_live or record.id not in sources
                for record, is_live in zip(each.records, self._articles.live(each), strict=True)
            )
        }
        others = [path for path in sorted(self._folder.glob(f"{_PREFIX}*")) if path.name not in same]
        return [self._folder, *others]

    def _groups(self, placed: set[str]) -> Iterator[list[Article]]:
        """The articles that stand in no segment, in order, as many together as make a whole one."""
        group: list[Article] = []
        passages = 0
        for name in [name for name in self._articles.ids if name not in placed]:
            group.append(self._corpus.article(name))
            passages += len(group[-1].passages)
            if passages >= self._sizes.whole:
                yield group
                group, passages = [], 0
        if group:
            yield group

    def _built(self, group: Sequence[Article], known: Earlier, *, anew: bool) -> Segment:
        files = {article.id: self._articles.sources[article.id].file for article in group}
        parts = [digest_part(name, file.suffix + file.digest, file.questions) for name, file in files.items()]
        digest = hashlib.sha256(b"".join(parts)).hexdigest()
        name = f"{_PREFIX}{digest[:16]}"
        asked = {article.id: self._corpus.questions.get(article.id, ()) for article in group}
        corpus = Corpus(
            tuple(group),
            digest,
            {article: questions for article, questions in asked.items() if questions},
            suffixes={article: file.suffix for article, file in files.items()},
        )
        build_index(
            corpus,
            self._encoder,
            self._folder / name,
            anew=anew,
            progress=self._progress,
            whole=False,
            known=known,
        )
        lines = pairwise([0, *self._line_ends(name)])
        return Segment(
            name,
            tuple(
                Record(
                    article.id,
                    files[article.id],
                    start,
                    end,
                    len(article.passages),
                    names_of(article),
                    article_language(article),
                )
                for article, (start, end) in zip(group, lines, strict=True)
            ),
        )

    def _line_ends(self, name: str) -> list[int]:
        """Where each article's line ends in the parsed articles of a segment, in bytes."""
        folder = self._folder / name
        ends, end = [], 0
        with (folder / read_manifest(folder).file(PARSED)).open("rb") as file:
            for line in file:
                end += len(line)
                ends.append(end)
        return ends

    def _data_files(self, segments: Sequence[Segment]) -> dict[Path, str]:
        folders = [self._folder / each.name for each in segments]
        return {
            folder / name: sha256
            for folder in folders
            for name, sha256 in read_manifest(folder).files.items()
        }

    def _save(self, segments: Sequence[Segment], *, is_whole: bool) -> Catalogue:
        """Saves the catalogue; what is not whole is finished by the next build."""
        files = {name: source.file for name, source in self._articles.sources.items()}
        found = Catalogue(tuple(segments), files)
        of_segments = [read_manifest(self._folder / each.name) for each in segments]
        before = files_in_use(self._folder)
        with saved_in(self._folder):
            name, sha256 = save_file(self._folder, CATALOGUE, ".json", catalogue_writer(found))
            manifest = Manifest(
                format=FORMAT,
                model=self._encoder.name,
                model_digest=self._encoder.digest,
                dimension=self._encoder.dimension,
                corpus_digest=self._corpus.digest if is_whole else "",
                parser_digest=parser_digest(),
                articles=sum(each.articles for each in of_segments),
                passages=sum(each.passages for each in of_segments),
                sentences=sum(each.sentences for each in of_segments),
                questions=sum(each.questions for each in of_segments),
                near_misses=sum(each.near_misses for each in of_segments),
                rows=sum(each.rows for each in of_segments),
                faiss_version=version("faiss-cpu"),
                files={name: sha256},
            )
            write_whole(self._folder / MANIFEST_FILE, json.dumps(asdict(manifest), indent=2).encode())
        remove_strangers(self._folder, (*DATA_FILES, f"{CATALOGUE}-"), {MANIFEST_FILE, name}, before - {name})
        return replace(found, name=name)


def remove_segments(folder: Path, *, keep: Collection[str] = (), replaced: Collection[str] = ()) -> None:
    """Removes segments that were replaced, and what older builds left; those named in ``keep`` stay."""
    for path in folder.glob(f"{_PREFIX}*"):
        is_old = time.time() - path.stat().st_mtime > _BUILD_LIFE_S
        if path.name not in keep and (path.name in replaced or is_old):
            shutil.rmtree(path, ignore_errors=True)
