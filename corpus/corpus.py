"""A corpus: the articles of a folder."""

from __future__ import annotations

import hashlib
import logging
import os
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.questions import ReaderQuestion, questions_path, read_questions
from corpus.reading.assemble import Parsed, read_article
from corpus.reading.files import visible_files
from corpus.reading.formats import PARSERS
from corpus.signs import Sign, read_signs

# Formats that ``python -m corpus add`` makes articles of.
_ADDABLE = (".html", ".htm", ".xhtml", ".pdf", ".docx", ".epub", ".markdown")


class MissingFolderError(CorpusError):
    """The corpus folder is not there, or is no folder."""


class EmptyFolderError(CorpusError):
    """The corpus folder holds no article."""


class SameIdError(CorpusError):
    """Two articles with the same id, or with ids that differ in upper and lower case alone."""


class UnknownArticleError(CorpusError):
    """An article that the corpus does not hold."""


class UnreadArticles(Sequence[Article]):
    """Articles that are read when they are needed. What is told of all of them reads none."""

    @property
    @abstractmethod
    def ids(self) -> Sequence[str]:
        """The id of each, in order."""

    @property
    @abstractmethod
    def names(self) -> Sequence[str]:
        """What each is looked for by: see ``names_of``."""

    @property
    @abstractmethod
    def languages(self) -> Sequence[str]:
        """The language of each, an ISO 639-1 code; "" where it is not known yet."""


def names_of(article: Article) -> str:
    """What an article is looked for by: its title, author and id."""
    return f"{article.metadata.title} {article.metadata.author} {article.id}"


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of a folder, in the order of their ids.

    ``questions`` holds the reader questions of each article that has any, by its id; ``signs`` likewise the
    signs of an emergency that belong to its subject. ``digest`` is a
    SHA-256 (hex) over the ids and bytes of all articles and question files. ``suffixes`` are the endings of the
    articles' files, by their ids.
    """

    articles: Sequence[Article]
    digest: str
    questions: Mapping[str, tuple[ReaderQuestion, ...]] = field(default_factory=dict)
    signs: Mapping[str, tuple[Sign, ...]] = field(default_factory=dict)
    suffixes: Mapping[str, str] = field(default_factory=dict)

    def article(self, article_id: str) -> Article:
        """The article with this id.

        Raises:
            UnknownArticleError: if there is none; it names ids that look alike.
        """
        if (number := self.number(article_id)) is None:
            raise unknown_article(article_id, self.ids)
        return self.articles[number]

    def number(self, article_id: str) -> int | None:
        """The place of the article with this id; None if there is none."""
        if isinstance(self.articles, UnreadArticles):
            position = bisect_left(self.articles.ids, article_id)
            return position if article_id in self.articles.ids[position : position + 1] else None
        position = bisect_left(self.articles, article_id, key=lambda article: article.id)
        found = self.articles[position : position + 1]
        return position if found and found[0].id == article_id else None

    @property
    def ids(self) -> Sequence[str]:
        """The id of each article."""
        if isinstance(self.articles, UnreadArticles):
            return self.articles.ids
        return [article.id for article in self.articles]

    @property
    def names(self) -> Sequence[str]:
        """What each article is looked for by: see ``names_of``."""
        if isinstance(self.articles, UnreadArticles):
            return self.articles.names
        return [names_of(article) for article in self.articles]


def unknown_article(article_id: str, known: Iterable[str]) -> UnknownArticleError:
    """The error for an article that is not there; it names ids that look alike."""
    near = get_close_matches(article_id, list(known), n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return UnknownArticleError(f"no article “{article_id}” in the corpus{hint}")


def default_folder() -> Path:
    """The folder of the article that comes with the program."""
    return Path(__file__).resolve().parent


def read_corpus(folder: Path, *, parsed: Parsed | None = None) -> Corpus:
    """All articles under a folder, with their reader questions; hidden files are left out.

    ``parsed`` knows articles that were parsed before, so that they need not be again.

    Raises:
        CorpusError: if the folder is missing or empty, or a file in it cannot be read.
    """
    articles: list[Article] = []
    questions: dict[str, tuple[ReaderQuestion, ...]] = {}
    signs: dict[str, tuple[Sign, ...]] = {}
    digest = hashlib.sha256()
    paths = find_articles(folder)
    for article_id, path in paths.items():
        article = read_article(path, article_id, folder=folder, parsed=parsed)
        articles.append(article)
        if of_subject := read_signs(folder, article_id):
            signs[article_id] = of_subject
        questions_digest = ""
        if asked := read_questions(folder, article):
            questions[article_id] = asked
            questions_digest = hashlib.sha256(questions_path(folder, article_id).read_bytes()).hexdigest()
        digest.update(digest_part(article_id, article.digest, questions_digest))
    if line := unread_files(folder, articles):
        logging.getLogger(__name__).warning(line)
    return Corpus(
        tuple(articles),
        digest.hexdigest(),
        MappingProxyType(questions),
        MappingProxyType(signs),
        MappingProxyType({article_id: path.suffix for article_id, path in paths.items()}),
    )


def digest_part(article_id: str, article_digest: str, questions_digest: str) -> bytes:
    """What one article adds to the digest of its corpus; ``questions_digest`` is "" without a question."""
    return f"{article_id}\n{article_digest}\n{questions_digest}\n".encode()


def find_articles(folder: Path) -> dict[str, Path]:
    """The files of articles under a folder by article id, in the order of the ids.

    Raises:
        MissingFolderError: if there is no such folder.
        EmptyFolderError: if no file in it is an article.
        UnreadableError: if the system does not let us list it.
        SameIdError: if two ids are the same, or differ in upper and lower case alone.
    """
    if not folder.exists():
        raise MissingFolderError(f"there is no folder {folder}; give the folder that holds your articles")
    if not folder.is_dir():
        raise MissingFolderError(f"{folder} is a file; give the folder that holds it")
    above = len(str(folder / "x")) - 1
    found = sorted((_article_id(str(path), above), path) for path in visible_files(folder, *PARSERS))
    if not found:
        hint = unread_files(folder, ())
        raise EmptyFolderError(
            f"{folder} holds no article (no file that ends in {' or '.join(PARSERS)})"
            + (f"; {hint}" if hint else "")
        )
    seen: dict[str, tuple[str, Path]] = {}
    for article_id, path in found:
        other_id, other = seen.setdefault(article_id.casefold(), (article_id, path))
        if other_id != article_id:
            raise SameIdError(f"{other} and {path} differ in upper and lower case alone; rename one")
        if other != path:
            raise SameIdError(f"{other} and {path} would both be the article “{article_id}”; rename one")
    return dict(found)


def unread_files(folder: Path, articles: Iterable[Article]) -> str:
    """A line about the files under a folder that are no articles but can be made some; "" if there are none.

    A file that one of the articles was made from is left out.
    """
    sources = {value for article in articles for key, value in article.metadata.other if key == "source"}
    found = sorted(path.relative_to(folder).as_posix() for path in visible_files(folder, *_ADDABLE))
    unread = [name for name in found if name not in sources]
    if not unread:
        return ""
    names = ", ".join([*unread[:3], *(["…"] if len(unread) > 3 else [])])
    return f"not read: {names}; to make articles of these files, run python -m corpus add {folder} --corpus {folder}"


def _article_id(path: str, above: int) -> str:
    """A path without its first characters and its ending; bytes of a name that are not UTF-8 become U+FFFD.

    Of strings alone: fifty thousand of them take a tenth of the time that they take as ``Path``.
    """
    name = path[above:].rpartition(".")[0].replace(os.sep, "/")
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
