"""Many questions at once: JSON lines in, a reply for each out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.reply.reply import Turn
from corpus.errors import AskError

if TYPE_CHECKING:
    from bot.chat import Bot

_EXPECTED = 'expected {"id": …, "history": […], "question": "…", "article": "…"?}'


class BatchLineError(AskError):
    """A line of a batch that cannot be asked."""


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of a batch; ``form`` is its whole object, ``place`` its file and line ("FILE:3")."""

    id: Any
    question: str
    history: tuple[Turn, ...]
    article: str | None
    form: dict[str, Any]
    place: str


def read_batch(lines: Iterable[str], source: str) -> Iterator[BatchQuestion | BatchLineError]:
    """The questions of JSON lines, in order; for each line that is none, what is wrong with it."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _read_line(line, f"{source}:{number}")
        except ValueError as error:
            yield BatchLineError(f"{source}:{number}: {error}; {_EXPECTED}")


def answer_batch(
    bot: Bot, questions: Iterable[BatchQuestion | BatchLineError]
) -> Iterator[dict[str, Any] | AskError]:
    """The reply to each question in its machine form, with its id; errors pass through in their place."""
    for question in questions:
        if isinstance(question, BatchLineError):
            yield question
            continue
        try:
            reply = bot.ask(question.question, question.history, article=question.article)
        except AskError as error:
            yield BatchLineError(f"{question.place}: {error}")
        else:
            yield {"id": question.id, **reply.to_json()}


def _read_line(line: str, place: str) -> BatchQuestion:
    try:
        form = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(form, dict) or not isinstance(form.get("question"), str):
        raise ValueError("no question")
    history = form.get("history") or []
    if not isinstance(history, list):
        raise ValueError("the history is no list")
    article = form.get("article")
    if article is not None and not isinstance(article, str):
        raise ValueError("the article's id is no text")
    return BatchQuestion(form.get("id"), form["question"], earlier_turns(history), article, form, place)


def earlier_turns(history: Sequence[object]) -> tuple[Turn, ...]:
    """The turns of a history as programs send it: questions, or ``{"question", "answer"}``, oldest first.

    Raises:
        ValueError: if an entry is neither.
    """
    found: list[Turn] = []
    for entry in history:
        match entry:
            case str(question) | {"question": str(question)}:  # an "answer" is not read
                found.append(Turn(question))
            case _:
                raise ValueError(
                    "an entry of the history is neither a question nor a question with its answer"
                )
    return tuple(found)
