"""What a run of training goes on from."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

CHECKPOINT = "checkpoint.pt"


def resume(network: nn.Module, optimizer: torch.optim.Optimizer, path: Path, device: str) -> int:
    """Loads a checkpoint; the step to go on with, 0 where there is none."""
    if not path.exists():
        return 0
    saved = torch.load(path, weights_only=True, map_location=device)
    network.load_state_dict(saved["network"])
    optimizer.load_state_dict(saved["optimizer"])
    return int(saved["step"])


def save(network: nn.Module, optimizer: torch.optim.Optimizer, step: int, path: Path) -> None:
    """Writes a checkpoint beside the old one and then puts it in its place.

    Raises:
        OSError: if its folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, fresh)
    fresh.replace(path)
