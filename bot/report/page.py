"""A report as a static page: one file, no script, nothing fetched."""

from __future__ import annotations

from importlib.resources import files

from markupsafe import Markup

from bot.report.chart import PARTS, Column, chart, columns
from bot.report.figures import Report, Row
from bot.report.table import further, left_out_lines, nearest, summary

_PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>What readers could not find</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>What readers could not find</h1>
{said}
{over_time}
{questions}
</main>
</body>
</html>
""")


def page(report: Report) -> str:
    """The report as an HTML page."""
    said = [summary(report), *left_out_lines(report)]
    return str(
        _PAGE.format(
            style=Markup(files("bot.report").joinpath("report.css").read_text(encoding="utf-8")),
            said=Markup("\n").join(Markup("<p>{}</p>").format(text) for text in said),
            over_time=_over_time(report),
            questions=_questions(report),
        )
    )


def _over_time(report: Report) -> Markup:
    period, shown = columns(report.days)
    if not shown:
        return Markup("")
    legend = Markup("").join(
        Markup('<li><span class="key {}"></span>{}</li>').format(part, words) for part, words in PARTS.items()
    )
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(words) for words in PARTS.values())
    return Markup(
        '<h2>Over time</h2>\n<figure>{}<ul class="legend">{}</ul></figure>\n'
        "<details><summary>The same as numbers</summary>\n"
        '<table><thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></details>'
    ).format(chart(shown, period), legend, period, heads, Markup("").join(map(_numbers, shown)))


def _numbers(column: Column) -> Markup:
    cells = Markup("").join(Markup("<td>{}</td>").format(getattr(column, part)) for part in PARTS)
    return Markup('<tr><th scope="row">{}</th>{}</tr>\n').format(column.name, cells)


def _questions(report: Report) -> Markup:
    if not report.rows:
        return Markup("<h2>Questions</h2>\n<p>No question was asked in vain.</p>")
    more = Markup("<p>{}</p>").format(further(report)) if report.found > len(report.rows) else Markup("")
    return Markup(
        "<h2>Questions, most asked first</h2>\n"
        '<table class="questions"><thead><tr><th scope="col">times</th><th scope="col">not answered</th>'
        '<th scope="col">refused</th><th scope="col">last</th><th scope="col">question</th></tr></thead>\n'
        "<tbody>{}</tbody></table>\n{}"
    ).format(Markup("").join(map(_row, report.rows)), more)


def _row(row: Row) -> Markup:
    others = Markup("").join(Markup("<li>{}</li>").format(other) for other in row.others)
    also = (
        Markup("<details><summary>{} more</summary><ul>{}</ul></details>").format(
            f"{len(row.others)} wording{'' if len(row.others) == 1 else 's'}", others
        )
        if others
        else Markup("")
    )
    about = Markup('<p class="article">{}</p>').format(row.article) if row.article else Markup("")
    return Markup(
        '<tr><td data-name="times">{}</td><td data-name="not answered">{}</td><td data-name="refused">{}</td>'
        '<td data-name="last">{}</td>'
        '<th scope="row"><p>{}</p>{}<p class="nearest">{}</p>{}</th></tr>\n'
    ).format(row.times, row.unanswered, row.refused, row.last, row.question, also, nearest(row), about)
