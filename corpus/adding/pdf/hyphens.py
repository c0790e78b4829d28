"""Hyphens at the ends of lines: those of a word itself, and those that only parted it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.adding.pdf.lines import Line

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_PARTED = re.compile(r"([^\W\d_]+)-$")
# Text set with hyphenation has a hyphen at the end of one line in ten; without it, only a word's own: one in a hundred.
_HYPHENATED_SHARE = 0.03


class Hyphens:
    """How a file parts words, by all its lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words = set(_WORDS.findall(" ".join(line.text for line in lines).casefold()))
        parted = sum(_PARTED.search(line.text) is not None for line in lines)
        self._is_hyphenated = parted > _HYPHENATED_SHARE * len(lines)

    def join(self, text: str, following: str) -> tuple[str, str]:
        """A line's text and what to put between it and the next one: "" inside a word, else a space."""
        match = _PARTED.search(text)
        if match is None or not following[:1].islower():
            return text, " "
        first, second = match.group(1).casefold(), _WORDS.findall(following)[0].casefold()
        with_hyphen, without = f"{first}-{second}" in self._words, f"{first}{second}" in self._words
        keeps = with_hyphen if with_hyphen != without else not self._is_hyphenated
        return (text if keeps else text[:-1]), ""
