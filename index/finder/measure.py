"""How right the finder is on documents it was not trained on, beside similarity alone on the same candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from scipy.stats import rankdata

from index.finder.batches import Candidates, batch_of, candidates
from index.finder.choices import Choices
from index.finder.network import Finder
from index.finder.prepare import Prepared

_BATCH = 16
# Of a side, at most this many questions of a set, every n-th.
_MOST = {"squad2/dev": 320, "medquad/dev": 160, "policyqa/dev": 100}
_MOST_OF_SET = 240
_MOST_OF_HELD = 10
_SIDES = ("/dev", "/held", "/own")


@dataclass(frozen=True, slots=True)
class Measured:
    """A question measured: its set, its candidates, and logits (candidates + 1,) with "none" last."""

    name: str
    answered: bool
    of: Candidates
    logits: npt.NDArray[np.float32]


def questions_to_measure(data: Prepared, *, all_: bool = False) -> list[int]:
    """The questions of all sides but training, the large sets sampled unless ``all_``."""
    by_label: dict[str, list[int]] = {}
    for question, label in enumerate(data.labels):
        if label.endswith(_SIDES):
            by_label.setdefault(label, []).append(question)
    chosen = []
    for label, questions in sorted(by_label.items()):
        most = (
            len(questions)
            if all_
            else _MOST.get(label, _MOST_OF_HELD if label.endswith("/held") else _MOST_OF_SET)
        )
        chosen += [questions[int(i)] for i in np.linspace(0, len(questions) - 1, min(most, len(questions)))]
    return chosen


def measured(data: Prepared, finder: Finder, questions: Sequence[int], choices: Choices) -> list[Measured]:
    """The logits for each question with candidates."""
    of = [c for c in (candidates(data, question, choices) for question in questions) if len(c.rows)]
    of.sort(key=lambda c: int((data.states_starts[c.rows + 1] - data.states_starts[c.rows]).max()))
    finder.eval()
    found = []
    for first in range(0, len(of), _BATCH):
        drawn = of[first : first + _BATCH]
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits = finder(batch_of(data, drawn, history=choices.history)).float().numpy()
        for each, row in zip(drawn, logits, strict=True):
            name, side = data.labels[each.question].split("/")
            answered = data.gold_starts[each.question + 1] > data.gold_starts[each.question]
            kept = np.append(row[: len(each.rows)], row[-1])
            found.append(Measured(name if side != "held" else "held", bool(answered), each, kept))
    finder.train()
    return found


def table(data: Prepared, results: Iterable[Measured]) -> dict[str, dict[str, float]]:
    """By set: n, recall, right passage first by choice, best sentence, passage sum; AUROC; Brier."""
    by_name: dict[str, list[Measured]] = {}
    for each in results:
        by_name.setdefault(each.name, []).append(each)
    return {name: _row(data, of) for name, of in sorted(by_name.items())}


def _row(data: Prepared, of: Sequence[Measured]) -> dict[str, float]:
    answered = [each for each in of if each.answered]
    values: dict[str, list[float]] = {"recall": [], "choice": [], "best": [], "sum": [], "sentence": []}
    for each in answered:
        a, b = data.gold_starts[each.of.question : each.of.question + 2]
        right = set(data.passage_of[data.gold[a:b]].tolist())
        passages = data.passage_of[each.of.rows]
        scores = each.logits[:-1]
        values["recall"].append(float(bool(right & set(passages.tolist()))))
        values["choice"].append(float(int(passages[0]) in right))
        values["best"].append(float(int(passages[int(np.argmax(scores))]) in right))
        values["sentence"].append(float(each.of.gold[int(np.argmax(scores))]))
        kinds, place = np.unique(passages, return_inverse=True)
        sums = np.bincount(place, np.exp(scores - scores.max()))
        values["sum"].append(float(int(kinds[int(np.argmax(sums))]) in right))
    row = {"n": float(len(of)), **{k: float(np.mean(v)) for k, v in values.items() if v}}
    if 0 < len(answered) < len(of):
        truth = np.array([each.answered for each in of])
        chance = np.array([1 / (1 + np.exp(each.logits[-1] - _log_sum(each.logits[:-1]))) for each in of])
        row["auroc"] = auroc(chance, truth)
        row["auroc_choice"] = auroc(np.array([each.of.priors[0].sum() for each in of]), truth)
        row["brier"] = float(np.mean((chance - truth) ** 2))
    return row


def auroc(scores: npt.NDArray[np.floating], truth: npt.NDArray[np.bool_]) -> float:
    """The chance that a true case scores over a false one."""
    ranks = rankdata(scores)
    n, m = truth.sum(), (~truth).sum()
    return float((ranks[truth].sum() - n * (n + 1) / 2) / (n * m))


def text_table(rows: dict[str, dict[str, float]]) -> str:
    """The table as text, one line a set."""
    names = ("n", "recall", "choice", "best", "sum", "sentence", "auroc_choice", "auroc", "brier")
    lines = [f"{'set':10}" + "".join(f"{name:>13}" for name in names)]
    for name, row in rows.items():
        cells = ("" if k not in row else f"{row[k]:.0f}" if k == "n" else f"{row[k]:.3f}" for k in names)
        lines.append(f"{name:10}" + "".join(f"{cell:>13}" for cell in cells))
    return "\n".join(lines)


def _log_sum(values: npt.NDArray[np.float32]) -> float:
    return float(values.max() + np.log(np.exp(values - values.max()).sum()))
