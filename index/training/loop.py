"""The training loop: goes on where it stopped, on a graphics card where there is one."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from index.training.checkpoint import CHECKPOINT, resume, save
from index.training.data.sampling import Sampler
from index.training.network import Batch, FinderNetwork, batch, loss
from index.training.settings import Settings

# Steps whose questions are put together by length, so that little is padded.
_SORTED_STEPS = 16
_REPORT_STEPS = 50
_MAX_NORM = 1.0
_WEIGHT_DECAY = 0.01


def train(network: FinderNetwork, sampler: Sampler, settings: Settings, folder: Path) -> None:
    """Trains until the settings' number of questions is read; a checkpoint lies in ``folder`` meanwhile.

    Raises:
        OSError: if the folder cannot be written.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network.to(device).train()
    groups = [
        ([p for p in network.encoder.parameters() if p.requires_grad], settings.encoder_rate),
        (list(network.head.parameters()), settings.head_rate),
    ]
    optimizer = torch.optim.AdamW(
        [{"params": parameters, "lr": rate, "full": rate} for parameters, rate in groups],
        weight_decay=_WEIGHT_DECAY,
    )
    step = resume(network, optimizer, folder / CHECKPOINT, device)
    steps = settings.questions // settings.questions_a_step
    losses: deque[float] = deque(maxlen=200)
    began, first = time.monotonic(), step
    for each in _batches(sampler, settings, step, steps):
        for group in optimizer.param_groups:
            group["lr"] = group["full"] * _rate(step, steps, settings)
        losses.append(_learn(network, optimizer, each.to(device), device))
        step += 1
        if step % _REPORT_STEPS == 0:
            pace = (time.monotonic() - began) / (step - first)
            sys.stdout.write(f"{step}/{steps} loss {sum(losses) / len(losses):.3f}, {pace:.2f} s a step\n")
            sys.stdout.flush()
        if step % settings.checkpoint_steps == 0 or step == steps:
            save(network, optimizer, step, folder / CHECKPOINT)


def _learn(network: FinderNetwork, optimizer: torch.optim.Optimizer, each: Batch, device: str) -> float:
    with torch.autocast(device, dtype=torch.bfloat16):
        logits: Tensor = network(each.tokens, each.attention, each.segments, each.pool)
    found = loss(logits, each)
    found.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    nn.utils.clip_grad_norm_(network.parameters(), _MAX_NORM)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(found.item())


def _batches(sampler: Sampler, settings: Settings, step: int, steps: int) -> Iterator[Batch]:
    """The batches from ``step`` on; the questions of some steps are dealt out anew by their length."""
    size, rows = settings.questions_a_step, settings.passages * settings.questions_a_step
    for first in range(step - step % _SORTED_STEPS, steps, _SORTED_STEPS):
        some = [question for each in range(first, first + _SORTED_STEPS) for question in sampler.step(each)]
        some.sort(key=lambda readings: max(len(reading.window.tokens) for reading in readings))
        dealt = [some[place : place + size] for place in range(0, len(some), size)]
        order = torch.randperm(len(dealt), generator=torch.Generator().manual_seed(first)).tolist()
        wanted = order[max(0, step - first) : steps - first]
        yield from (batch(dealt[place], rows) for place in wanted)


def _rate(step: int, steps: int, settings: Settings) -> float:
    """The share of the full learning rate: it rises, stays, and falls in a line to nothing."""
    falling = (steps - step) / max(1.0, settings.decay * steps)
    return max(0.0, min(1.0, (step + 1) / settings.warm_up, falling))
