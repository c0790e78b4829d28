"""Question files with gold quotes: JSON lines, each a question and what a good reply to it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.batch import BatchLineError, read_batch
from bot.evaluation.scoring import Expected, expectations
from bot.reply.reply import Turn
from corpus.corpus import Corpus, UnknownArticleError
from corpus.errors import AskError


class QuestionFileError(AskError):
    """A question file, or a line of it, that cannot be used."""


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """One line of a question file; ``kind`` is the row of the table it counts in, ``line`` counts from 1."""

    id: str
    kind: str
    question: str
    history: tuple[Turn, ...]
    article: str | None
    expected: Expected
    line: int

    @property
    def asked(self) -> str:
        """The question after those before it, in one line."""
        turns = [*(turn.question for turn in self.history), self.question]
        return " / ".join(" ".join(turn.split()) for turn in turns)

    @property
    def is_follow_up(self) -> bool:
        """True for the kinds of question that lean on the turns before them."""
        return "followup" in self.kind


def read_evaluation(path: Path) -> tuple[EvaluationQuestion, ...]:
    """The questions of a file, in order.

    Raises:
        QuestionFileError: if the file cannot be read or holds none, or at the first line that is none.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise QuestionFileError(
            f"the questions {path} cannot be read ({error.strerror}); give a file of JSON lines"
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{path} is not UTF-8; save it as UTF-8") from error
    numbers = [number for number, line in enumerate(lines, start=1) if line.strip()]
    found: dict[str, EvaluationQuestion] = {}
    for number, asked in zip(numbers, read_batch(lines, str(path)), strict=True):
        if isinstance(asked, BatchLineError):
            raise QuestionFileError(str(asked))
        try:
            name, kind, expected = _judged_by(asked.form)
        except ValueError as error:
            raise QuestionFileError(f"{path}:{number}: {error}") from None
        if name in found:
            raise QuestionFileError(f"{path}:{number}: the id {name!r} is that of line {found[name].line}")
        found[name] = EvaluationQuestion(
            name, kind, asked.question, asked.history, asked.article, expected, number
        )
    if not found:
        raise QuestionFileError(f"{path} holds no question")
    return tuple(found.values())


def check_articles(questions: tuple[EvaluationQuestion, ...], corpus: Corpus, path: Path) -> None:
    """Makes sure that each question is about an article of the corpus.

    Raises:
        QuestionFileError: at the first that is not.
    """
    for question in questions:
        try:
            if question.article is not None:
                corpus.article(question.article)
        except UnknownArticleError as error:
            raise QuestionFileError(f"{path}:{question.line}: {error}") from None


def _judged_by(form: Mapping[str, Any]) -> tuple[str, str, Expected]:
    """The id, the kind and what is expected of a line's object."""
    name, kind, expect = form.get("id"), form.get("kind"), form.get("expect")
    gold, need = form.get("gold", []), form.get("need", "any")
    if not isinstance(name, str) or not name:
        raise ValueError('no id; expected "id": "…", a text of its own for each question')
    if not isinstance(kind, str) or not kind:
        raise ValueError('no kind; expected "kind": "…", the row of the table it counts in')
    if expect not in expectations():
        raise ValueError(f'"expect" is one of {", ".join(expectations())}, got {expect!r}')
    if not isinstance(gold, list) or not all(isinstance(text, str) and text.strip() for text in gold):
        raise ValueError('"gold" is no list of sentences')
    if need not in ("any", "all"):
        raise ValueError(f'"need" is any or all, got {need!r}')
    if not gold and (expect == "quote" or need == "all"):
        raise ValueError("no gold sentence to look for")
    return name, kind, Expected(expect, tuple(gold), need == "all")
