"""Slips of the thumb: what it costs to have typed one word for another."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

# On the Zipf scale, so that 1 is a factor of ten. Two letters swapped; any that are doubled or single; one other that is
# beside it on a QWERTY keyboard, its rows taken to stand in columns; one other, more or less.
_SWAPPED, DOUBLED, NEAR_KEY, _OTHER = 1.0, 0.25, 1.5, 2.0
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACES = {
    letter: (row, column) for row, letters in enumerate(_ROWS) for column, letter in enumerate(letters)
}
_REPEATED = re.compile(r"(.)\1+")


def slip_cost(typed: str, meant: str) -> float:
    """What the slips cost that lead from one lower-case word to another; 0 if they are the same."""
    if typed == meant:
        return 0.0
    if single(typed) == single(meant):
        return DOUBLED
    distance = OSA.distance(typed, meant)
    if distance == 1 and len(typed) == len(meant):
        apart = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
        if len(apart) == 2:
            return _SWAPPED
        return NEAR_KEY if _are_near(*apart[0]) else _OTHER
    return _OTHER * distance


def single(word: str) -> str:
    """A word with each run of a letter as one."""
    return _REPEATED.sub(r"\1", word)


def _are_near(letter: str, other: str) -> bool:
    if letter not in _PLACES or other not in _PLACES:
        return False
    (row, column), (other_row, other_column) = _PLACES[letter], _PLACES[other]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1
