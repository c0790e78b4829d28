"""One line of a log or of a feedback file, of this version of the program or another."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

NOT_JSON = "not JSON"
OTHER_FORM = "no line of a log or of feedback"
MAX_CHARS = 1000
"""What is kept of a question."""

_REFUSALS = ("not_the_answer", "not_in_the_article")
_JOINERS = "\u200c\u200d"


class UnusableLineError(ValueError):
    """A line that is no record; its text is the reason, ``NOT_JSON`` or ``OTHER_FORM``."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stood as it was shown: ``[start, end)`` of the text of its article as it was then."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Record:
    """One answer of the log, or one verdict of a reader.

    ``on`` is its day (UTC). ``kind`` is that of the reply; a newer version may have others than this one.
    ``article`` is that of the first quote, None if there was none. ``question`` is one line without control
    characters, "" where the log was kept without the readers' words. ``verdict`` is "" for a line of the
    log. ``quotes`` are known of verdicts alone.
    """

    on: date
    kind: str
    article: str | None
    question: str
    verdict: str = ""
    quotes: tuple[Place, ...] = ()

    @property
    def is_refused(self) -> bool:
        """True if the reader said that a quote is not the answer."""
        return self.kind == "quote" and self.verdict in _REFUSALS

    @property
    def is_confirmed(self) -> bool:
        """True if the reader said that the reply, an answer or none, is right."""
        return self.kind in ("quote", "not_found") and self.verdict == "right"


def read_record(line: bytes) -> Record:
    """The record in a line of a log or a feedback file. Fields that it has beside the known ones are not read.

    Raises:
        UnusableLineError: if it is none.
    """
    try:
        form = json.loads(line)
    except (ValueError, RecursionError):
        raise UnusableLineError(NOT_JSON) from None
    if isinstance(form, dict):
        try:
            return _verdict(form) if "verdict" in form else _answer(form)
        except (KeyError, TypeError, ValueError):
            pass
    raise UnusableLineError(OTHER_FORM)


def plain(text: str) -> str:
    """A text as one line without control characters or halves of characters, cut to ``MAX_CHARS``."""
    kept = (
        sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C" or sign in _JOINERS
    )
    return " ".join("".join(kept).split())[:MAX_CHARS]


def _answer(form: Mapping[str, Any]) -> Record:
    return Record(
        _day(form["time"]),
        _text(form["kind"]),
        None if form.get("article") is None else _text(form["article"]),
        plain(_text(form.get("question", ""))),
    )


def _verdict(form: Mapping[str, Any]) -> Record:
    reply = form["reply"]
    places = [
        Place(_text(quote["article"]), _offset(quote["start"]), _offset(quote["end"]))
        for quote in reply["quotes"]
    ]
    return Record(
        _day(form["at"]),
        _text(reply["kind"]),
        places[0].article if places else None,
        plain(_text(form["question"])),
        _text(form["verdict"]),
        tuple(place for place in places if place.start < place.end),  # front matter has no place in the text
    )


def _day(value: object) -> date:
    at = datetime.fromisoformat(_text(value))
    try:
        return at.astimezone(UTC).date()
    except OverflowError:
        raise ValueError("not a time of this world") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not text: {type(value).__name__}")
    return value


def _offset(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("no place in a text")
    return value
