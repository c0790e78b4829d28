"""What was asked, counted by question: the same words to the same article are one question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.learning.records import Place, Record
from corpus.similar import same_words


@dataclass(slots=True)
class AskedQuestion:
    """A question in one wording, and what became of it.

    Attributes:
        question: as it was first typed, "one line".
        article: the article that was nearest, None where none was (another language, an empty reply).
        logged: how often the log has it, by kind of reply.
        judged: how often readers judged a reply to it, by (kind of reply, verdict).
        refused_quotes: the quotes that readers refused.
        confirmed_quotes: the first quotes of answers that readers found right.
        last: the last day it was asked or judged.
    """

    question: str
    article: str | None
    last: date
    logged: Counter[str] = field(default_factory=Counter)
    judged: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused_quotes: set[Place] = field(default_factory=set)
    confirmed_quotes: Counter[Place] = field(default_factory=Counter)

    @property
    def unanswered(self) -> int:
        """How often the reply was that the article does not answer.

        A verdict on such a reply is of an asking that the log has too: the greater of both counts is taken.
        """
        judged = sum(count for (kind, _), count in self.judged.items() if kind == "not_found")
        return max(self.logged["not_found"], judged)

    @property
    def refused(self) -> int:
        """How often a reader said that the quote is not the answer."""
        return self.judged["quote", "not_the_answer"] + self.judged["quote", "not_in_the_article"]

    @property
    def confirmed(self) -> int:
        """How often a reader said that a quote is right."""
        return self.judged["quote", "right"]

    @property
    def said_to_be_missing(self) -> int:
        """How often a reader said that the article does not answer it."""
        return self.judged["quote", "not_in_the_article"] + self.judged["not_found", "right"]

    @property
    def answered(self) -> int:
        """How often the log has it with a quote."""
        return self.logged["quote"]


class Asked:
    """All that was asked.

    Attributes:
        answers: lines of the log by kind of reply.
        verdicts: verdicts by what they say.
        days: for each day, how many lines of the log by kind, and verdicts that refuse a quote as "refused".
        wordless: lines of the log without the reader's words.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self.answers: Counter[str] = Counter()
        self.verdicts: Counter[str] = Counter()
        self.days: dict[date, Counter[str]] = {}
        self.wordless = 0
        self._questions: dict[tuple[str | None, str], AskedQuestion] = {}
        for record in records:
            self._add(record)

    @property
    def questions(self) -> list[AskedQuestion]:
        """The questions, in the order in which they were first asked."""
        return list(self._questions.values())

    def _add(self, record: Record) -> None:
        day = self.days.setdefault(record.on, Counter())
        if record.verdict:
            self.verdicts[record.verdict] += 1
            day["refused"] += record.is_refused
        else:
            self.answers[record.kind] += 1
            day[record.kind] += 1
        if not record.question:
            self.wordless += 1
            return
        key = record.article, same_words(record.question) or record.question
        asked = self._questions.get(key)
        if asked is None:
            asked = self._questions[key] = AskedQuestion(record.question, record.article, record.on)
        asked.last = max(asked.last, record.on)
        if not record.verdict:
            asked.logged[record.kind] += 1
            return
        asked.judged[record.kind, record.verdict] += 1
        if record.is_refused:
            asked.refused_quotes.update(record.quotes)
        elif record.is_confirmed and record.kind == "quote":
            asked.confirmed_quotes.update(record.quotes[:1])
