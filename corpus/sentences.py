"""Sentences: where each one starts and ends in a block's text.

The segmenter is sentencex (Wikimedia): of three measured it was right most often on abbreviations,
quotes and tokenised text, alone knew CJK, Arabic and Hindi stops, and was thirty times faster.
"""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

import sentencex  # type: ignore[import-untyped]  # it ships no types

from corpus.article import Span

_WHITE_SPACE = re.compile(r"\s")

# Abbreviations that introduce what follows; a sentence never ends on one. sentencex knows most others.
_INTRODUCES = re.compile(
    r"(?:\b(?:i\.e|e\.g|cf|vs|viz|approx|ca|nos?|vol|figs?|pp?|eq|ch|sec)|^\W*\d+)\.\s*$", re.IGNORECASE
)

# A stop inside brackets or an ellipsis, then white space and a capital: sentencex reads on over both.
_MISSED_END = re.compile(r"(?:[.!?][)\]]+|…)\s+(?=[\"“‘'(\[]?[A-Z])")


def split_sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of one block, in order.

    They are tight (no white space at either end), disjoint, and hold every visible character whatever
    the text is; empty where nothing is visible.
    """
    spans: list[Span] = []
    start = 0
    for _, end in pairwise(_boundaries(text)):
        piece = text[start:end]
        if end < len(text) and (_INTRODUCES.search(piece) or not text[end:].strip()):
            continue
        if tight := tighten(text, start, end):
            if spans and not any(map(str.isalnum, tight.of(text))):
                spans[-1] = Span(spans[-1].start, tight.end)
            else:
                spans.append(tight)
        start = end
    return tuple(spans)


def tighten(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends, or None where nothing is visible in it."""
    piece = text[start:end]
    if not piece.strip():
        return None
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _boundaries(text: str) -> list[int]:
    """Offsets at which a sentence may start or end, from 0 to the text's length.

    sentencex 1.0 panics on white space beyond ASCII and treats a blank line as text; it is therefore
    given a copy of the same length whose white space is all plain spaces.
    """
    if not text.strip():
        return []
    pieces = sentencex.segment("en", _WHITE_SPACE.sub(" ", text))
    ends = {*accumulate(map(len, pieces), initial=0), *(match.end() for match in _MISSED_END.finditer(text))}
    return sorted({0, len(text)} | {end for end in ends if end < len(text)})
