"""The encoder as it is trained, and what it is trained to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoTokenizer

from index.encoding.trained_layers import put_in
from index.training.encoder.sampling import Batch
from index.training.encoder.settings import Settings
from index.training.network import PACKAGED, packaged_transformer

# Texts of like length go through together, so that little is padded.
_TEXTS_AT_ONCE = 32
_MAX_TOKENS = 128


class EncoderNetwork(nn.Module):
    """The packaged transformer; a text is the mean of its tokens' states, of unit length."""

    def __init__(self, layers: Path | None = None) -> None:
        """Starts from the packaged model; its embedding table stays as it is.

        Args:
            layers: layers that were trained before and take the place of the packaged ones.

        Raises:
            DamagedLayersError: if the layers cannot be read.
        """
        super().__init__()
        self.encoder = packaged_transformer()
        if layers is not None:
            put_in(self.encoder, layers)
        self._tokenizer = AutoTokenizer.from_pretrained(str(PACKAGED))

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Embeddings, float32 (len(texts), dimension), rows of unit length."""
        by_length = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        found: dict[int, Tensor] = {}
        for start in range(0, len(by_length), _TEXTS_AT_ONCE):
            places = by_length[start : start + _TEXTS_AT_ONCE]
            found |= zip(places, self._embedded([texts[place] for place in places]), strict=True)
        return torch.stack([found[place] for place in range(len(texts))])

    def _embedded(self, texts: list[str]) -> Tensor:
        tokens = self._tokenizer(
            texts, padding=True, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt"
        ).to(self.encoder.device)
        # 1.7 s a step in training instead of 3.9 on two cores with AVX-512 bfloat16; cosines are compared in 32 bits.
        with torch.autocast(self.encoder.device.type, dtype=torch.bfloat16, enabled=self.training):
            states = self.encoder(**tokens).last_hidden_state.float()
        there = tokens["attention_mask"][..., None].to(states.dtype)
        return nn.functional.normalize((states * there).sum(1) / there.sum(1), dim=1)


def loss(network: EncoderNetwork, batch: Batch, settings: Settings) -> Tensor:
    """How far questions are from their sentences, sentences from their questions, and questions from each other.

    Each is a softmax over all that a step has (InfoNCE, van den Oord et al. 2018), where more than one may be right:
    minus the log of their summed probability. A question that no sentence answers is wrong for all.
    """
    questions, sentences = network(batch.questions), network(batch.sentences)
    right = torch.zeros(len(batch.questions), len(batch.sentences), dtype=torch.bool, device=questions.device)
    for row, answers in enumerate(batch.answers):
        right[row, list(answers)] = True
    same = (right.float() @ right.float().T) > 0
    itself = torch.eye(len(right), dtype=torch.bool, device=questions.device)
    to_sentences = settings.scale * questions @ sentences.T
    to_questions = (settings.scale * questions @ questions.T).masked_fill(itself, -1e4)
    return (
        _softmax_loss(to_sentences, right)
        + settings.from_sentence * _softmax_loss(to_sentences.T, right.T)
        + settings.from_question * _softmax_loss(to_questions, same & ~itself)
    )


def _softmax_loss(logits: Tensor, right: Tensor) -> Tensor:
    """The mean over the rows that have something right; 0 if none has."""
    whole = torch.logsumexp(logits, 1)
    chosen = torch.logsumexp(logits.masked_fill(~right, -1e4), 1)
    answered = right.any(1)
    return (whole - chosen)[answered].sum() / max(1, int(answered.sum()))
