"""``python -m index.training.encoder.export CHECKPOINT OUT``: a checkpoint's layers in eight bits a weight."""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from index.encoding.trained_layers import rounded
from index.training.encoder.network import EncoderNetwork


def export(network: EncoderNetwork, path: Path) -> None:
    """Writes the layers to ``path``, without the embedding table, which training leaves as it is.

    Raises:
        OSError: if it cannot be written.
    """
    weights = {
        name: values.numpy()
        for name, values in network.encoder.state_dict().items()
        if name.startswith("encoder.")
    }
    arrays: dict[str, Any] = dict(rounded(weights))
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def main() -> int:
    """Exports; prints the digest that the program has to know."""
    parser = argparse.ArgumentParser(prog="python -m index.training.encoder.export", description=main.__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    network = EncoderNetwork()
    network.load_state_dict(torch.load(options.checkpoint, weights_only=True, map_location="cpu")["network"])
    export(network, options.out)
    sys.stdout.write(f"{hashlib.sha256(options.out.read_bytes()).hexdigest()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
