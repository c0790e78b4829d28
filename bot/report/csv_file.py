"""A report as CSV, one row a question."""

from __future__ import annotations

import csv
import io

from bot.report.figures import Report

_HEADER = (
    "times", "unanswered", "refused", "last", "article", "question", "other wordings",
    "nearest sentence", "quoted now", "another language",
)  # fmt: skip
# A spreadsheet reads a cell that begins so as a formula, and readers type what they like.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(report: Report) -> bytes:
    """The rows of a report, UTF-8 with the byte order mark that spreadsheets look for."""
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(_HEADER)
    for row in report.rows:
        numbers = [row.times, row.unanswered, row.refused, row.last.isoformat()]
        words = [row.article, row.question, " | ".join(row.others), row.sentence]
        flags = ["yes" if flag else "no" for flag in (row.answered_now, row.is_foreign)]
        rows.writerow([*numbers, *map(_as_text, words), *flags])
    return written.getvalue().encode("utf-8-sig", errors="replace")


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
