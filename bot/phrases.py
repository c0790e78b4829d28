"""Rules over words: named groups of terms, and patterns that ask for them near each other.

A pattern is a line of elements. An element is a group's name in capitals, a word, or several of
either with "/" between; "word*" is any word that begins so and "a_b" is the phrase "a b". Elements
stand in the order of the pattern, in one sentence, with up to two other words between; ".." between
two elements allows eight, "~" allows either order with up to four between. " & " joins patterns
that must all be found, anywhere in the message.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.words import Token, Words

_NEAR, _EITHER, _FAR = 2, 4, 8
_MIN_TYPO_LETTERS = 6
_PREFIX_KEY_CHARS = 3


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule's first part stands: tokens ``start``..``end`` (half-open), and its other parts."""

    rule: str
    start: int
    end: int
    others: tuple[tuple[int, int], ...] = ()


_Span = tuple[int, int]
_Step = tuple[str, int]


class Phrases:
    """Compiled groups and rules.

    Args:
        groups: name in capitals to its terms.
        rules: name to its patterns.

    Raises:
        ValueError: if a pattern names a group that is not there.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]], rules: Mapping[str, Sequence[str]]) -> None:
        self._groups = groups
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._by_prefix: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._elements: set[str] = set()
        self._vocabulary: set[str] = set()
        self._rules: list[tuple[str, list[list[_Step]]]] = []
        for name, patterns in rules.items():
            for pattern in patterns:
                for parts in _either_orders(pattern):
                    self._rules.append((name, [self._compile(part) for part in parts]))
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._vocabulary):
            if len(word) >= _MIN_TYPO_LETTERS:
                self._by_length.setdefault(len(word), []).append(word)
        self._spelt = lru_cache(maxsize=4096)(self._correct)

    def find(self, words: Words) -> list[Match]:
        """All matches, in the order of the rules; spans are token numbers of ``words``."""
        places = self._places(words.tokens)
        found: list[Match] = []
        for name, parts in self._rules:
            if not all(element in places for part in parts for element, _ in part):
                continue
            spans = [_spans(part, places, words.tokens) for part in parts]
            if all(spans):
                others = tuple(span for part in spans[1:] for span in part)
                found.extend(Match(name, start, end, others) for start, end in spans[0])
        return found

    def knows(self, word: str) -> bool:
        """True if the word is one of the terms' own words."""
        return word in self._vocabulary

    def _compile(self, part: str) -> list[_Step]:
        steps: list[_Step] = []
        gap = _NEAR
        for element in part.split():
            if element == "..":
                gap = _FAR
            elif element == "~":
                gap = _EITHER
            else:
                self._add(element)
                steps.append((element, gap))
                gap = _NEAR
        return steps

    def _add(self, element: str) -> None:
        if element in self._elements:
            return
        self._elements.add(element)
        for choice in element.split("/"):
            if choice.isupper() and choice not in self._groups:
                raise ValueError(f"a pattern names its groups, got {choice!r}")
            for term in self._groups[choice] if choice.isupper() else [choice]:
                term_words = tuple(term.replace("_", " ").split())
                first = term_words[0]
                if first.endswith("*"):
                    key = first[:_PREFIX_KEY_CHARS]
                    self._by_prefix.setdefault(key, []).append((term_words, element))
                else:
                    self._by_first.setdefault(first, []).append((term_words, element))
                self._vocabulary.update(word.rstrip("*") for word in term_words)

    def _places(self, tokens: Sequence[Token]) -> dict[str, list[_Span]]:
        texts = [self._spelt(token.text) for token in tokens]
        places: dict[str, list[_Span]] = {}
        for start, text in enumerate(texts):
            terms = self._by_first.get(text, []) + self._by_prefix.get(text[:_PREFIX_KEY_CHARS], [])
            for term, element in terms:
                end = start + len(term)
                if end <= len(texts) and all(map(_fits, texts[start:end], term)):
                    spans = places.setdefault(element, [])
                    if (start, end) not in spans[-4:]:
                        spans.append((start, end))
        return places

    def _correct(self, word: str) -> str:
        if len(word) < _MIN_TYPO_LETTERS or len(word) > 24 or word in self._vocabulary or word in COMMON:
            return word
        # One slip in a word of six or seven letters, two in a longer one; the first letter is rarely wrong.
        slips = 1 if len(word) < 8 else 2
        best, best_distance = word, slips + 1
        for length in range(len(word) - slips, len(word) + slips + 1):
            for known in self._by_length.get(length, ()):
                if known[0] == word[0]:
                    distance = OSA.distance(word, known, score_cutoff=best_distance - 1)
                    if distance < best_distance:
                        best, best_distance = known, distance
        # A known word with a plural or a verb's ending is no slip.
        if best != word and any(
            word == best + tail for tail in ("s", "d", "r", "ly", "al", "ed", "er", "es")
        ):
            return word
        return best


# Ordinary words one slip away from a key word, which must not be "corrected" into it.
COMMON = frozenset(
    "walking talking taking waking making bowling bowels fallen fatigue better bitter matter number numbers"
    " patient patients passing parting pasting string strong spring spinal spring chased chests chairs"
    " crushed brushed flights flight lights slight slights weekly weight weights weighs lifting sitting"
    " setting hitting fitting wetting feeling peeling falling calling failing filling fainted painted"
    " painting pointing leading reading heading loading bleeding breeding collapsed sweeping sleeping".split()
)


def _fits(word: str, term: str) -> bool:
    return word.startswith(term[:-1]) if term.endswith("*") else word == term


def _either_orders(pattern: str) -> list[list[str]]:
    """The pattern's parts, once for each way round that "~" allows."""
    choices: list[list[str]] = [[]]
    for part in pattern.split(" & "):
        left, tilde, right = part.partition(" ~ ")
        ways = [part, f"{right} ~ {left}"] if tilde else [part]
        choices = [[*chosen, way] for chosen in choices for way in ways]
    return choices


def _spans(part: Sequence[_Step], places: Mapping[str, list[_Span]], tokens: Sequence[Token]) -> list[_Span]:
    spans = places[part[0][0]]
    for element, gap in part[1:]:
        following = places[element]
        longer: dict[_Span, None] = {}
        for start, end in spans:
            for next_start, next_end in following[bisect_left(following, (end, 0)) :]:
                if next_start - end > gap or tokens[next_start].sentence != tokens[start].sentence:
                    break
                longer[(start, next_end)] = None
        spans = list(longer)
    return spans
