"""Pins a question to the sentence that answers it, and takes the pin away: as an editor sets it on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.adding.writing.article_file import write_article
from corpus.adding.writing.lock import only_writer
from corpus.article import Article
from corpus.corpus import find_articles, unknown_article
from corpus.errors import CorpusError
from corpus.questions import ReaderQuestion, find_sentence, in_conversation, questions_path, read_questions
from corpus.reading.assemble import read_article
from corpus.reading.files import read_text
from corpus.similar import same_words

_LINE_END = re.compile(r"(\r\n|\r|\n)")


class PinError(CorpusError):
    """A question that cannot be pinned."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A question and the sentence that is to answer it.

    ``sentence`` is one of the article's, to the letter. ``history`` holds the questions before it, oldest first,
    where it can only be understood after them.
    """

    article: str
    question: str
    sentence: str
    history: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[bool, str]:
        """That of a reader question in the same words."""
        text = in_conversation(self.history, self.question) if self.history else self.question
        return not self.history, same_words(text)

    def is_asked_by(self, question: ReaderQuestion) -> bool:
        """Whether a reader question is this one, in the same words."""
        return question.key == self.key


@dataclass(frozen=True, slots=True)
class Pinned:
    """What became of a pin.

    ``status`` says whether the question is new, had another sentence or none before, or was pinned so already.
    ``before`` is that other sentence, "" for none.
    """

    status: Literal["added", "moved", "unchanged"]
    before: str = ""


def pin(folder: Path, wanted: Pin, *, elsewhere: Iterable[str] = ()) -> Pinned:
    """Makes a question a reader question of a sentence; one that is pinned in the same words moves there.

    What was written in the same words stays as it is, and does not hold while the pin is there. The question files are
    replaced whole, that of the sentence first. Pinning the same again changes nothing. In the articles ``elsewhere``
    the question is no longer pinned, if it was.

    Raises:
        PinError: if the question has no words, or the sentence is not one that the article says once.
        UnknownArticleError: if there is no such article.
        CorpusError: if a file cannot be read or written.
    """
    if not same_words(wanted.question):
        raise PinError("a question without words cannot be pinned")
    with only_writer(folder):
        paths = find_articles(folder)
        article = _article(folder, paths, wanted.article)
        others = [_article(folder, paths, each) for each in elsewhere if each in paths]
        pinned = _pinned_in(folder, article, wanted)
        before = [_taken_from(folder, other, wanted) for other in others if other.id != article.id]
    moved = next(filter(None, (*before, pinned.before)), "")
    return Pinned("moved", moved) if moved else pinned


def unpin(folder: Path, pinned: Pin) -> bool:
    """Takes a pin away; returns False, and changes nothing, if the question is not pinned to that sentence.

    What was written in the same words holds again.

    Raises:
        UnknownArticleError: if there is no such article.
        CorpusError: if a file cannot be read or written.
    """
    with only_writer(folder):
        article = _article(folder, find_articles(folder), pinned.article)
        return bool(_taken_from(folder, article, pinned, only=pinned.sentence))


def _article(folder: Path, paths: Mapping[str, Path], article_id: str) -> Article:
    if article_id not in paths:
        raise unknown_article(article_id, paths)
    return read_article(paths[article_id], article_id, folder=folder)


def _pinned_in(folder: Path, article: Article, wanted: Pin) -> Pinned:
    try:
        sentence = find_sentence(article, wanted.sentence)
    except ValueError as error:
        raise PinError(str(error)) from None
    same = _same(folder, article, wanted)
    pins = [question for question in same if question.pinned]
    other = [question for question in same if question.sentence != sentence]
    if pins and not other:
        return Pinned("unchanged")
    parts = _parts(folder, article)
    for question in pins:
        record = json.loads(parts[_place(question)].removeprefix("\ufeff"))
        parts[_place(question)] = _line(record | {"sentence": wanted.sentence})
    if not pins:
        parts += ["\n" if parts[-1] else "", _line(_record(wanted, same)), "\n"]
    write_article(questions_path(folder, article.id), "".join(parts))
    if not other:
        return Pinned("added")
    before = other[0].sentence
    return Pinned("moved", before.of(article.text) if before else "")


def _record(wanted: Pin, written: Sequence[ReaderQuestion]) -> dict[str, object]:
    """The line of a new pin, which is fit to be offered to readers if what it comes before is."""
    record: dict[str, object] = {"question": " ".join(wanted.question.split())}
    if wanted.history:
        record["history"] = list(wanted.history)
    record["sentence"] = wanted.sentence
    if any(question.suggest for question in written):
        record["suggest"] = True
    return record | {"pinned": True}


def _taken_from(folder: Path, article: Article, wanted: Pin, *, only: str = "") -> str:
    """Takes the pins of a question from an article, those to the sentence ``only`` if it is given.

    Returns the sentence that it was pinned to; "" if it was not.
    """
    pins = [
        (question, sentence)
        for question in _same(folder, article, wanted)
        if question.pinned and question.sentence
        if (sentence := question.sentence.of(article.text)) == only or not only
    ]
    if not pins:
        return ""
    parts = _parts(folder, article)
    for question, _ in pins:
        parts[_place(question) : _place(question) + 2] = ["", ""]
    write_article(questions_path(folder, article.id), "".join(parts))
    return pins[0][1]


def _same(folder: Path, article: Article, wanted: Pin) -> Sequence[ReaderQuestion]:
    """The reader questions of an article in the same words that hold: pins, or else what was written."""
    return [question for question in read_questions(folder, article) if wanted.is_asked_by(question)]


def _parts(folder: Path, article: Article) -> list[str]:
    """The question file of an article to the letter: a line, its end, a line, and so on to the last line."""
    path = questions_path(folder, article.id)
    return _LINE_END.split(read_text(path, folder=folder)[0].decode("utf-8")) if path.exists() else [""]


def _place(question: ReaderQuestion) -> int:
    """Where the line of a question is among the parts of its file."""
    return 2 * (question.line - 1)


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False)
