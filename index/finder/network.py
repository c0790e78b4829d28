"""The finder's network: upper encoder layers over a question and candidate sentences, and two heads."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN = 384
HEADS = 12
INNER = 1536
HEAD_WIDTH = 192
# What is known of a sentence before the question is read together with it, see ``index.finder.candidates``.
PRIOR_FEATURES = 9


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences of like length, of any questions: n of them, of at most L tokens.

    Attributes:
        slots: int64 (tokens,), where each of their tokens goes in an (n, L) grid.
        mask: bool (n, L).
        question: int64 (n,), the question of each.
    """

    slots: Tensor
    mask: Tensor
    question: Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """B questions, each with at most S candidate sentences, their tokens laid out without gaps.

    Attributes:
        states: (tokens, 384) lower states, all questions' tokens first, then all sentences', group by group.
        segments: int64 (tokens,): 0 question, 1 history before it, 2 sentence.
        question_slots: int64 (question tokens,), where each goes in a (B, question length) grid.
        question_mask, own_mask: bool (B, question length): a token; a token of the question itself.
        groups: the sentences by length, so that little is spent on padding.
        context_slots: int64 (sentence tokens,), where each goes in a (B, context length) grid.
        context_mask: bool (B, context length).
        sentence_of: int64 (sentence tokens,), its sentence: question * S + place.
        there: bool (B, S), a candidate.
        priors: float32 (B, S, PRIOR_FEATURES).
        gold: bool (B, S); none true: no candidate answers.
    """

    states: Tensor
    segments: Tensor
    question_slots: Tensor
    question_mask: Tensor
    own_mask: Tensor
    groups: tuple[Group, ...]
    context_slots: Tensor
    context_mask: Tensor
    sentence_of: Tensor
    there: Tensor
    priors: Tensor
    gold: Tensor


class UpperLayer(nn.Module):
    """A layer of BERT. A sentence attends to the question and itself, the question to everything."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.out_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.outer_norm = nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, x: Tensor, batch: Batch) -> Tensor:
        """The states, (tokens, 384), after this layer."""
        qkv = self.qkv(x)
        with torch.autocast("cpu", enabled=False):
            read = self._attend(qkv, batch)
        x = self.out_norm(x + self.out(read))
        found: Tensor = self.outer_norm(x + self.outer(functional.gelu(self.inner(x))))
        return found

    @staticmethod
    def _attend(qkv: Tensor, batch: Batch) -> Tensor:
        # Split rather than sliced: the gradient of a slice is a whole array of zeros around it.
        count = len(batch.question_slots)
        parts = [HIDDEN, 2 * HIDDEN]
        of_questions, of_sentences = torch.split(qkv, [count, len(qkv) - count])
        asked = _grid(of_questions, batch.question_slots, batch.question_mask)
        asking, question_keys = torch.split(asked, parts, -1)
        queries, keys = torch.split(of_sentences, parts, -1)
        context = _grid(keys, batch.context_slots, batch.context_mask)
        mask = torch.cat([batch.question_mask, batch.context_mask], 1)
        seen = _attention(asking, torch.cat([question_keys, context], 1), mask)
        read = [seen.flatten(0, 1).index_select(0, batch.question_slots)]
        sizes = [len(group.slots) for group in batch.groups]
        for group, q, own in zip(
            batch.groups, torch.split(queries, sizes), torch.split(keys, sizes), strict=True
        ):
            shared = question_keys.index_select(0, group.question)
            both = torch.cat([shared, _grid(own, group.slots, group.mask)], 1)
            mask = torch.cat([batch.question_mask[group.question], group.mask], 1)
            seen = _attention(_grid(q, group.slots, group.mask), both, mask)
            read.append(seen.flatten(0, 1).index_select(0, group.slots))
        return torch.cat(read)


class Comparison(nn.Module):
    """A number for a pair of vectors, from both, their product and their difference; 0 before training."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(4 * HIDDEN, HEAD_WIDTH)
        self.dropout = nn.Dropout(0.1)
        self.last = nn.Linear(HEAD_WIDTH, 1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """One number for each row of two (..., 384) arrays."""
        pair = torch.cat([a, b, a * b, (a - b).abs()], -1)
        found: Tensor = self.last(self.dropout(functional.gelu(self.first(pair)))).squeeze(-1)
        return found


class Finder(nn.Module):
    """Logits of the candidates and of "none of these".

    Before training the logits are a linear function of the priors, the best ranking without reading.
    """

    def __init__(self, layers: int = 3, head: str = "compare") -> None:
        super().__init__()
        self.segment = nn.Embedding(3, HIDDEN)
        nn.init.zeros_(self.segment.weight)
        self.layers = nn.ModuleList(UpperLayer() for _ in range(layers))
        self.head = head
        self.compare = Comparison()
        self.linear = nn.Linear(HIDDEN, 1)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)
        self.compare_none = Comparison()
        self.cosine = nn.Parameter(torch.zeros(1))
        self.prior = nn.Linear(PRIOR_FEATURES, 1)
        self.prior_none = nn.Linear(2 * PRIOR_FEATURES + 2, 1)
        for linear in (self.prior, self.prior_none):
            nn.init.zeros_(linear.weight)
            nn.init.zeros_(linear.bias)

    def forward(self, batch: Batch) -> Tensor:
        """float32 (B, S + 1), logits: the candidates (-inf where there is none), then "none of these"."""
        there = batch.there
        sentences, question = self._read(batch)
        b, s, _ = sentences.shape
        question_each = question[:, None].expand(b, s, HIDDEN)
        scores = self.prior(batch.priors).squeeze(-1)
        if self.head == "linear":
            scores = scores + self.linear(sentences).squeeze(-1)
        else:
            scores = scores + self.cosine * functional.cosine_similarity(question_each, sentences, dim=-1)
        if self.head == "compare":
            scores = scores + self.compare(question_each, sentences)
        scores = scores.masked_fill(~there, -30.0)
        chances = scores.softmax(-1)
        best = (chances[..., None] * sentences).sum(1)
        summary = self.none_summary(batch.priors, there, scores)
        none = self.prior_none(summary).squeeze(-1) + self.compare_none(question, best)
        return torch.cat([scores, none[:, None]], 1)

    @staticmethod
    def none_summary(priors: Tensor, there: Tensor, scores: Tensor) -> Tensor:
        """float32 (B, 2 * PRIOR_FEATURES + 2): best and likely priors, height and lead of the best score."""
        chances = scores.softmax(-1)
        highest = priors.masked_fill(~there[..., None], -9.0).amax(1)
        likely = (chances[..., None] * priors).sum(1)
        top = scores.logsumexp(-1, keepdim=True).detach()
        return torch.cat([highest, likely, top, chances.amax(-1, keepdim=True).detach()], -1)

    def _read(self, batch: Batch) -> tuple[Tensor, Tensor]:
        x = batch.states + self.segment(batch.segments)
        for layer in self.layers:
            x = layer(x, batch)
        x = x.float()
        b, s = batch.there.shape
        count = len(batch.question_slots)
        own = batch.own_mask.flatten()[batch.question_slots, None]
        rows = batch.question_slots // batch.question_mask.shape[1]
        question = torch.zeros(b, HIDDEN).index_add(0, rows, x[:count] * own)
        question = question / batch.own_mask.sum(1, keepdim=True).clamp(min=1)
        sentences = torch.zeros(b * s, HIDDEN).index_add(0, batch.sentence_of, x[count:])
        sizes = torch.bincount(batch.sentence_of, minlength=b * s).clamp(min=1)
        return (sentences / sizes[:, None]).view(b, s, HIDDEN), question


def loss_of(logits: Tensor, gold: Tensor) -> Tensor:
    """Mean surprise at the right candidates, or at "none of these" where none is right (listwise softmax)."""
    right = torch.cat([gold, ~gold.any(-1, keepdim=True)], 1)
    return (logits.logsumexp(-1) - logits.masked_fill(~right, -torch.inf).logsumexp(-1)).mean()


def _grid(rows: Tensor, slots: Tensor, mask: Tensor) -> Tensor:
    """Rows put in their places of an (n, L, width) grid, zeros elsewhere."""
    return rows.new_zeros(mask.numel(), rows.shape[1]).index_copy(0, slots, rows).view(*mask.shape, -1)


def _attention(queries: Tensor, keys: Tensor, mask: Tensor) -> Tensor:
    """(n, L, 384) of queries (n, L, 384) over keys and values side by side (n, K, 768) that mask (n, K) has.

    Written out, as torch's fused kernel is several times slower backwards on a processor.
    """
    n, length, _ = queries.shape
    split = (n, -1, HEADS, HIDDEN // HEADS)
    q = (queries * (HIDDEN // HEADS) ** -0.5).view(split).transpose(1, 2)
    k, v = (part.reshape(split).transpose(1, 2) for part in torch.split(keys, HIDDEN, -1))
    shut = torch.zeros(n, 1, 1, mask.shape[1], dtype=q.dtype).masked_fill(~mask[:, None, None], -1e4)
    weights = (q @ k.transpose(-1, -2) + shut).softmax(-1)
    found: Tensor = (weights @ v).transpose(1, 2).reshape(n, length, HIDDEN)
    return found
