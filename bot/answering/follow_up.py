"""How a question reads in its conversation: on its own, or with the turns before it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.questions import in_conversation
from index.sparse.terms import words
from index.sparse.vocabulary import Vocabulary

_LEANS = re.compile(
    r"\b(?:it|its|it's|they|them|their|theirs|that|those|these|this|he|she|him|her|his|ones?|there|then|so|either"
    r"|both|same|else|others?|another|more)\b"
)
# A question that begins with one of these goes on from the one before; with one of the others it may.
_JOINING = r"and|but|or|so|also|what about|how about|no,|ok so|then|even|same"
_JOINS = re.compile(rf"^(?:{_JOINING})\b")
_OPENS = re.compile(
    rf"^(?:{_JOINING}|why|how come|really|like what|which ones?"
    r"|for how|in which|how often|how long|how many|how much|since when)\b"
)
_TURNS_AWAY = re.compile(
    r"\b(?:(?:another|different) thing|(?:another|different|new|next) (?:question|topic|subject)|change of (?:topic|subject)"
    r"|unrelated|separate(?:ly)?|moving on|ok,? now|switching|by the way|btw|one more thing"
    r"|on another note|thanks|thank you|something else)\b|^now\b"
)
FOLLOW_UP_FEATURES = (
    "key_terms", "known_terms", "words", "leans", "opens", "turns_away", "no_key_term", "short", "rarity", "shared",
    "stands",
)  # fmt: skip
# No question is read after one further back than this.
_MAX_BACK = 8
# As many questions before it does the finder see, as in its training.
_MAX_SEEN = 2
# A question that leans on what was asked before with less chance than this is read by the finder alone.
_MIN_LEANING = 0.1


@dataclass(frozen=True, slots=True)
class InConversation:
    """A question in its conversation.

    Attributes:
        alone: the question.
        before: the last question that stood on its own, which this one may lean on; "" for none.
        seen: the last questions as they were asked, as one text, for the finder; "" for none.
        last: the question right before it as it was read; "" for none.
        weight: the chance, 0 to 1, that the question can only be understood after ``before``.
    """

    alone: str
    before: str = ""
    seen: str = ""
    last: str = ""
    weight: float = 0.0

    @property
    def together(self) -> str:
        """The question after the one it may lean on, as one text; "" where there is none."""
        return in_conversation((self.before,), self.alone) if self.before else ""

    @property
    def finder_history(self) -> str:
        """What the finder reads before the question; "" where it hardly leans on anything."""
        return self.seen if self.weight >= _MIN_LEANING else ""

    @property
    def read_after(self) -> str:
        """The question that it is read after; "" where it is likelier to be understood alone."""
        return self.before if self.weight >= 0.5 else ""

    @property
    def read_as(self) -> str:
        """The reading to show; "" where the question is read alone."""
        return f"{self.read_after} — {self.alone}" if self.read_after else ""


def follow_up_features(question: str, earlier: str, vocabulary: Vocabulary) -> list[float]:
    """What tells a follow-up from a change of topic, in the order of ``FOLLOW_UP_FEATURES``."""
    lowered = question.lower().strip()
    terms = vocabulary.key_terms(question)
    count = len(words(question))
    before = vocabulary.key_terms(earlier)
    leans, opens = bool(_LEANS.search(lowered)), bool(_OPENS.search(lowered))
    return [
        len(terms),
        sum(term in vocabulary for term in terms),
        min(count, 30),
        leans,
        opens,
        bool(_TURNS_AWAY.search(lowered)),
        not terms,
        count <= 4,
        sum(min(rarity, 5.0) for rarity in terms.values()) / 10,
        any(term in before for term in terms),
        not leans and not opens and len(terms) > 1,
    ]


def can_stand_alone(question: str, vocabulary: Vocabulary) -> bool:
    """Whether a question names what it is about: two key terms or more, and no word that points or joins back."""
    lowered = question.lower().strip()
    return len(vocabulary.key_terms(question)) > 1 and not (_LEANS.search(lowered) or _JOINS.match(lowered))


def read_in_conversation(
    question: str, earlier: Sequence[str], vocabulary: Vocabulary, model: Mapping[str, float]
) -> InConversation:
    """Reads a question after earlier ones.

    Args:
        question: what was typed.
        earlier: the questions before it, oldest first.
        vocabulary: of the article that is asked.
        model: intercept and weights of the logistic regression over ``FOLLOW_UP_FEATURES``.
    """
    asked = words(question)
    earlier = [each for each in earlier if words(each) != asked]  # a question does not lean on itself
    if not earlier:
        return InConversation(question)
    weight = 0.0
    if not can_stand_alone(question, vocabulary):
        weight = _chance(question, earlier[-1], vocabulary, model)
    before = _standing(earlier[-_MAX_BACK:], vocabulary, model)
    last = earlier[-1] if earlier[-1] == before else in_conversation((before,), earlier[-1])
    return InConversation(question, before, " ".join(earlier[-_MAX_SEEN:]), last, weight)


def _standing(earlier: Sequence[str], vocabulary: Vocabulary, model: Mapping[str, float]) -> str:
    """The last of some questions that stands on its own; the first where all lean on the one before."""
    for place in range(len(earlier) - 1, 0, -1):
        if can_stand_alone(earlier[place], vocabulary):
            return earlier[place]
        if _chance(earlier[place], earlier[place - 1], vocabulary, model) < 0.5:
            return earlier[place]
    return earlier[0]


def _chance(question: str, earlier: str, vocabulary: Vocabulary, model: Mapping[str, float]) -> float:
    features = follow_up_features(question, earlier, vocabulary)
    logit = model["intercept"] + sum(
        model[name] * value for name, value in zip(FOLLOW_UP_FEATURES, features, strict=True)
    )
    return 1 / (1 + math.exp(-logit))
