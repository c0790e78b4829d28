"""Rules over words: named groups of terms, and patterns that ask for them near each other.

A pattern is a line of elements. An element is a group's name in capitals, a word, or several of
either with "/" between; "word*" is any word that begins so and "a_b" is the phrase "a b". Elements
stand in the order of the pattern, in one sentence, with up to two other words between; ".." between
two elements allows eight, "~" allows either order with up to four between. "^" and "$" are the start and
the end of the message. " & " joins patterns that must all be found, anywhere in the message.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.tokens import Token, Words
from index.sparse.spelling import Spelling

_NEAR, _EITHER, _FAR = 2, 4, 8
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
        uncrossed: words that may not stand between two elements.
        ordinary: words that are no misspelling of a term.

    Raises:
        ValueError: if a pattern names a group that is not there.
    """

    def __init__(
        self,
        groups: Mapping[str, Sequence[str]],
        rules: Mapping[str, Sequence[str]],
        *,
        uncrossed: Collection[str] = (),
        ordinary: Collection[str] = (),
    ) -> None:
        self._groups = groups
        self._uncrossed = frozenset(uncrossed)
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._by_prefix: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._elements: set[str] = set()
        self._vocabulary: set[str] = set()
        self._rules: list[tuple[str, list[list[_Step]], frozenset[str]]] = []
        for name, patterns in rules.items():
            for pattern in patterns:
                for texts in _either_orders(pattern):
                    parts = [self._compile(text) for text in texts]
                    needed = frozenset(element for part in parts for element, _ in part)
                    self._rules.append((name, parts, needed))
        self._spelling = Spelling(self._vocabulary, knows=frozenset(ordinary).__contains__)

    def find(self, words: Words) -> list[Match]:
        """All matches, in the order of the rules; spans are token numbers of ``words``."""
        places = self._places(words)
        there = frozenset(places)
        found: list[Match] = []
        for name, parts, needed in self._rules:
            if not needed <= there:
                continue
            spans = [self._spans(part, places, words) for part in parts]
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
        if element in self._elements or element in ("^", "$"):
            return
        self._elements.add(element)
        for choice in element.split("/"):
            if choice.isupper() and choice not in self._groups:
                raise ValueError(f"a pattern names its groups, got {choice!r}")
            for term in self._groups[choice] if choice.isupper() else [choice]:
                term_words = tuple(term.replace("_", " ").split())
                first = term_words[0]
                if first.endswith("*"):
                    key = first[:-1][:_PREFIX_KEY_CHARS]
                    self._by_prefix.setdefault(key, []).append((term_words, element))
                else:
                    self._by_first.setdefault(first, []).append((term_words, element))
                self._vocabulary.update(word.rstrip("*") for word in term_words)

    def _places(self, words: Words) -> dict[str, list[_Span]]:
        texts = [self._spelling.correct(token.text) for token in words.tokens]
        places: dict[str, list[_Span]] = {"^": [(0, 0)], "$": [(len(texts), len(texts))]}
        for start, text in enumerate(texts):
            terms = list(self._by_first.get(text, ()))
            for chars in range(1, _PREFIX_KEY_CHARS + 1):
                terms += self._by_prefix.get(text[:chars], ()) if len(text) >= chars else ()
            for term, element in terms:
                end = start + len(term)
                if end <= len(texts) and all(map(_fits, texts[start:end], term)):
                    spans = places.setdefault(element, [])
                    if (start, end) not in spans[-4:]:
                        spans.append((start, end))
        return places

    def _spans(self, part: Sequence[_Step], places: Mapping[str, list[_Span]], words: Words) -> list[_Span]:
        spans = places[part[0][0]]
        for element, gap in part[1:]:
            following = places[element]
            longer: dict[_Span, None] = {}
            for start, end in spans:
                number = bisect_left(following, (end, 0))
                while number < len(following) and self._near(words.tokens, end, following[number][0], gap):
                    longer[(start, following[number][1])] = None
                    number += 1
            spans = list(longer)
        return spans

    def _near(self, tokens: Sequence[Token], end: int, next_start: int, gap: int) -> bool:
        if next_start - end > gap:
            return False
        if end > 0 and next_start < len(tokens) and tokens[end - 1].sentence != tokens[next_start].sentence:
            return False
        return not any(token.text in self._uncrossed for token in tokens[end:next_start])


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
