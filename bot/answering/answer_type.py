"""What a question asks for, and whether a sentence is of the kind that can answer it."""

from __future__ import annotations

import re
from typing import Literal

QuestionKind = Literal["", "time", "number", "person", "reason"]

_ASKS: tuple[tuple[QuestionKind, re.Pattern[str]], ...] = (
    (
        "time",
        re.compile(
            r"\bhow (?:long|often|soon|quickly|frequently)\b|\bwhen\b|\bwhat (?:year|time|date|day|month)\b"
            r"|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b|\bfor how many\b"
        ),
    ),
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|old|far|big|tall|high|wide|deep|large)\b|percent|\bproportion\b|\bshare of\b"
        ),
    ),
    ("person", re.compile(r"\bwho\b|\bwhose\b|\bwhom\b")),
    ("reason", re.compile(r"\bwhy\b|\bhow come\b|\breasons?\b")),
)
_NUMBER = r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundreds?|half|dozens?|percent|first|second|third)\b"
_ANSWERS: dict[QuestionKind, re.Pattern[str]] = {
    "time": re.compile(
        r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|nights?|mornings?|evenings?|century|centuries"
        r"|spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september|october|november"
        r"|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|daily|weekly|monthly|when|until|after|before|during"
        r"|since|once)\b|\b[12]\d\d\d\b"
    ),
    "number": re.compile(_NUMBER),
    "person": re.compile(r"(?<=[a-z,;:] )[A-Z][a-z]+"),
    "reason": re.compile(
        r"\b(?:because|due|causes?|caused|since|so that|therefore|result|reason|leads?|led|to avoid|to keep|which can"
        r"|in order)\b"
    ),
}
# How much the lack of the looked-for sign speaks against a sentence: times and numbers are hard to
# answer without one, names and reasons are often said otherwise.
_LACKING: dict[QuestionKind, float] = {"time": -1.0, "number": -1.0, "person": -0.5, "reason": -0.3}


def question_kind(question: str) -> QuestionKind:
    """What a question asks for; "" where its words do not say."""
    lowered = question.lower()
    return next((kind for kind, pattern in _ASKS if pattern.search(lowered)), "")


def fit_of(kind: QuestionKind, sentence: str) -> float:
    """How well a sentence's form fits what is asked: 1 if it holds such a thing, 0 or less if not."""
    if not kind:
        return 0.0
    text = sentence if kind == "person" else sentence.lower()
    return 1.0 if _ANSWERS[kind].search(text) else _LACKING[kind]
