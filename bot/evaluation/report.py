"""The figures of an evaluation as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.evaluation.figures import Figures, Scored, Share
from bot.evaluation.statistics import Mean

_MAX_CHARS = 120


def report(figures: Figures) -> str:
    """The table by kind, what stands beside it, the broken quotes, and the headline as last line."""
    lines = [f"{'kind':24} {'count':>5}  {'mean':>5}  95 % interval"]
    lines += [_row(kind, mean) for kind, mean in figures.kinds.items()]
    lines.append(_row("all", figures.headline))
    lines += [
        "",
        f"false answers {_of(figures.false_answers)}; wrong silences {_of(figures.wrong_silences)}",
        f"gold in the first quote {_of(figures.right_first)}; in the first three {_of(figures.in_three)}",
        f"marked sentences that are gold {_of(figures.marked_gold)}",
    ]
    if figures.reliability:
        lines.append(
            f"confidence: AUROC {number(figures.auroc)}, Brier score {number(figures.brier)}, "
            f"calibration error {number(figures.calibration_error)}"
        )
        lines.append(f"  {'confidence':10} {'count':>5}  {'mean':>5}  answerable")
        lines += [
            f"  {b.low:.1f} to {b.high:.1f} {b.count:5}  {b.mean_confidence:.3f}  {b.share_answerable:.3f}"
            for b in figures.reliability
        ]
    lines += ["", *(f"broken quote: {problem}" for problem in figures.broken)]
    lines.append(
        f"headline {number(figures.headline.mean)} over {figures.headline.count} questions, "
        f"broken quotes {len(figures.broken)}"
    )
    return "\n".join(lines)


def misses(results: Sequence[Scored]) -> Iterator[str]:
    """A line for each question that scored under 1: its id, value, kind, what was asked, what came."""
    for each in results:
        if each.value < 1:
            got = each.reply.quotes[0].text if each.reply.quotes else each.reply.message
            yield (
                f"{each.question.id} {each.value:.2f} {each.question.kind}/{each.question.expected.kind}"
                f" | {_short(each.question.asked)} | got {each.reply.kind}: {_short(got)}"
            )


def rows(by_name: Mapping[str, Figures]) -> str:
    """One row of figures for each of several evaluations, by their names."""
    head = ("questions", "headline", "follow-ups", "right first", "in three")
    columns = (*head, "false answers", "wrong silences", "AUROC", "Brier", "calibration", "broken")
    width = max(len("set"), *(len(name) for name in by_name))
    lines = ["  ".join([" " * width, *columns])]
    for name, figures in by_name.items():
        cells = (
            str(figures.headline.count),
            number(figures.headline.mean),
            number(figures.follow_ups),
            number(figures.right_first.value),
            number(figures.in_three.value),
            number(figures.false_answers.value),
            number(figures.wrong_silences.value),
            number(figures.auroc),
            number(figures.brier),
            number(figures.calibration_error),
            str(len(figures.broken)),
        )
        padded = (f"{cell:>{len(column)}}" for cell, column in zip(cells, columns, strict=True))
        lines.append("  ".join([f"{name:{width}}", *padded]))
    return "\n".join(lines)


def number(value: float | None) -> str:
    """A figure with three decimals; "–" for None."""
    return "–" if value is None else f"{value:.3f}"


def _row(kind: str, mean: Mean) -> str:
    return f"{kind:24} {mean.count:5}  {mean.mean:.3f}  {mean.low:.3f} to {mean.high:.3f} ({mean.interval})"


def _of(share: Share) -> str:
    return f"{number(share.value)} ({share.count}/{share.of})"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_CHARS else line[: _MAX_CHARS - 1] + "…"
