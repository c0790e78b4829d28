"""A message as the one or more questions it holds."""

from __future__ import annotations

import re

from bot.understanding.courtesies import without_courtesies
from index.sparse.terms import words

_ASKING = (
    r"(?:how|what|when|why|which|who|whose|where|is|are|do|does|did|can|could|should|will|would|must|may|has|have"
    r"|in what|for how|at what)"
)
_BETWEEN = re.compile(
    rf"(?<=[?!.])\s+|\s*[,;]?\s+(?:and|but|or|also)\s+(?:also\s+)?(?={_ASKING}\b)", re.IGNORECASE
)
_ALTERNATIVES = re.compile(r"\s+(?:or|vs\.?|versus)\s+", re.IGNORECASE)
_ASKS = re.compile(rf"^(?:and |so |ok,? |then )*{_ASKING}\b|\?\s*$", re.IGNORECASE)
# Runs of white space would cost the splitting patterns more than their length.
_GAP = re.compile(r"\s{2,}")
_MAX_PARTS = 3
_MAX_ALTERNATIVE_WORDS = 3
# A question longer than this is read by its asking sentences: the rest is the story around them.
_MAX_WORDS = 90


def parts(question: str) -> tuple[str, ...]:
    """The questions of a message, in order: "how long does it last and when should I worry" holds two.

    A choice of a few words ("ice or heat?") is a question about each side. One part means that the
    message is to be read as it is.
    """
    sides = _ALTERNATIVES.split(question.strip().rstrip("?.! "))
    if len(sides) == 2 and all(0 < len(words(side)) <= _MAX_ALTERNATIVE_WORDS for side in sides):
        return tuple(sides)
    pieces = [piece.strip() for piece in _BETWEEN.split(question) if piece and piece.strip()]
    asking = [piece for piece in pieces if _ASKS.search(piece) and len(words(piece)) > 1]
    if len(asking) < 2 or len(asking) > _MAX_PARTS:
        return (question,)
    return tuple(asking)


def focus(message: str) -> str:
    """What is searched for: the message, or the asking sentences of one that is long (else its end)."""
    message = _GAP.sub(lambda gap: "\n" if "\n" in gap.group() else " ", message)
    if len(words(message)) <= _MAX_WORDS:
        return message
    sentences = [piece.strip() for piece in re.split(r"(?<=[?!.])\s+|\n+", message) if piece.strip()]
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    chosen = " ".join(asking[-_MAX_PARTS:]) if asking else message[-600:]
    return chosen if len(words(chosen)) <= _MAX_WORDS else chosen[-600:]


def searched_for(message: str) -> str:
    """What is searched for of a message: its question, without greeting and thanks."""
    return focus((without_courtesies(message) or message).strip())
