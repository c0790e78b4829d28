from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from index.finder.batches import Candidates, batch_of
from index.finder.network import Batch, Finder, loss_of
from index.finder.prepare import Prepared

SENTENCES, QUESTIONS = 9, 4


@pytest.fixture(scope="module")
def data() -> Prepared:
    random = np.random.default_rng(0)
    sizes, asked = random.integers(1, 60, SENTENCES), random.integers(4, 20, QUESTIONS)
    arrays = {
        "states": random.normal(size=(sizes.sum(), 384)).astype(np.float16),
        "states_starts": np.concatenate([[0], np.cumsum(sizes)]),
        "asked": random.normal(size=(asked.sum(), 384)).astype(np.float16),
        "asked_starts": np.concatenate([[0], np.cumsum(asked)]),
        "asked_split": np.array([1, 3, 1, 2]),
    }
    return Prepared(arrays, [""] * QUESTIONS)


@pytest.fixture(scope="module")
def finder() -> Finder:
    torch.manual_seed(0)
    network = Finder(layers=2).eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.05)
    return network


def asked(question: int, rows: list[int]) -> Candidates:
    priors = np.array([[row / 10] * 9 for row in rows], np.float32)
    return Candidates(question, np.array(rows), priors, np.array([row == 3 for row in rows]))


def logits(finder: Finder, batch: Batch) -> torch.Tensor:
    with torch.inference_mode():
        found: torch.Tensor = finder(batch)
    return found


def test_a_question_gets_the_same_logits_whatever_is_asked_beside_it(data: Prepared, finder: Finder) -> None:
    one, other = asked(0, [1, 3, 8]), asked(1, [0, 2, 4, 5, 7])
    alone, beside = logits(finder, batch_of(data, [one])), logits(finder, batch_of(data, [other, one]))
    expected = torch.cat([alone[0, :3], alone[0, -1:]])
    assert torch.allclose(torch.cat([beside[1, :3], beside[1, -1:]]), expected, atol=1e-4)


def test_the_order_of_the_candidates_does_not_matter(data: Prepared, finder: Finder) -> None:
    there = logits(finder, batch_of(data, [asked(2, [1, 3, 8, 0])]))[0]
    back = logits(finder, batch_of(data, [asked(2, [0, 8, 3, 1])]))[0]
    assert torch.allclose(back[:4].flip(0), there[:4], atol=1e-4)
    assert torch.allclose(back[-1], there[-1], atol=1e-4)


def test_every_token_of_question_and_candidates_is_read(data: Prepared, finder: Finder) -> None:
    batch = batch_of(data, [asked(3, [1, 3])])
    before = logits(finder, batch)
    for token in (0, len(batch.question_slots), len(batch.states) - 1):
        states = batch.states.clone()
        states[token] += 1.0
        assert not torch.allclose(logits(finder, replace(batch, states=states)), before)


def test_before_training_the_logits_are_the_priors(data: Prepared) -> None:
    network = Finder(layers=1).eval()
    torch.nn.init.ones_(network.prior.weight)
    batch = batch_of(data, [asked(0, [1, 3])])
    assert torch.allclose(logits(network, batch)[0, :2], batch.priors.sum(-1)[0], atol=1e-5)


def test_the_loss_is_the_surprise_at_the_right_candidates_or_at_none() -> None:
    chances = torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])
    gold = torch.tensor([[True, True], [False, False]])
    expected = -(np.log(0.75) + np.log(0.7)) / 2
    assert loss_of(chances.log(), gold).item() == pytest.approx(expected, abs=1e-5)


def test_a_question_read_without_history_is_read_as_one_that_has_none(data: Prepared, finder: Finder) -> None:
    kept = batch_of(data, [asked(1, [1, 3])])
    left_out = batch_of(data, [asked(1, [1, 3])], history=False)
    before = int(data.asked_split[1])
    assert len(kept.question_slots) - len(left_out.question_slots) == before
    assert torch.equal(left_out.states, kept.states[before:])
    assert not (left_out.segments == 1).any()


@pytest.mark.parametrize("head", ["linear", "cosine"])
def test_a_head_makes_its_logits_of_its_own_part_alone(data: Prepared, finder: Finder, head: str) -> None:
    batch, other = batch_of(data, [asked(0, [1, 3])]), Finder(layers=2, head=head).eval()
    other.load_state_dict(finder.state_dict())
    before = logits(other, batch)
    assert not torch.allclose(before[:, :-1], logits(finder, batch)[:, :-1])
    torch.nn.init.zeros_(other.compare.last.weight)
    torch.nn.init.zeros_(other.linear.weight if head == "cosine" else other.cosine)
    assert torch.allclose(logits(other, batch)[:, :-1], before[:, :-1])
