"""An answer, and what it has to agree with."""

from __future__ import annotations

from dataclasses import dataclass, replace

CONFIDENCE_WITHIN = 0.001
"""Questions that are embedded together differ in the last digits from one that is embedded alone."""


class WrongAnswerError(Exception):
    """What came back is no answer, or not the answer to what was asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader sees of an answer; ``confidence`` is None where the server does not tell it."""

    question: str
    kind: str
    quotes: tuple[str, ...]
    confidence: float | None = None

    def check(self, expected: Answer) -> None:
        """Compares it with the answer to the same question asked alone.

        Raises:
            WrongAnswerError: if it differs.
        """
        near = (self.confidence is None) == (expected.confidence is None) and (
            abs((self.confidence or 0.0) - (expected.confidence or 0.0)) <= CONFIDENCE_WITHIN
        )
        if not near or replace(self, confidence=None) != replace(expected, confidence=None):
            raise WrongAnswerError(f"not what {expected.question.strip()!r} is answered alone")
