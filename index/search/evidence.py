"""What speaks for each sentence of an article as the answer to a query."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One value for each of an article's n sentences (float64, shape (n,)), and a few for the article.

    Attributes:
        sentence: cosine of the query and the sentence, -1 to 1 (its best window, if it has several).
        headed: the same for the sentence under its headings.
        passage: the same for its passage under its headings.
        shared_sentence: share, 0 to 1, of the query's key terms by weight that the sentence has.
        shared_passage: the same for its passage with headings.
        shared_heading: the same for its headings alone.
        missing_passage: rarity, 0 to 1, of the rarest key term that its passage and headings lack.
        missing_sentence: the same for sentence and headings.
        length: logarithm of one plus the number of its different terms.
        log_chance: logarithm of the question model's probability; zeros where there is no model.
        log_none: the same for "none of these"; 0 where there is no model.
        near_question: cosine to the nearest reader question that is answered, -1 if there is none.
        near_miss: cosine to the nearest that is not.
        unknown_share: share, 0 to 1, of the key terms by rarity that the article never mentions.
        unknown_max: rarity, 0 to 1, of the rarest of them.
        unknown_sum: sum of their rarities, 1 for ten of the plainest.
        key_terms: how many key terms the query has.
    """

    sentence: Column
    headed: Column
    passage: Column
    shared_sentence: Column
    shared_passage: Column
    shared_heading: Column
    missing_passage: Column
    missing_sentence: Column
    length: Column
    log_chance: Column
    log_none: float
    near_question: float
    near_miss: float
    unknown_share: float
    unknown_max: float
    unknown_sum: float
    key_terms: int
