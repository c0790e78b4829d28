"""Questions of a step as padded tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from index.training.sampling import Reading

# Every new shape costs the processor's library time and memory, so there are few.
_LENGTH_STEP = 32
_SENTENCES_STEP = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """B windows of L tokens with up to S sentences.

    Attributes:
        tokens: int64 (B, L), zero where padded.
        attention: int64 (B, L), 1 for a token.
        segments: int64 (B, L), 1 in the text.
        pool: float32 (B, S, L), the mean over each sentence's tokens.
        gold: bool (B, S), True for a sentence that answers.
        there: bool (B, S), True where there is a sentence.
        owner: int64 (B,), the number of each window's question, -1 where padded.
        questions: how many questions there are.
    """

    tokens: Tensor
    attention: Tensor
    segments: Tensor
    pool: Tensor
    gold: Tensor
    there: Tensor
    owner: Tensor
    questions: int

    def to(self, device: str) -> Batch:
        """The batch on a device."""
        moved = {
            each.name: getattr(self, each.name).to(device)
            for each in fields(self)
            if each.name != "questions"
        }
        return replace(self, **moved)


def batch(questions: Sequence[Sequence[Reading]], rows: int) -> Batch:
    """Pads the readings of questions.

    Args:
        questions: the readings of each.
        rows: the number of windows is padded up to a multiple of this.
    """
    readings = [(number, reading) for number, each in enumerate(questions) for reading in each]
    height = _up(len(readings), rows)
    length = _up(max(len(reading.window.tokens) for _, reading in readings), _LENGTH_STEP)
    width = _up(max(len(reading.gold) for _, reading in readings), _SENTENCES_STEP)
    tokens, attention, segments = (torch.zeros(height, length, dtype=torch.long) for _ in range(3))
    pool = torch.zeros(height, width, length)
    gold, there = (torch.zeros(height, width, dtype=torch.bool) for _ in range(2))
    owner = torch.full((height,), -1)
    for row, (number, reading) in enumerate(readings):
        window = reading.window
        end = len(window.tokens)
        tokens[row, :end] = torch.tensor(window.tokens)
        attention[row, :end] = 1
        segments[row, window.text_start : end] = 1
        owner[row] = number
        for column, place in enumerate(window.places):
            if place.end > place.start:
                pool[row, column, place.start : place.end] = 1 / (place.end - place.start)
                there[row, column] = True
                gold[row, column] = reading.gold[column]
    return Batch(tokens, attention, segments, pool, gold, there, owner, len(questions))


def _up(number: int, step: int) -> int:
    return -(-number // step) * step
