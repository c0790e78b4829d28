"""Questions with their candidates as batches: what is drawn, what is taken away, how it is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from index.finder.candidates import Floats, Pool, pool_of
from index.finder.choices import PUBLIC_SETS, Choices
from index.finder.network import Batch, Group
from index.finder.prepare import Counts, Prepared

# How often a set is drawn: its number of questions to this power, times its weight.
_SET_POWER = 0.6
_SET_WEIGHTS = {
    "abg_coqa": 2.0, "doc2dial": 2.5, "clapnq": 3.0, "coqa_part": 2.0, "squad2": 2.0, "squad2_dev_half": 2.5,
    "squad_train_part": 2.0, "squadshifts_amazon": 0.6, "squadshifts_reddit": 0.6, "cuad_part": 0.4,
    "nq_gold_paragraph": 1.3, "quoref_dev": 1.3, "policyqa": 1.5, "sleepqa": 0.7,
}  # fmt: skip
# Sets whose unanswerable questions were written for one paragraph of the document.
_BY_PARAGRAPH = frozenset({"squad_train_part", "squad2_dev_half"})
_MANY_PARAGRAPHS = _BY_PARAGRAPH | {"squadshifts_wiki"}
# Sentences of up to so many tokens are read side by side.
_GROUP_TOKENS = (16, 28, 40)
_ONE_PASSAGE = 0.35
_ONE_PASSAGE_UNANSWERED = 0.8


@dataclass(frozen=True, slots=True)
class Candidates:
    """A question's candidates: sentence numbers, priors (n, 9), and which of them answer."""

    question: int
    rows: npt.NDArray[np.int64]
    priors: Floats
    gold: npt.NDArray[np.bool_]


def candidates(data: Prepared, question: int, choices: Choices) -> Candidates:
    """The candidates as retrieval gives them, to measure on."""
    return _best(question, pool_of(data, question), choices.candidates)


def training_draws(data: Prepared, seed: int, choices: Choices) -> Iterator[Candidates]:
    """Questions of the training side with candidates, drawn without end."""
    random = np.random.default_rng(seed)
    groups: dict[str, list[int]] = {}
    for question, label in enumerate(data.labels):
        name, side = label.split("/")
        if side == "train" and choices.sets in ("all", "public" if name in PUBLIC_SETS else "train"):
            groups.setdefault(name, []).append(question)
    names = sorted(groups)
    mass = np.array([len(groups[n]) ** _SET_POWER * _SET_WEIGHTS.get(n, 1.0) for n in names])
    mass /= mass.sum()
    orders = {name: np.array([], np.int64) for name in names}
    while True:
        name = names[int(random.choice(len(names), p=mass))]
        if not len(orders[name]):
            orders[name] = random.permutation(groups[name])
        question, orders[name] = int(orders[name][-1]), orders[name][:-1]
        found = _draw(data, question, name, random, choices)
        if found is not None:
            yield found


def _draw(
    data: Prepared, question: int, name: str, random: np.random.Generator, choices: Choices
) -> Candidates | None:
    pool = pool_of(data, question)
    if not len(pool.rows):
        return None
    answered = data.gold_starts[question + 1] > data.gold_starts[question]
    if answered and not pool.gold.any():
        return None
    passage = data.passage_of[pool.rows]
    if answered and len(np.unique(passage)) > 1 and random.random() < choices.taken_away:
        keep = ~np.isin(passage, passage[pool.gold])
        if keep.any():
            return _best(question, _kept(pool, keep), choices.candidates)
    if name in _MANY_PARAGRAPHS and random.random() < (_ONE_PASSAGE if answered else _ONE_PASSAGE_UNANSWERED):
        of = (
            passage[random.choice(np.flatnonzero(pool.gold))]
            if answered
            else passage[int(np.argmax(pool.choice))]
        )
        pool = _kept(pool, passage == of)
    return _best(question, pool, choices.candidates, random)


def _kept(pool: Pool, keep: npt.NDArray[np.bool_]) -> Pool:
    return Pool(pool.rows[keep], pool.priors[keep], pool.choice[keep], pool.gold[keep])


def _best(question: int, pool: Pool, most: int, random: np.random.Generator | None = None) -> Candidates:
    """The nearest sentences; while training (with ``random``) one that answers is always among them."""
    order = np.argsort(-pool.choice, kind="stable")[:most]
    if random is not None and pool.gold.any() and not pool.gold[order].any():
        order[-1] = random.choice(np.flatnonzero(pool.gold))
    return Candidates(question, pool.rows[order], pool.priors[order], pool.gold[order])


def batch_of(data: Prepared, drawn: Sequence[Candidates], *, history: bool = True) -> Batch:
    """The batch of some questions with candidates; ``history``: with the turns before."""
    most = max(len(each.rows) for each in drawn)
    priors = np.zeros((len(drawn), most, drawn[0].priors.shape[1]), np.float32)
    gold, there = np.zeros((len(drawn), most), bool), np.zeros((len(drawn), most), bool)
    states, segments = [], []
    for row, each in enumerate(drawn):
        start, end = data.asked_starts[each.question : each.question + 2]
        before = int(data.asked_split[each.question])
        if not history:
            start, before = start + before, 0
        states.append(data.asked[start:end])
        segments.append((np.arange(end - start) < before).astype(np.int64))
        priors[row, : len(each.rows)], gold[row, : len(each.rows)] = each.priors, each.gold
        there[row, : len(each.rows)] = True
    question_slots, question_mask = _slots([len(each) for each in segments])
    own_mask = question_mask.copy()
    own_mask.flat[question_slots[np.concatenate(segments) == 1]] = False
    rows = np.concatenate([each.rows for each in drawn])
    question = np.repeat(np.arange(len(drawn)), [len(each.rows) for each in drawn])
    number = np.flatnonzero(there)
    sizes = data.states_starts[rows + 1] - data.states_starts[rows]
    group_of = np.searchsorted(_GROUP_TOKENS, sizes)
    order = np.argsort(group_of, kind="stable")
    rows, question, number, sizes, group_of = (x[order] for x in (rows, question, number, sizes, group_of))
    states += [data.states[data.states_starts[row] : data.states_starts[row + 1]] for row in rows]
    context_sizes = np.bincount(question, sizes, len(drawn)).astype(np.int64)
    _, context_mask = _slots(context_sizes)
    context_slots = _running(np.repeat(question, sizes), context_mask.shape[1])
    groups = []
    for kind in np.unique(group_of):
        of = np.flatnonzero(group_of == kind)
        slots, mask = _slots(sizes[of])
        groups.append(Group(*(torch.from_numpy(x) for x in (slots, mask, question[of]))))
    kinds = np.concatenate([*segments, np.full(int(sizes.sum()), 2, np.int64)])
    return Batch(
        states=torch.from_numpy(np.concatenate(states).astype(np.float32)),
        segments=torch.from_numpy(kinds),
        question_slots=torch.from_numpy(question_slots),
        question_mask=torch.from_numpy(question_mask),
        own_mask=torch.from_numpy(own_mask),
        groups=tuple(groups),
        context_slots=torch.from_numpy(context_slots),
        context_mask=torch.from_numpy(context_mask),
        sentence_of=torch.from_numpy(np.repeat(number, sizes)),
        there=torch.from_numpy(there),
        priors=torch.from_numpy(priors),
        gold=torch.from_numpy(gold),
    )


def _slots(sizes: Sequence[int] | Counts) -> tuple[Counts, npt.NDArray[np.bool_]]:
    """Where the tokens of texts of these sizes go in a padded grid (flat), and the grid's mask."""
    mask = np.arange(max(sizes))[None, :] < np.asarray(sizes)[:, None]
    return np.flatnonzero(mask), mask


def _running(rows: Counts, width: int) -> Counts:
    """The flat place, in a grid of this width, of each of the tokens that go to these rows in turn."""
    order = np.argsort(rows, kind="stable")
    counts = np.bincount(rows)
    inside = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    places = np.zeros(len(rows), np.int64)
    places[order] = rows[order] * width + inside
    return places
