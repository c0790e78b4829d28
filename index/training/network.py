"""The network: all layers of the packaged encoder, each sentence pooled, and a small head."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from index.training.batches import Batch

_HIDDEN = 256
# No sentence answers more often than one does: the head begins below "none", whose logit is 0.
_FIRST_LOGIT = -2.0


class FinderNetwork(nn.Module):
    """Scores each sentence of each window against "none", whose logit is 0."""

    def __init__(self, model: Path) -> None:
        """Starts from a Sentence Transformers model's folder.

        Without dropout, and with plain attention: both are several times faster on a processor.
        """
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            str(model),
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",
            add_pooling_layer=False,
        )
        self.encoder.embeddings.requires_grad_(False)
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
