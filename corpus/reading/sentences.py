"""Sentences: where each one starts and ends in a block's text.

The segmenter is sentencex (Wikimedia): of three measured it was right most often on abbreviations,
quotes and tokenised text, alone knew CJK, Arabic and Hindi stops, and was thirty times faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

import sentencex  # type: ignore[import-untyped]  # it ships no types

from corpus.article import Span

_WHITE_SPACE = re.compile(r"\s")
# Half a second for 200,000 characters of Chinese, which took six in one go.
_WINDOW_CHARS = 10_000

# No sentence ends on what introduces the next word ("i.e."), a number ("No. 5") or an entry ("1. ").
_INTRODUCES_WORD = re.compile(r"\b(?:i\.e|e\.g|cf|vs|viz|approx|lieut|(?-i:Ms|Mx))\.\s*", re.IGNORECASE)
_INTRODUCES_NUMBER = re.compile(r"\b(?:nos?|vols?|figs?|pp?|eqs?|ch|sec|ex)\.\s*", re.IGNORECASE)
_ENTRY_NUMBER = re.compile(r"\W*\d{1,3}\.\s*")
_LONGEST_INTRODUCTION = 12

# Ends that sentencex reads over, before a capital: "No." alone, a sentence all in brackets, an ellipsis.
_MISSED_END = re.compile(
    r"""(?: (?:^|(?<=[.!?…)\]]\s)) (?: No\. | [(\[] [^()\[\]]* [.!?] [)\]] ) | … | \.{3} )
    \s+ (?=["“‘(\[]?[A-Z])""",
    re.VERBOSE,
)

# sentencex never ends a sentence inside quotation marks or brackets. That is right for a phrase, but
# whole paragraphs are quoted too: what is longer than most sentences is read as a text of its own.
_ENCLOSED = re.compile(
    r"""“([^“”]{200,})” | "([^"]{200,})" | ``((?:(?!``|'').){200,})'' | \(([^()]{200,})\)""",
    re.DOTALL | re.VERBOSE,
)


def split_sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of one block, in order.

    They are tight (no white space at either end), disjoint, and hold every visible character whatever
    the text is; empty where nothing is visible.
    """
    spans: list[Span] = []
    start = 0
    for end in _ends(text):
        if end < len(text) and _introduces(text, start, end):
            continue
        tight = _tighten(text, start, end)
        start = end
        if tight is None:
            continue
        if spans and not any(map(str.isalnum, tight.of(text))):
            # A stray quotation mark or bracket belongs to the sentence it closes.
            spans[-1] = Span(spans[-1].start, tight.end)
        else:
            spans.append(tight)
    return tuple(spans)


def _tighten(text: str, start: int, end: int) -> Span | None:
    """The span without white space at its ends, or None where nothing is visible in it."""
    piece = text[start:end]
    if not piece.strip():
        return None
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _ends(text: str) -> list[int]:
    """Offsets after which a sentence may end, ascending; the last is the length of the text."""
    ends = set(_segment(text))
    ends.update(match.end() for match in _MISSED_END.finditer(text))
    for match in _ENCLOSED.finditer(text):
        inside = next(group for group in match.groups() if group)
        offset = match.start(match.lastindex or 0)
        ends.update(offset + end for end in list(_segment(inside))[:-1])
    return sorted(ends | {len(text)})


def _segment(text: str) -> Iterator[int]:
    """The end of each piece sentencex cuts a text into.

    sentencex 1.0 panics on white space beyond ASCII and cuts at blank lines; it is therefore given a
    copy of the same length whose white space is all plain spaces. Its time grows with the square of the
    length; a longer text is therefore cut window by window, and no sentence is longer than a window.
    """
    plain = _WHITE_SPACE.sub(" ", text)
    start = 0
    while len(plain) - start > _WINDOW_CHARS:
        window = plain[start : start + _WINDOW_CHARS]
        whole = [end for end in _cuts(window) if end < len(window)]
        if not whole or whole[-1] < _WINDOW_CHARS // 2:
            whole.append(window.rfind(" ", _WINDOW_CHARS // 2) + 1 or _WINDOW_CHARS)
        yield from (start + end for end in whole)
        start += whole[-1]
    yield from (start + end for end in _cuts(plain[start:]))


def _cuts(text: str) -> Iterator[int]:
    return accumulate(map(len, sentencex.segment("en", text)))


def _introduces(text: str, start: int, end: int) -> bool:
    """True if the piece ends on an abbreviation or number that belongs to what follows."""
    tail = text[max(start, end - _LONGEST_INTRODUCTION) : end]
    return (
        _ends_with(_INTRODUCES_WORD, tail)
        or (text[end].isdigit() and _ends_with(_INTRODUCES_NUMBER, tail))
        or (end - start <= _LONGEST_INTRODUCTION and _ENTRY_NUMBER.fullmatch(tail) is not None)
    )


def _ends_with(pattern: re.Pattern[str], tail: str) -> bool:
    return any(match.end() == len(tail) for match in pattern.finditer(tail))
