"""``python -m index.training.encoder TRAIN``: trains the packaged encoder further on the question sets in a folder."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from index.encoding.trained_layers import DamagedLayersError
from index.system.processors import cores
from index.training.data.sets import read_sets
from index.training.encoder.loop import train
from index.training.encoder.network import EncoderNetwork
from index.training.encoder.sampling import Sampler
from index.training.encoder.settings import Settings


def main() -> int:
    """Trains; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m index.training.encoder", description="Trains the encoder further."
    )
    parser.add_argument(
        "train", type=Path, metavar="TRAIN", help="folder of the question sets, NAME.jsonl.gz"
    )
    parser.add_argument(
        "--run", type=Path, default=Path(".encoder"), help="folder of the checkpoint (.encoder)"
    )
    parser.add_argument(
        "--from",
        type=Path,
        dest="start",
        metavar="LAYERS",
        help="trained layers to begin from if --run has no checkpoint yet, NAME.npz",
    )
    parser.add_argument("--steps", type=int, help="how many steps")
    parser.add_argument(
        "--never", type=Path, nargs="*", default=[], metavar="CORPUS", help="corpora that are measured on"
    )
    options = parser.parse_args()
    settings = Settings() if options.steps is None else replace(Settings(), steps=options.steps)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(cores())
    try:
        network = EncoderNetwork(options.start)
    except DamagedLayersError as error:
        raise SystemExit(str(error)) from None
    sampler = Sampler(read_sets(options.train, options.never, settings.shares), settings)
    train(network, sampler, settings, options.run)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
