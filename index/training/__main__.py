"""``python -m index.training TRAIN``: trains the answer finder on the question sets in a folder."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from corpus.errors import first_line
from index.encoding.cache import load_encoder
from index.finder.finder import marks_of, packaged_tokenizer
from index.system.processors import cores
from index.training.data.neighbours import Neighbours
from index.training.data.sampling import Sampler
from index.training.data.sets import read_sets
from index.training.export import read_exported
from index.training.loop import train
from index.training.network import FinderNetwork
from index.training.settings import Settings, continued


def main() -> int:
    """Trains; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description="Trains the answer finder.")
    parser.add_argument(
        "train", type=Path, metavar="TRAIN", help="folder of the question sets, NAME.jsonl.gz"
    )
    parser.add_argument(
        "--run", type=Path, default=Path(".finder"), help="folder of the checkpoint (.finder)"
    )
    parser.add_argument("--questions", type=int, help="how many to read")
    parser.add_argument("--from", dest="weights", type=Path, help="exported weights to go on from")
    parser.add_argument(
        "--never", type=Path, nargs="*", default=[], metavar="CORPUS", help="corpora that are measured on"
    )
    options = parser.parse_args()
    settings = continued() if options.weights else Settings()
    settings = replace(settings, questions=options.questions or settings.questions)
    torch.manual_seed(settings.seed)
    torch.set_num_threads(cores())
    tokenizer = packaged_tokenizer()
    network = FinderNetwork()
    if options.weights:
        try:
            read_exported(network, options.weights)
        except (OSError, ValueError) as error:
            raise SystemExit(
                f"the finder's weights {options.weights} cannot be used ({first_line(error)}). Give another file."
            ) from None
    sets = read_sets(options.train, options.never, settings.shares)
    encoder = load_encoder()
    neighbours = Neighbours(sets, encoder, options.run / f"embeddings-{encoder.digest[:16]}")
    train(network, Sampler(sets, tokenizer, marks_of(tokenizer), settings, neighbours), settings, options.run)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
