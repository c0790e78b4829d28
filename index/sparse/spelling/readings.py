"""A message with its slips put right, in one reading or, where that is unsure, in two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from index.sparse.spelling.slips import Slips
from index.sparse.terms import WORD, words

# Shorter words are joined only if one of them is a letter ("x ray").
_LONG = 6


class Spelling:
    """Corrects to the words of an article and to those of its language. Safe for many threads.

    A word that the article has is never changed; nor is one that its language has, but in a second reading, or where it
    is one of those that stand for another when typed in a hurry ("cos").
    """

    def __init__(
        self,
        own: Iterable[str],
        *,
        knows: Callable[[str], bool] | None = None,
        language: str = "en",
        text: str = "",
    ) -> None:
        """A corrector.

        Args:
            own: the words to correct to first, as ``terms.words`` gives them.
            knows: whether a word is right besides those, unless it stands for another when typed in a hurry.
            language: of the article, an ISO 639-1 code.
            text: the article's, for what stands beside what.
        """
        self._slips = Slips(own, knows or (lambda word: False), language=language, text=text)
        self._meant = lru_cache(maxsize=4096)(self._slips.meant)
        self.readings = lru_cache(maxsize=1024)(self._readings)

    def _readings(self, text: str) -> tuple[str, ...]:
        """One or two texts: with the sure corrections, then with the unsure ones as well."""
        places = list(WORD.finditer(text))
        typed = [match.group() for match in places]
        folded = [words(word) for word in typed]
        plain = ["" if len(word) != 1 else word[0] for word in folded]
        shouted = text.isupper()
        sure, unsure = list(typed), list(typed)
        for at, (word, after) in enumerate(pairwise([*plain, ""])):
            before = (words(sure[at - 1]) or [""])[-1] if at else ""
            meant = self._meant(word, before, after)
            # A capital inside a sentence begins a name, unless it is nearly a long word of the article.
            known = len(word) >= _LONG and meant.word in self._slips.candidates.own
            named = at > 0 and not shouted and typed[at][0].isupper() and not known
            if meant.word != word and not named:
                unsure[at] = _like(typed[at], meant.word)
                sure[at] = unsure[at] if meant.sure else typed[at]
        return tuple(dict.fromkeys(self._written(text, places, chosen) for chosen in (sure, unsure)))

    def _written(self, text: str, places: Sequence[re.Match[str]], chosen: Sequence[str]) -> str:
        """The text with the chosen words in their places; two that the article has as one are joined."""
        written: list[str] = []
        end = 0
        for place, word in zip(places, chosen, strict=True):
            gap = text[end : place.start()]
            if written and self._are_one(written[-1], gap, word):
                written[-1] += word.lower()
            else:
                written += [gap, word]
            end = place.end()
        return "".join([*written, text[end:]])

    def _are_one(self, first: str, gap: str, second: str) -> bool:
        """Whether the article has as one word alone what was typed as two ("acu puncture", but not "be long")."""
        pair = (first.lower(), second.lower())
        candidates = self._slips.candidates
        apart = len(first) > 1 and candidates.own.issuperset(pair)
        return (
            gap in (" ", "-")
            and (len(first + second) >= _LONG or len(first) == 1)
            and "".join(pair) in candidates.own
            and not (apart or pair in candidates.pairs)
        )


def _like(typed: str, meant: str) -> str:
    """The word meant, in capitals where the one typed is."""
    if len(typed) > 1 and typed.isupper():
        return meant.upper()
    return meant[0].upper() + meant[1:] if typed[0].isupper() else meant
