"""A chart over time as SVG: stacked columns, drawn without script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from math import ceil

from markupsafe import Markup

from bot.report.figures import Day

WIDTH, HEIGHT = 720, 240
_LEFT, _TOP, _BOTTOM = 60, 14, 30
_MAX_COLUMNS = 62
_LABELS = 4
_HALF_LABEL = 60  # of a day's name on a phone, where the letters are larger


@dataclass(frozen=True, slots=True)
class Column:
    """The days of a period, added up; ``name`` is its first day, or its month."""

    name: str
    answered: int
    unanswered: int
    other: int
    refused: int

    @property
    def answers(self) -> int:
        """All answers of the log."""
        return self.answered + self.unanswered + self.other


PARTS: Mapping[str, str] = {
    "answered": "answered with a quote",
    "unanswered": "not answered",
    "other": "of another kind",
    "refused": "refused by a reader",
}
"""The parts of a column from below, and their words. Refused ones stand beside the others."""

_BEGINNINGS: Mapping[str, Callable[[date], date]] = {
    "day": lambda on: on,
    "week": lambda on: on - timedelta(on.weekday()),
    "month": lambda on: on.replace(day=1),
}


def columns(days: Sequence[Day]) -> tuple[str, list[Column]]:
    """The days as columns, none left out between them, and what a column is: a day, a week or a month."""
    if not days:
        return "day", []
    by_day = {day.on: day for day in days}
    first = days[0].on
    span = [first + timedelta(number) for number in range((days[-1].on - first).days + 1)]
    period = "day" if len(span) <= _MAX_COLUMNS else "week" if len(span) <= 7 * _MAX_COLUMNS else "month"
    found: list[Column] = []
    for begin, of_period in groupby(span, _BEGINNINGS[period]):
        inside = [by_day[on] for on in of_period if on in by_day]
        counts = {part: sum(getattr(day, part) for day in inside) for part in PARTS}
        found.append(Column(begin.isoformat()[: 7 if period == "month" else 10], **counts))
    return period, found


def chart(shown: Sequence[Column], period: str) -> Markup:
    """The columns as an SVG element; it has a name and a title for each column."""
    highest = max((max(column.answers, column.refused) for column in shown), default=0) or 1
    scale = (HEIGHT - _TOP - _BOTTOM) / highest
    step = (WIDTH - _LEFT) / max(len(shown), 1)
    drawn = Markup("").join(
        [_axis(highest, scale), *(_column(*each, step, scale) for each in enumerate(shown))]
    )
    every = ceil(len(shown) / _LABELS) or 1
    names = Markup("").join(
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            _LEFT + (number + 0.5) * step, HEIGHT - 8, shown[number].name
        )
        for number in range(every // 2, len(shown), every)
        if _LEFT + (number + 0.5) * step + _HALF_LABEL <= WIDTH
    )
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="Answers by {}">{}{}</svg>').format(
        WIDTH, HEIGHT, period, drawn, names
    )


def _column(number: int, column: Column, step: float, scale: float) -> Markup:
    wide = min(step * 0.55, 40)
    left = _LEFT + (number + 0.5) * step - wide * 0.7
    top = float(HEIGHT - _BOTTOM)
    drawn = []
    for name in ("answered", "unanswered", "other"):
        height = getattr(column, name) * scale
        top -= height
        drawn.append(_bar(name, left, top, wide, height))
    height = column.refused * scale
    drawn.append(_bar("refused", left + wide * 1.08, HEIGHT - _BOTTOM - height, wide * 0.3, height))
    said = ", ".join(f"{getattr(column, part)} {words}" for part, words in PARTS.items())
    return Markup("<g><title>{}: {}</title>{}</g>").format(column.name, said, Markup("").join(drawn))


def _bar(name: str, x: float, y: float, width: float, height: float) -> Markup:
    if not height:
        return Markup("")
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        name, x, y, width, height
    )


def _axis(highest: int, scale: float) -> Markup:
    marks = sorted({0, highest // 2, highest})
    lines = (
        Markup(
            '<path class="axis" d="M{} {:.1f}H{}"/><text x="{}" y="{:.1f}" text-anchor="end">{}</text>'
        ).format(
            _LEFT,
            HEIGHT - _BOTTOM - mark * scale,
            WIDTH,
            _LEFT - 6,
            HEIGHT - _BOTTOM - mark * scale + 4,
            mark,
        )
        for mark in marks
    )
    return Markup("").join(lines)
