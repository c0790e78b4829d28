"""The loss by hand, a run that goes on where it stopped, and an export that says the same."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path

import onnx
import pytest
import torch

from index.finder.network import WEIGHTS
from index.finder.network import FinderNetwork as Exported
from index.training.__main__ import main
from index.training.checkpoint import CHECKPOINT
from index.training.export import export, read_exported, take_mean
from index.training.loop import train
from index.training.network import FinderNetwork, batch, loss
from tests.index.training.data.test_sampling import PLAIN, drawn, sampler

TINY = replace(PLAIN, questions=4, questions_a_step=2, passages=2, warm_up=1, checkpoint_steps=1)


def test_the_loss_is_minus_the_log_of_the_chance_of_what_is_right() -> None:
    read = batch(drawn(PLAIN, 1)[:2], 1)
    read = replace(read, gold=read.gold.clone())
    read.gold[read.owner == 1] = False  # nothing answers the second question
    logits = torch.zeros_like(read.pool[:, :, 0])
    of_first, of_second = (int(read.there[read.owner == number].sum()) for number in (0, 1))
    expected = (math.log(of_first + 1) + math.log(of_second + 1)) / 2
    assert loss(logits, read).item() == pytest.approx(expected)
    logits[read.gold] = 50.0
    logits[read.owner == 1] = -50.0
    assert loss(logits, read).item() == pytest.approx(0.0, abs=1e-6)


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    for folder, stops in (("whole", [4]), ("halves", [2, 4])):
        for stop in stops:
            torch.manual_seed(0)
            settings = replace(TINY, questions=stop, decay=0.0)
            train(FinderNetwork(), sampler(TINY), settings, tmp_path / folder)
    whole, halves = (
        torch.load(tmp_path / folder / CHECKPOINT, weights_only=True) for folder in ("whole", "halves")
    )
    assert whole["step"] == halves["step"] == 2
    for name, weights in whole["network"].items():
        assert torch.allclose(weights, halves["network"][name], atol=1e-5), name


def test_the_export_says_what_the_network_says(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = FinderNetwork()
    torch.nn.init.normal_(network.head[2].weight)
    [readings] = drawn(PLAIN, 1)[:1]
    read = batch([readings], 1)
    with torch.no_grad():
        wanted = network.eval()(read.tokens, read.attention, read.segments, read.pool)
    for quantized, tolerance in ((False, 1e-3), (True, 1.0)):
        path = tmp_path / f"{quantized}.onnx"
        export(network, path, quantized=quantized)
        exported = Exported(path, digest="")
        found = [exported.logits(reading.window) for reading in readings]
        for row, logits in zip(wanted, found, strict=True):
            assert torch.allclose(row[: len(logits)], torch.from_numpy(logits), atol=tolerance)


def test_exported_weights_are_read_back_as_they_were_rounded(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network, back = FinderNetwork(), FinderNetwork()
    torch.nn.init.normal_(network.head[2].weight)
    export(network, tmp_path / "finder.onnx")
    read_exported(back, tmp_path / "finder.onnx")
    read = back.state_dict()
    for name, weights in network.state_dict().items():
        # Each column of a matrix has 255 steps.
        assert (weights - read[name]).abs().max() <= weights.abs().max() / 254 + 1e-7, name
    whole = [
        name
        for name, weights in network.state_dict().items()
        if weights.ndim == 2 and "embeddings" not in name and torch.equal(weights, read[name])
    ]
    assert whole == [f"encoder.encoder.layer.{layer}.output.dense.weight" for layer in range(3)]


def test_weights_that_were_not_rounded_are_read_back_as_they_are(tmp_path: Path) -> None:
    network, back = FinderNetwork(), FinderNetwork()
    torch.nn.init.normal_(network.head[2].weight)
    export(network, tmp_path / "whole.onnx", quantized=False)
    read_exported(back, tmp_path / "whole.onnx")
    read = back.state_dict()
    assert all(torch.equal(weights, read[name]) for name, weights in network.state_dict().items())


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    other = onnx.load(WEIGHTS)
    last = next(node for node in reversed(other.graph.node) if node.op_type == "MatMulInteger")
    other.graph.node.remove(last)
    onnx.save(other, tmp_path / "other.onnx")
    with pytest.raises(ValueError, match=r"other\.onnx holds 37 matrices, the network 38"):
        read_exported(FinderNetwork(), tmp_path / "other.onnx")


@pytest.mark.parametrize(("share", "mean"), [(0.5, 1.5), (0.3, 1.7), (1.0, 1.0)])
def test_the_mean_of_two_networks_lies_between_them(share: float, mean: float) -> None:
    first, second = FinderNetwork(), FinderNetwork()
    torch.nn.init.constant_(first.head[2].weight, 1.0)
    torch.nn.init.constant_(second.head[2].weight, 2.0)
    take_mean(first, second, share)
    assert torch.allclose(first.head[2].weight, torch.full((1, 256), mean))
    for name, weights in second.encoder.named_parameters():
        assert torch.allclose(first.encoder.get_parameter(name), weights, atol=1e-7), name


def test_a_run_from_a_file_that_is_not_there_says_to_give_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "finder.onnx"
    monkeypatch.setattr(sys, "argv", ["training", str(tmp_path), "--from", str(path)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = str(ended.value.code)
    assert told.startswith(f"the finder's weights {path} cannot be used (")
    assert told.endswith("). Give another file.")
