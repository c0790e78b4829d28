"""Sources into a corpus: each read, made an article, checked and written, one after the other."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.adding.errors import EditedArticleError, NoTextError, SourceError
from corpus.adding.extract import RawSource, extract
from corpus.adding.extracted import Extracted
from corpus.adding.fetching.feeds import Listing, read_listing
from corpus.adding.fetching.polite import Visitor
from corpus.adding.formats.kinds import kind_of_file
from corpus.adding.material import fetched, front_matter
from corpus.adding.sources import UPLOADED, find_files, is_address, read_file
from corpus.adding.writing.article_file import (
    article_name,
    article_text,
    free_path,
    text_digest,
    write_article,
)
from corpus.adding.writing.library import Library, Origin
from corpus.adding.writing.lock import only_writer
from corpus.adding.writing.questions_file import set_outdated_aside
from corpus.article import Article
from corpus.errors import CorpusError
from corpus.reading.assemble import parse_article
from corpus.reading.formats import PARSERS
from corpus.reading.front_matter import split_front_matter

MAX_LISTED_PAGES = 1000

Status = Literal["added", "updated", "unchanged", "failed", "left"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source.

    ``source`` is as the reader knows it: an address or a path. ``path`` is its article's file, None if it
    failed; ``message`` then says why, as ``error`` does, and is else the article's title. ``passages`` is how
    many it has. ``change`` says what is new in an updated article, or why one is left as it is.
    """

    source: str
    status: Status
    message: str
    path: Path | None = None
    passages: int = 0
    change: str = ""
    error: CorpusError | None = None


class Adder:
    """Adds sources to the corpus in a folder.

    Args:
        folder: of the corpus; made if it is not there, but for a dry run.
        dry_run: True writes nothing.
        visitor: fetches addresses.
    """

    def __init__(self, folder: Path, *, dry_run: bool = False, visitor: Visitor | None = None) -> None:
        self._folder = folder
        self._dry_run = dry_run
        self._visitor = visitor or Visitor()
        self._library = Library(folder)

    def add(self, sources: Sequence[str]) -> Iterator[Outcome]:
        """What becomes of each source, and of each file or page in one that holds several, as it happens."""
        for source in sources:
            try:
                yield from self._add_address(source) if is_address(source) else self._add_path(source)
            except CorpusError as error:
                yield _failed(source, error)

    def update(self, origin: Origin) -> Outcome:
        """What becomes of an article whose source is asked again; a server, whether it has anything new."""
        source = origin.source
        if source.startswith(UPLOADED):
            why = f"{source.removeprefix(UPLOADED)} was sent to the page and not kept; send it there again"
            return Outcome(source, "left", _title(origin.path), origin.path, change=why)
        try:
            if not is_address(source):
                return self._finish(source, _from_file(source, self._folder / source))
            answer = self._visitor.page(source, etag=origin.etag, last_modified=origin.last_modified)
            if answer.status == 304:
                return Outcome(source, "unchanged", _title(origin.path), origin.path)
            return self._finish(source, fetched(source, answer))
        except CorpusError as error:
            return _failed(source, error)

    def add_upload(self, name: str, content: bytes) -> Outcome:
        """What becomes of a file that somebody sent: its name and its bytes. It cannot be asked again."""
        try:
            kind = kind_of_file(name, content)
            return self._finish(name, RawSource(content, kind, f"{UPLOADED}{name}", Path(name).stem))
        except CorpusError as error:
            return _failed(name, error)

    def _add_path(self, source: str) -> Iterator[Outcome]:
        for path in find_files(source):
            try:
                if not path.resolve().is_relative_to(Path(source).resolve()):
                    raise SourceError("it is a link that leads out of its folder; add the file itself")
                if self._is_article(path):
                    yield Outcome(str(path), "unchanged", _title(path), path)
                else:
                    yield self._finish(str(path), _from_file(self._relative(path), path))
            except CorpusError as error:
                yield _failed(str(path), error)

    def _add_address(self, source: str) -> Iterator[Outcome]:
        answer = self._visitor.page(source)
        listing = read_listing(answer.body, answer.url)
        if listing is None:
            yield self._finish(source, fetched(source, answer))
            return
        for page in self._listed(listing):
            try:
                yield self._finish(page, fetched(page, self._visitor.page(page)))
            except CorpusError as error:
                yield _failed(page, error)

    def _listed(self, listing: Listing) -> Iterator[str]:
        """The pages of a listing and of the sitemaps in it, ``MAX_LISTED_PAGES`` at most."""
        pages = list(listing.pages)
        for address in listing.sitemaps:
            if len(pages) >= MAX_LISTED_PAGES:
                break
            answer = self._visitor.page(address)
            inner = read_listing(answer.body, answer.url)
            pages += inner.pages if inner is not None else ()
        if not pages:
            raise NoTextError("it lists no pages")
        yield from dict.fromkeys(pages[:MAX_LISTED_PAGES])

    def _is_article(self, path: Path) -> bool:
        """True for a file that the corpus reads as it is."""
        return path.suffix in PARSERS and path.resolve().is_relative_to(self._folder.resolve())

    def _relative(self, path: Path) -> str:
        """A path as the front matter names it: seen from the corpus folder, so that both can move together."""
        try:
            return Path(os.path.relpath(path.resolve(), self._folder.resolve())).as_posix()
        except ValueError:  # another drive
            return path.resolve().as_posix()

    def _finish(self, shown: str, source: RawSource) -> Outcome:
        """Makes the article and writes it, unless the corpus holds it already."""
        digest = hashlib.sha256(source.raw).hexdigest()
        before = self._library.find(source.name, digest)
        if before is not None and before.source_digest == digest:
            return Outcome(shown, "unchanged", _title(before.path), before.path)
        extracted = extract(source)
        with nullcontext() if self._dry_run else only_writer(self._folder):
            return self._written(shown, source, extracted, digest)

    def _written(self, shown: str, source: RawSource, extracted: Extracted, digest: str) -> Outcome:
        before = self._library.find(source.name, digest)
        body_digest = text_digest(extracted.markdown)
        if before is not None and (before.source_digest == digest or before.text_digest == body_digest):
            return Outcome(shown, "unchanged", _title(before.path), before.path)
        if before is not None:
            _check_unedited(before)
        metadata = front_matter(source, extracted, digest, body_digest)
        path = before.path if before is not None else free_path(self._folder, article_name(metadata["title"]))
        text = article_text(metadata, extracted.markdown)
        article = self._parsed(text.encode(), path)
        if not article.passages:
            raise NoTextError("it holds no text")
        change = self._change(path, article) if before is not None else ""
        if not self._dry_run:
            write_article(path, text)
        return Outcome(
            shown, "updated" if before else "added", metadata["title"], path, len(article.passages), change
        )

    def _change(self, path: Path, article: Article) -> str:
        """What an article says anew; its reader questions that no longer fit are set aside."""
        before = self._parsed(path.read_bytes(), path)
        moved = 0 if self._dry_run else set_outdated_aside(self._folder, before, article)
        old, new = (Counter(span.of(each.text) for span in each.sentences) for each in (before, article))
        told = f"sentences: {(new - old).total()} new, {(old - new).total()} gone"
        return f"{told}; reader questions: {moved} set aside" if moved else told

    def _parsed(self, raw: bytes, path: Path) -> Article:
        article_id = path.relative_to(self._folder).with_suffix("").as_posix()
        return parse_article(raw, article_id=article_id, source="it")


def _failed(source: str, error: CorpusError) -> Outcome:
    return Outcome(source, "failed", str(error), error=error)


def _from_file(name: str, path: Path) -> RawSource:
    content = read_file(path)
    return RawSource(content, kind_of_file(path.name, content), name, path.stem)


def _check_unedited(before: Origin) -> None:
    _, markdown = split_front_matter(before.path.read_text("utf-8"), str(before.path))
    if text_digest(markdown) != before.text_digest:
        raise EditedArticleError(
            f"it has changed, and so has its article {before.path} by hand; rename or remove that to add it anew",
            str(before.path),
        )


def _title(path: Path) -> str:
    values, _ = split_front_matter(path.read_text("utf-8"), str(path))
    return values.get("title", path.stem)
