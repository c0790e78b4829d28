"""A report as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from bot.report.figures import Report, Row

_NARROW = 60


def table(report: Report, width: int) -> Iterator[str]:
    """The report as lines of at most ``width`` characters, words of readers that are longer aside."""
    yield from textwrap.wrap(summary(report), width)
    for line in left_out_lines(report):
        yield from textwrap.wrap(line, width)
    if not report.rows:
        yield ""
        yield "No question was asked in vain."
        return
    yield ""
    yield "times  unanswered  refused  last"
    for row in report.rows:
        yield ""
        yield f"{row.times:5}  {row.unanswered:10}  {row.refused:7}  {row.last}  {row.article}".rstrip()
        for text in (row.question, *(f"  also: {other}" for other in row.others[:3]), f"  {nearest(row)}"):
            yield from textwrap.wrap(text, max(width, _NARROW), initial_indent="  ", subsequent_indent="    ")
    if report.found > len(report.rows):
        yield ""
        yield from textwrap.wrap(f"{further(report)} --most {report.found} shows all.", width)


def summary(report: Report) -> str:
    """The sums of a report, in one or two sentences."""
    answers = sum(report.answers.values())
    answered, unanswered = report.answers.get("quote", 0), report.answers.get("not_found", 0)
    said = [
        f"{_count(answers, 'answer')} in the log: {answered:,} with a quote, {unanswered:,} that the article does "
        f"not answer, {answers - answered - unanswered:,} of another kind."
    ]
    if report.verdicts:
        right = report.verdicts.get("right", 0)
        said.append(
            f"{_count(sum(report.verdicts.values()), 'verdict')}: {right:,} right, {report.refused:,} refused."
        )
    if report.days:
        first, last = report.days[0].on, report.days[-1].on
        said.append(f"Days: {first} to {last} (UTC)." if first != last else f"Day: {first} (UTC).")
    return " ".join(said)


def left_out_lines(report: Report) -> list[str]:
    """How many lines count towards no question below, and why; empty if all do."""
    if not report.left_out:
        return []
    total = sum(count for _, count in report.left_out)
    reasons = "; ".join(f"{count:,} {reason}" for reason, count in report.left_out)
    return [f"Left out of the questions below: {total:,} of {_count(report.lines, 'line')}: {reasons}."]


def further(report: Report) -> str:
    """How many questions a report leaves out."""
    return f"{_count(report.found - len(report.rows), 'question')} more, asked no more often, are not shown."


def nearest(row: Row) -> str:
    """What the article has on a question now, in one line."""
    if row.is_foreign:
        return "in another language than the article"
    if not row.sentence:
        return "no article has anything near"
    return f"{'quoted now' if row.answered_now else 'nearest'}: {row.sentence}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
