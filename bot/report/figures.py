"""The figures of a report, each counted from lines of a log or of feedback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.learning.asked import Asked, AskedQuestion
from bot.learning.clusters import Cluster
from bot.learning.guess import Guess
from bot.learning.reading import RecordFiles

WITHOUT_WORDS = "without the reader’s words, which were not logged"
OF_NO_ARTICLE = "about articles that are not in the corpus"


@dataclass(frozen=True, slots=True)
class Row:
    """Questions of one meaning that were not answered, or answered and refused.

    ``others`` are further wordings, the most asked first. ``sentence`` is what the article has nearest now, ""
    where nothing; ``answered_now`` is True if the bot would quote it as the answer.
    """

    question: str
    others: tuple[str, ...]
    article: str
    unanswered: int
    refused: int
    last: date
    sentence: str
    answered_now: bool
    is_foreign: bool

    @property
    def times(self) -> int:
        """How often they were asked in vain."""
        return self.unanswered + self.refused


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of one day (UTC): answers by what they were, and verdicts that refuse a quote."""

    on: date
    answered: int
    unanswered: int
    other: int
    refused: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report says.

    ``lines`` were read; ``left_out`` says how many of them do not count towards ``rows``, and why; the days and
    sums have those without words, too. ``found`` is how many clusters there are, of which ``rows`` are the most
    asked.
    """

    rows: tuple[Row, ...]
    found: int
    days: tuple[Day, ...]
    answers: Mapping[str, int]
    verdicts: Mapping[str, int]
    lines: int
    left_out: tuple[tuple[str, int], ...]

    @property
    def refused(self) -> int:
        """How many verdicts refuse a quote."""
        return sum(day.refused for day in self.days)


def in_vain(question: AskedQuestion) -> int:
    """How often a question was asked and not answered, or answered and refused."""
    return question.unanswered + question.refused


def of_corpus(asked: Asked, articles: Collection[str]) -> tuple[list[AskedQuestion], int]:
    """The questions about articles of the corpus or none, and how many lines there are about others."""
    known = [each for each in asked.questions if each.article is None or each.article in articles]
    gone = (each for each in asked.questions if each.article is not None and each.article not in articles)
    return known, sum(each.logged.total() + each.judged.total() for each in gone)


def report_of(
    files: RecordFiles,
    asked: Asked,
    gone: int,
    ranked: Sequence[Cluster],
    *,
    most: int,
    guess: Callable[[Cluster], Guess],
) -> Report:
    """The report on what was asked.

    Args:
        files: what was read.
        asked: what it holds.
        gone: how many of its lines are about articles that are gone.
        ranked: the clusters that were asked in vain, the most asked first.
        most: how many of them to report.
        guess: what an article has on a cluster now.
    """
    left_out = Counter(files.unusable)
    left_out[WITHOUT_WORDS] = asked.wordless
    left_out[OF_NO_ARTICLE] = gone
    return Report(
        rows=tuple(_row(cluster, guess(cluster)) for cluster in ranked[:most]),
        found=len(ranked),
        days=tuple(_day(on, counts) for on, counts in sorted(asked.days.items())),
        answers=asked.answers,
        verdicts=asked.verdicts,
        lines=files.lines,
        left_out=tuple((reason, count) for reason, count in left_out.most_common() if count),
    )


def _row(cluster: Cluster, guess: Guess) -> Row:
    return Row(
        question=cluster.question,
        others=tuple(each.question for each in cluster.questions[1:]),
        article=cluster.article or "",
        unanswered=cluster.total(lambda each: each.unanswered),
        refused=cluster.total(lambda each: each.refused),
        last=cluster.last,
        sentence=" ".join(guess.texts[0].split()) if guess.texts else "",
        answered_now=guess.is_answered,
        is_foreign=guess.is_foreign,
    )


def _day(on: date, counts: Counter[str]) -> Day:
    answered, unanswered, refused = counts["quote"], counts["not_found"], counts["refused"]
    return Day(on, answered, unanswered, counts.total() - answered - unanswered - refused, refused)
