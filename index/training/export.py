"""``python -m index.training.export CHECKPOINT OUT``: a checkpoint as an ONNX file, most weights in eight bits."""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from index.training.network import FinderNetwork

_INPUTS = ("tokens", "attention", "segments", "pool")

# The second matrices of the feed-forward parts of the first layers keep 32 bits: what goes into them has values a hundred
# times the others', beside which eight bits round the rest away. On 330 passages of four pages of all kinds, read with
# questions about them, the shipped weights' logits of sentences that may answer (above -4) are 0.36 off those of 32 bits
# in the mean with all matrices in eight, 0.22 with this, 0.19 with all six layers' in 32 bits (34 MB).
_WHOLE_LAYERS = 3


def export(network: FinderNetwork, path: Path, *, quantized: bool = True) -> None:
    """Writes the network to ``path``; most of its matrices and its embedding table in eight bits if ``quantized``."""
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
            kept = _second_matrices(onnx.load(whole).graph, network)[:_WHOLE_LAYERS]
            quantize_dynamic(
                whole, path, weight_type=QuantType.QInt8, per_channel=True, nodes_to_exclude=kept
            )


def _second_matrices(graph: onnx.GraphProto, network: FinderNetwork) -> list[str]:
    """The nodes that multiply by the second matrix of each layer's feed-forward part, in the layers' order."""
    config = network.encoder.config
    wanted = [config.intermediate_size, config.hidden_size]
    shapes = {each.name: list(each.dims) for each in graph.initializer}
    return [
        node.name for node in graph.node if node.op_type == "MatMul" and shapes.get(node.input[1]) == wanted
    ]


def read_exported(network: FinderNetwork, path: Path) -> None:
    """Takes the weights of a network over from a file that ``export`` wrote; its matrices as they were rounded.

    The embedding table is that of the packaged model: training leaves it as it is.

    Raises:
        OSError, ValueError: if the file cannot be read or is of another network.
    """
    graph = onnx.load(path).graph
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    state = network.state_dict()
    plain = {name for name in arrays.keys() & state.keys() if "embeddings" not in name}
    weights = [
        name
        for name in state
        if name.endswith(".weight") and state[name].ndim == 2 and "embeddings" not in name
    ]
    # Matrices have lost their names, but not their order.
    matrices = [
        node.input[1]
        for node in graph.node
        if node.op_type in ("MatMul", "MatMulInteger") and node.input[1] in arrays
    ]
    if len(matrices) != len(weights):
        raise ValueError(f"{path.name} holds {len(matrices)} matrices, the network {len(weights)}")
    for name in plain:
        state[name] = torch.tensor(arrays[name])
    for name, matrix in zip(weights, matrices, strict=True):
        state[name] = torch.tensor(_in_32_bits(arrays, matrix).T.copy())
    network.load_state_dict(state)


def _in_32_bits(arrays: Mapping[str, npt.NDArray[np.generic]], name: str) -> npt.NDArray[np.float32]:
    """A matrix, (in, out), as it was rounded if it was."""
    if not name.endswith("_quantized"):
        return arrays[name].astype(np.float32)
    scale, zero = (
        arrays[name.replace("_quantized", end)].astype(np.float32) for end in ("_scale", "_zero_point")
    )
    return (arrays[name].astype(np.float32) - zero) * scale


def take_mean(network: FinderNetwork, other: FinderNetwork, share: float = 0.5) -> None:
    """Gives a network the mean of its weights and those of one that it was trained on from.

    What both know is kept, and what either knows of its own last questions alone grows less (Wortsman et al., "Robust
    fine-tuning of zero-shot models", CVPR 2022). ``share``, 0 to 1, is what the weights of ``network`` count;
    those of ``other`` count the rest.
    """
    others = other.state_dict()
    with torch.no_grad():
        for name, weights in network.named_parameters():
            weights.copy_(share * weights + (1 - share) * others[name])


def _share(typed: str) -> float:
    """A share as it was typed.

    Raises:
        ValueError: if it is no number from 0 to 1; argparse tells it.
    """
    if not 0 <= (share := float(typed)) <= 1:
        raise ValueError
    return share


def main() -> int:
    """Exports; prints the digest that the program has to know."""
    parser = argparse.ArgumentParser(prog="python -m index.training.export", description=main.__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--average", type=Path, metavar="WEIGHTS", help="exported weights to take the mean with"
    )
    parser.add_argument(
        "--share", type=_share, default=0.5, help="what the checkpoint counts in that mean, 0 to 1 (0.5)"
    )
    parser.add_argument("--whole", action="store_true", help="keep weights of 32 bits")
    options = parser.parse_args()
    network = FinderNetwork()
    network.load_state_dict(torch.load(options.checkpoint, weights_only=True, map_location="cpu")["network"])
    if options.average:
        other = FinderNetwork()
        read_exported(other, options.average)
        take_mean(network, other, options.share)
    export(network, options.out, quantized=not options.whole)
    sys.stdout.write(f"{hashlib.sha256(options.out.read_bytes()).hexdigest()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
