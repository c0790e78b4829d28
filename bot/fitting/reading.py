"""Lets the finder read the passages of cases, as it does when the bot answers."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.answering.features import Floats
from bot.answering.judging import finder_history, likeliest_passages
from bot.fitting.cases import Case
from index.encoding.runtime import cores
from index.finder.finder import Finder
from index.search.reading import PassageReader


def read_cases(cases: Sequence[Case], rank_weights: Floats, confidence: Floats, finder: Finder) -> list[Case]:
    """The cases with what the second stage sees of them.

    Args:
        cases: the cases.
        rank_weights: of the first classifier; it chooses the passages to read.
        confidence: float64 (cases,), the first classifier's, from cross-validation.
        finder: reads them.
    """
    readers = {case.source: PassageReader(finder) for case in cases}

    def read(case: Case, chance: float) -> Case:
        passages = likeliest_passages(case.ranking @ rank_weights, case.view)
        history = finder_history(case.reading)
        logits = readers[case.source].read(case.view, passages, case.reading.alone, history)
        return replace(case, finder=logits, first_confidence=chance)

    with ThreadPoolExecutor(cores()) as threads:
        return list(threads.map(read, cases, confidence.tolist()))
