"""The candidates of a question: the sentences that retrieval puts first, and what speaks for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.finder.prepare import Prepared

# Weights of the priors in the order of ``priors`` that choose the candidates: cosines and shares alike.
_CHOICE = np.array([0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.0], np.float32)
_MIN_RARITY = 0.3

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pool:
    """All sentences of a question's document.

    ``rows`` are sentence numbers; ``priors`` float32 (sentences, 9); ``gold`` bool (sentences,).
    """

    rows: npt.NDArray[np.int64]
    priors: Floats
    choice: Floats
    gold: npt.NDArray[np.bool_]


def pool_of(data: Prepared, question: int, document: int | None = None) -> Pool:
    """The sentences of a question's document (or of another) that have tokens, with their priors.

    The priors are cosines of the question alone and after its history with the sentence and its passage
    (4), shares of the question's terms by rarity in sentence and passage, alone and after its history
    (4), and the logarithm of the sentence's length.
    """
    number = int(data.document_of[question]) if document is None else document
    first, end = data.document_starts[number : number + 2]
    rows = np.arange(first, end)
    lengths = np.diff(data.states_starts[first : end + 1])
    alone = data.alone[question].astype(np.float32)
    together = data.together[question].astype(np.float32)
    sentences = data.sentences[first:end].astype(np.float32)
    passage_of = data.passage_of[first:end]
    low = passage_of[0] if len(passage_of) else 0
    high = passage_of[-1] + 1 if len(passage_of) else 0
    passages = data.passages[low:high].astype(np.float32)
    columns = [sentences @ alone, sentences @ together]
    columns += [(passages @ v)[passage_of - low] for v in (alone, together)]
    for name in ("question", "together"):
        a, b = data.arrays[f"{name}_terms_starts"][question : question + 2]
        terms, rarities = data.arrays[f"{name}_terms"][a:b], data.arrays[f"{name}_rarities"][a:b]
        columns.append(_shared(data, "sentence_terms", first, end, terms, rarities))
        columns.append(_shared(data, "passage_terms", low, high, terms, rarities)[passage_of - low])
    columns.append(np.log1p(lengths) / 4)
    priors = np.stack(columns, 1).astype(np.float32)
    gold = np.zeros(len(rows), bool)
    if document is None:
        a, b = data.gold_starts[question : question + 2]
        gold[data.gold[a:b] - first] = True
    there = lengths > 0
    priors = priors[there]
    return Pool(rows[there], priors, priors @ _CHOICE, gold[there])


def _shared(
    data: Prepared,
    name: str,
    first: int,
    end: int,
    terms: npt.NDArray[np.int64],
    rarities: npt.NDArray[np.float32],
) -> Floats:
    """Share, 0 to 1, of the terms by rarity that each row of a ragged array of terms has."""
    starts = data.arrays[f"{name}_starts"][first : end + 1]
    held = data.arrays[name][starts[0] : starts[-1]]
    weights = np.where(rarities > _MIN_RARITY, rarities, 0.0)
    if not len(terms) or weights.sum() <= 0 or not len(held):
        return np.zeros(end - first, np.float32)
    order = np.argsort(terms)
    sorted_terms, sorted_weights = terms[order], weights[order]
    place = np.minimum(np.searchsorted(sorted_terms, held), len(terms) - 1)
    value = np.where(sorted_terms[place] == held, sorted_weights[place], 0.0)
    sums = np.concatenate([[0.0], np.cumsum(value)])
    return np.asarray(
        (sums[starts[1:] - starts[0]] - sums[starts[:-1] - starts[0]]) / weights.sum(), np.float32
    )
