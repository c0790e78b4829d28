"""The encoder's loss by hand, a run that goes on where it stopped, and layers that are read back."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch

from index.encoding.torch_runtime import ReferenceRuntime
from index.encoding.trained_layers import LAYERS, DamagedLayersError, read_layers
from index.training.checkpoint import CHECKPOINT
from index.training.encoder.__main__ import main
from index.training.encoder.export import export
from index.training.encoder.loop import train
from index.training.encoder.network import EncoderNetwork, loss
from index.training.encoder.sampling import Batch, Sampler
from index.training.encoder.settings import Settings
from index.training.network import PACKAGED
from tests.index.training.encoder.test_sampling import PLAIN, pans

TINY = replace(PLAIN, steps=2, warm_up=1, checkpoint_steps=1)


def at_angles(*degrees: float) -> torch.Tensor:
    radians = torch.tensor(degrees) * math.pi / 180
    return torch.stack([radians.cos(), radians.sin()], dim=1)


def loss_of(
    questions: torch.Tensor, sentences: torch.Tensor, answers: Sequence[set[int]], settings: Settings
) -> float:
    """The loss where texts are embedded as given."""
    batch = Batch(
        tuple(f"question {n}" for n in range(len(questions))),
        tuple(map(frozenset, answers)),
        tuple(f"sentence {n}" for n in range(len(sentences))),
    )

    def embed(texts: Sequence[str]) -> torch.Tensor:
        return sentences if texts is batch.sentences else questions

    return loss(cast(EncoderNetwork, embed), batch, settings).item()


def test_the_loss_is_minus_the_log_of_the_chance_of_what_is_right() -> None:
    settings = replace(Settings(), scale=1.0, from_sentence=0.0, from_question=0.0)
    two = at_angles(0, 90)
    # A question as near to its own sentence as to the other, and one that no sentence answers.
    found = loss_of(at_angles(45, 45), two, [{0}, set()], settings)
    assert found == pytest.approx(math.log(2), abs=1e-5)
    # Both sentences answer.
    assert loss_of(at_angles(45, 45), two, [{0, 1}, set()], settings) == pytest.approx(0.0, abs=1e-5)
    # From the sentence, the unanswered question is as near as its own.
    both = replace(settings, from_sentence=1.0)
    found = loss_of(at_angles(45, 45), two, [{0}, set()], both)
    assert found == pytest.approx(2 * math.log(2), abs=1e-5)
    # Each of two questions that share a sentence finds the other and not the unanswered one, which is as near.
    of_questions = replace(settings, from_question=1.0)
    found = loss_of(at_angles(45, 45, 45), two, [{0, 1}, {1}, set()], of_questions)
    assert found == pytest.approx(0.5 * math.log(2) + math.log(2), abs=1e-5)


def test_questions_that_are_near_their_sentences_cost_next_to_nothing() -> None:
    answers: list[set[int]] = [{0}, {0}, {1}, {1}]
    near = loss_of(at_angles(1, 2, 91, 92), at_angles(0, 90), answers, Settings())
    far = loss_of(at_angles(91, 92, 1, 2), at_angles(0, 90), answers, Settings())
    assert near < 0.01
    assert far > 10


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    for folder, stops in (("whole", [2]), ("halves", [1, 2])):
        for stop in stops:
            settings = replace(TINY, steps=stop, learning_rate=1e-3)
            train(EncoderNetwork(), Sampler([pans()], TINY), settings, tmp_path / folder)
    whole, halves = (
        torch.load(tmp_path / folder / CHECKPOINT, weights_only=True) for folder in ("whole", "halves")
    )
    assert whole["step"] == halves["step"] == 2
    start = EncoderNetwork().state_dict()
    for name, weights in whole["network"].items():
        assert torch.allclose(weights, halves["network"][name], atol=1e-5), name
        assert torch.equal(weights, start[name]) == ("embeddings" in name), name


def test_exported_layers_give_the_embeddings_of_the_network(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = EncoderNetwork()
    with torch.no_grad():
        for name, weights in network.encoder.named_parameters():
            if "embeddings" not in name:
                weights.add_(0.15 * weights.abs().mean() * torch.randn_like(weights))
    export(network, tmp_path / "layers.npz")
    texts = ["when do I oil it", "A pan is oiled on Fridays, and never on Sundays."]
    with torch.no_grad():
        wanted = network.eval()(texts).numpy()
    found, packaged = (
        ReferenceRuntime(PACKAGED, layers).embed_documents(texts)
        for layers in (tmp_path / "layers.npz", None)
    )
    assert (found * wanted).sum(axis=1).min() > 0.998
    assert (packaged * wanted).sum(axis=1).max() < 0.99


def test_layers_are_read_back_as_they_were_rounded(tmp_path: Path) -> None:
    network = EncoderNetwork()
    export(network, tmp_path / "layers.npz")
    state = network.encoder.state_dict()
    read = read_layers(tmp_path / "layers.npz")
    assert set(read) == {name for name in state if name.startswith("encoder.")}
    for name, weights in read.items():
        own = state[name].numpy()
        # Each row of a matrix has 255 steps; all else is as it was.
        half_step = np.abs(own).max(axis=1, keepdims=True) / 254 if own.ndim == 2 else 0.0
        assert (np.abs(own - weights) <= half_step + 1e-7).all(), name


def test_a_run_may_begin_from_trained_layers(tmp_path: Path) -> None:
    state = EncoderNetwork(LAYERS).encoder.state_dict()
    for name, weights in read_layers(LAYERS).items():
        assert np.array_equal(state[name].numpy(), weights), name
    with pytest.raises(DamagedLayersError, match="cannot be used"):
        EncoderNetwork(tmp_path / "none.npz")


def test_a_run_from_a_file_that_is_none_says_to_give_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "none.npz"
    monkeypatch.setattr(sys, "argv", ["encoder", str(tmp_path), "--from", str(path)])
    with pytest.raises(SystemExit) as ended:
        main()
    told = str(ended.value.code)
    assert told.startswith(f"the encoder's layers {path} cannot be used (")
    assert told.endswith("). Give another file.")


def test_a_run_embeds_in_half_precision_and_the_trained_encoder_does_not() -> None:
    network = EncoderNetwork()
    with torch.no_grad():
        whole, half = network.eval()(["ice or heat"]), network.train()(["ice or heat"])
    rounding = float((whole - half).abs().max())
    assert 1e-5 < rounding < 1e-2


def test_layers_that_are_no_layers_or_of_another_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "layers.npz"
    export(EncoderNetwork(), path)
    with np.load(path) as saved:
        arrays = dict(saved)
    whole = path.read_bytes()
    for damage in ("cut", "empty", "other names", "other shapes"):
        match damage:
            case "cut":
                path.write_bytes(whole[:-100])
            case "empty":
                np.savez(path)
            case "other names":
                np.savez(path, **{f"encoder.{name}": array for name, array in arrays.items()})
            case _:
                np.savez(path, **{name: array[:1] for name, array in arrays.items()})
        with pytest.raises(DamagedLayersError, match=r"the encoder's layers .* cannot be used"):
            ReferenceRuntime(PACKAGED, path)
