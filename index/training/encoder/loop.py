"""The training loop of the encoder: goes on where it stopped."""

from __future__ import annotations

import sys
import time
from collections import deque
from pathlib import Path

import torch
from torch import nn

from index.training.checkpoint import CHECKPOINT, resume, save
from index.training.encoder.network import EncoderNetwork, loss
from index.training.encoder.sampling import Sampler
from index.training.encoder.settings import Settings

_REPORT_STEPS = 20
_MAX_NORM = 1.0
_WEIGHT_DECAY = 0.01
# The last steps still learn something.
_LEAST_RATE = 0.02


def train(network: EncoderNetwork, sampler: Sampler, settings: Settings, folder: Path) -> None:
    """Trains for the settings' number of steps; a checkpoint lies in ``folder`` meanwhile.

    Raises:
        OSError: if the folder cannot be written.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network.to(device).train()
    learnt = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(learnt, weight_decay=_WEIGHT_DECAY)
    first = step = resume(network, optimizer, folder / CHECKPOINT, device)
    losses: deque[float] = deque(maxlen=100)
    began = time.monotonic()
    while step < settings.steps:
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * _rate(step, settings)
        found = loss(network, sampler.step(step), settings)
        found.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        nn.utils.clip_grad_norm_(learnt, _MAX_NORM)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(float(found.item()))
        step += 1
        if step % _REPORT_STEPS == 0:
            pace = (time.monotonic() - began) / (step - first)
            sys.stdout.write(
                f"{step}/{settings.steps} loss {sum(losses) / len(losses):.3f}, {pace:.2f} s a step\n"
            )
            sys.stdout.flush()
        if step % settings.checkpoint_steps == 0 or step == settings.steps:
            save(network, optimizer, step, folder / CHECKPOINT)


def _rate(step: int, settings: Settings) -> float:
    """The share of the learning rate: it falls in a line, and rises to that line first."""
    return min(1.0, (step + 1) / settings.warm_up) * max(_LEAST_RATE, 1 - step / settings.steps)
