"""Evaluations on file: written down as JSON, read again, compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.evaluation.figures import Figures, Scored, Share
from bot.reply.version import program_version
from corpus.corpus import Corpus
from corpus.errors import AskError
from index.encoding.encoder import Encoder

# Records keep four decimals; a smaller change is none.
_ROUNDING = 0.0001


class RecordError(AskError):
    """A record that cannot be written, or read as one."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a record says: the value of each question by id, and the mean of each kind."""

    values: Mapping[str, float]
    kinds: Mapping[str, float]
    headline: float


def heading(encoder: Encoder) -> dict[str, Any]:
    """What every record begins with: program, day (UTC) and model."""
    return {
        "program": program_version(),
        "date": datetime.now(UTC).date().isoformat(),
        "model": {"name": encoder.name, "digest": encoder.digest},
    }


def subject(path: Path, corpus: Corpus) -> dict[str, object]:
    """The digests of the questions and of the articles that they were asked of."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"questions": {"file": path.name, "sha256": digest}, "corpus": corpus.digest}


def figures_json(figures: Figures) -> dict[str, Any]:
    """The figures as plain data, rounded to four decimals; shares with their counts."""
    named = {field.name: getattr(figures, field.name) for field in fields(figures)}
    shares = {
        name: {"value": share.value, **asdict(share)}
        for name, share in named.items()
        if isinstance(share, Share)
    }
    plain = json.dumps({**asdict(figures), **shares})
    rounded: dict[str, Any] = json.loads(plain, parse_float=lambda digits: round(float(digits), 4))
    return rounded


def values_json(results: Sequence[Scored]) -> dict[str, float]:
    """The value of each question by its id."""
    return {each.question.id: round(each.value, 4) for each in results}


def write_record(path: Path, record: Mapping[str, Any]) -> None:
    """Writes a record.

    Raises:
        RecordError: if the file cannot be written.
    """
    try:
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise RecordError(
            f"the record {path} cannot be written ({error.strerror}); give --record another file"
        ) from error


def read_record(path: Path) -> Past:
    """The record of an earlier evaluation of one question file.

    Raises:
        RecordError: if it cannot be read, or is no such record.
    """
    try:
        form = json.loads(path.read_text(encoding="utf-8"))
        values = {str(name): float(value) for name, value in form["values"].items()}
        kinds = {str(kind): float(mean["mean"]) for kind, mean in form["figures"]["kinds"].items()}
        return Past(values, kinds, float(form["figures"]["headline"]["mean"]))
    except OSError as error:
        raise RecordError(f"the record {path} cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RecordError(
            f"{path} is no record of a question file; make one with evaluate FILE --record {path}"
        ) from None


def comparison(past: Past, figures: Figures, results: Sequence[Scored]) -> Iterator[str]:
    """What got better and worse since a record, by kind and by question, in lines."""
    before = {**past.kinds, "all": past.headline}
    now = {**{kind: mean.mean for kind, mean in figures.kinds.items()}, "all": figures.headline.mean}
    yield f"{'kind':24} {'before':>6}  {'now':>5}  change"
    for kind, mean in now.items():
        if kind in before:
            change = mean - before[kind]
            told = f"{change:+.3f}" if abs(change) > _ROUNDING else "same"
            yield f"{kind:24} {before[kind]:6.3f}  {mean:.3f}  {told}"
    known = [each for each in results if each.question.id in past.values]
    changes = [(each.value - past.values[each.question.id], each) for each in known]
    for word, sign in (("better", 1), ("worse", -1)):
        moved = [(change, each) for change, each in changes if sign * change > _ROUNDING]
        yield f"{len(moved)} {word}"
        for change, each in moved:
            was = each.value - change
            yield f"  {each.question.id} {was:.2f} to {each.value:.2f} {each.question.kind} | {each.question.asked}"
    new, gone = len(results) - len(known), len(past.values) - len(known)
    if new or gone:
        yield f"not compared: {new} questions that the record lacks, {gone} that only it has"
