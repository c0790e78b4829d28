"""What of a message is searched for."""

from __future__ import annotations

import re

from bot.understanding.courtesies import without_courtesies
from index.sparse.terms import words

# Runs of white space would cost the splitting patterns more than their length.
_GAP = re.compile(r"\s{2,}")
# A question longer than this is read by its last asking sentences: the rest is the story around them.
_MAX_WORDS, _MAX_ASKING = 90, 3


def searched_for(message: str) -> str:
    """What is searched for of a message: its question, without greeting and thanks."""
    return focus((without_courtesies(message) or message).strip())


def focus(message: str) -> str:
    """What is searched for: the message, or the asking sentences of one that is long (else its end)."""
    message = _GAP.sub(lambda gap: "\n" if "\n" in gap.group() else " ", message)
    if len(words(message)) <= _MAX_WORDS:
        return message
    sentences = [piece.strip() for piece in re.split(r"(?<=[?!.])\s+|\n+", message) if piece.strip()]
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    chosen = " ".join(asking[-_MAX_ASKING:]) if asking else message[-600:]
    return chosen if len(words(chosen)) <= _MAX_WORDS else chosen[-600:]
