"""Reader questions: what readers would ask, and the sentence of the article that answers it.

They live beside the article, in ``<article>.questions.jsonl``, one JSON object a line:
``{"question": "...", "sentence": "..."}``. The sentence is one of the article's, to the letter; ``null``
says that the article does not answer the question. A question that is asked in a conversation has the
questions before it in ``"history": ["...", ...]``, and ``"self_contained": true`` if it can be understood
without them (a change of topic). ``"suggest": true`` marks one that is fit to be offered to readers, and
``"pinned": true`` one that an editor pinned: it comes before those that were written in the same words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article, Span
from corpus.errors import CorpusError
from corpus.reading.files import is_there, read_text
from corpus.similar import same_words, similarity, words

_EXPECTED = 'expected {"question": "…", "sentence": "…" or null}'

# One more question back told two of fifteen follow-ups apart that one did not; a third added nothing.
MAX_EARLIER = 2
"""Questions before one that leans on them which are read with it."""
_FIELDS = {"question", "sentence"}
_MORE_FIELDS = {"history", "self_contained", "suggest", "pinned"}


class BrokenQuestionError(CorpusError):
    """A line of a question file that cannot be used."""


@dataclass(frozen=True, slots=True)
class ReaderQuestion:
    """A question a reader would ask; ``sentence`` answers it, or None where the article does not.

    ``line`` is its line in the question file, from 1. ``history`` holds the questions asked before it,
    oldest first; ``self_contained`` is False where it can only be understood after them. ``suggest`` is
    True for one that is fit to be offered to readers, ``pinned`` for one that an editor pinned to its sentence.
    """

    question: str
    sentence: Span | None
    line: int
    history: tuple[str, ...] = ()
    self_contained: bool = True
    suggest: bool = False
    pinned: bool = False

    @property
    def as_read(self) -> str:
        """The question in its conversation: alone if it can be, else after the questions before it."""
        return self.question if self.self_contained else in_conversation(self.history, self.question)

    @property
    def key(self) -> tuple[bool, str]:
        """What questions in the same words, standing alone or following the same ones, have in common."""
        return self.self_contained, same_words(self.as_read)


def in_conversation(history: Sequence[str], question: str) -> str:
    """A question as one text with the two before it, which a question that leans on them is about."""
    return " ".join([*history[-MAX_EARLIER:], question])


def questions_path(folder: Path, article_id: str) -> Path:
    """Where the reader questions of an article are, if there are any."""
    return folder / f"{article_id}.questions.jsonl"


def read_questions(folder: Path, article: Article) -> tuple[ReaderQuestion, ...]:
    """The reader questions of an article that hold, in the order of their lines; empty if it has no file of them.

    Raises:
        BrokenQuestionError: at the first line that is not a question, or whose sentence is not one
            of the article's.
        CorpusError: if the file cannot be read.
    """
    questions, problems = scan_questions(folder, article)
    if problems:
        raise problems[0]
    return holding(questions)


def holding(questions: Sequence[ReaderQuestion]) -> tuple[ReaderQuestion, ...]:
    """The questions of an article without those that were written in the words of a pinned one."""
    pinned = {each.key for each in questions if each.pinned}
    return tuple(each for each in questions if each.pinned or not pinned or each.key not in pinned)


def scan_questions(
    folder: Path, article: Article
) -> tuple[tuple[ReaderQuestion, ...], tuple[BrokenQuestionError, ...]]:
    """The good lines of an article's question file, and what is wrong with each other line.

    Raises:
        CorpusError: if the file cannot be read.
    """
    path = questions_path(folder, article.id)
    if not is_there(path):
        return (), ()
    _, text = read_text(path, folder=folder)
    spans = _spans(article)
    questions: list[ReaderQuestion] = []
    problems: list[BrokenQuestionError] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            questions.append(_read_line(line, number, spans))
        except ValueError as error:
            problems.append(BrokenQuestionError(f"{path}:{number}: {error}"))
    return tuple(questions), tuple(problems)


def find_sentence(article: Article, sentence: str | None) -> Span | None:
    """The place of the sentence that answers a question; None for None.

    Raises:
        ValueError: if it is not a sentence of the article, or the article says it several times.
    """
    return _sentence(sentence, _spans(article))


def _spans(article: Article) -> dict[str, list[Span]]:
    """The sentences of an article by their words."""
    spans: dict[str, list[Span]] = {}
    for span in article.sentences:
        spans.setdefault(span.of(article.text), []).append(span)
    return spans


def _read_line(line: str, number: int, spans: dict[str, list[Span]]) -> ReaderQuestion:
    record = _record(line)
    question, history = record["question"], record.get("history", [])
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"no question; {_EXPECTED}")
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise ValueError('the history is no list of questions; expected "history": ["…", …]')
    return ReaderQuestion(
        question,
        _sentence(record["sentence"], spans),
        number,
        tuple(history),
        self_contained=_flag(record, "self_contained", default="history" not in record),
        suggest=_flag(record, "suggest", default=False),
        pinned=_flag(record, "pinned", default=False),
    )


def _record(line: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError(f"not JSON; {_EXPECTED}") from None
    if not isinstance(record, dict) or not _FIELDS <= set(record) <= _FIELDS | _MORE_FIELDS:
        raise ValueError(f"not these fields; {_EXPECTED}")
    return record


def _flag(record: dict[str, object], name: str, *, default: bool) -> bool:
    value = record.get(name, default)
    if not isinstance(value, bool):
        raise ValueError(f'"{name}" is neither true nor false')
    return value


def _sentence(sentence: object, spans: dict[str, list[Span]]) -> Span | None:
    """The place of a sentence in the article; None for a question without an answer."""
    if sentence is None:
        return None
    if not isinstance(sentence, str):
        raise ValueError(f"the sentence is not text; {_EXPECTED}")
    found = spans.get(sentence, [])
    if len(found) > 1:
        raise ValueError(
            f"the article says “{sentence}” {len(found)} times; expected a sentence it says once"
        )
    if not found:
        raise ValueError(f"“{sentence}” is not a sentence of the article{_nearest(sentence, spans)}")
    return found[0]


def _nearest(sentence: str, spans: Iterable[str]) -> str:
    """The sentence that shares most words, as the end of a message; "" if none shares any."""
    wanted = frozenset(words(sentence))
    shared, near = max(
        ((similarity(wanted, frozenset(words(text))), text) for text in spans), default=(0.0, "")
    )
    return f"; the nearest is “{near}”" if shared else ""
