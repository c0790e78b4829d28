"""Several words typed as one: "howlongdoesitlast"."""

from __future__ import annotations

from collections.abc import Container

from index.sparse.frequency import zipf

# Shorter words are not looked at.
_MIN_LETTERS = 9
# How common each part is at least (Zipf scale), by its letters: "i" and "a" are words, few of two letters are, and a
# long one is hardly there by chance. Of 9,741 words of the training pages that no list of English words has, names and
# drugs among them, 2 % are parted, most of them rightly.
_LEAST = {1: 6.8, 2: 6.1, 3: 5.0, 4: 4.5}
_LEAST_LONG = 4.0


def run_together(word: str, own: Container[str], language: str) -> tuple[str, ...]:
    """The fewest words that one was typed from, the commonest of equals; () if that is fewer than three.

    Args:
        word: lower-case letters.
        own: words of the article; they may be rare.
        language: of the article, an ISO 639-1 code.
    """
    if len(word) < _MIN_LETTERS:
        return ()

    def is_part(part: str) -> bool:
        known = len(part) in (3, 4) and part in own
        return known or zipf(part, language) >= _LEAST.get(len(part), _LEAST_LONG)

    def order(parts: tuple[str, ...]) -> tuple[int, float]:
        return len(parts), -sum(zipf(part, language) for part in parts)

    until: dict[int, tuple[str, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        splits = [(*before, word[start:end]) for start, before in until.items() if is_part(word[start:end])]
        if splits:
            until[end] = min(splits, key=order)
    parts = until.get(len(word), ())
    return parts if len(parts) > 2 else ()
