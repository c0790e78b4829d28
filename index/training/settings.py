"""The one configuration of a training run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Share:
    """How often a set is drawn from, at the beginning of a run and at its end."""

    first: float
    last: float


def _shares() -> Mapping[str, Share]:
    # Paragraph sets teach to find; what resembles readers' questions most (the first three, conversations) weighs most, and
    # more at the end, when "asked" has the most kinds of documents (the card's eighth run).
    return {
        "written": Share(0.30, 0.40),
        "asked": Share(0.50, 1.20),
        "pages": Share(1.20, 1.20),
        "squad_train_part": Share(0.20, 0.08),
        "squadshifts_wiki": Share(0.09, 0.03),
        "squadshifts_reddit": Share(0.05, 0.02),
        "squadshifts_amazon": Share(0.05, 0.02),
        "medquad": Share(0.08, 0.06),
        "fairytaleqa": Share(0.07, 0.05),
        "coqa_part": Share(0.05, 0.09),
        "covidqa": Share(0.05, 0.03),
        "quoref_dev": Share(0.04, 0.02),
        "policyqa_dev_test": Share(0.05, 0.05),
        "selqa": Share(0.03, 0.02),
        "nq_gold_paragraph": Share(0.03, 0.02),
        "qed_dev": Share(0.03, 0.02),
        "onestopqa": Share(0.02, 0.02),
        "cpgqa": Share(0.02, 0.01),
        "sleepqa": Share(0.02, 0.01),
        "hotpotqa_sample": Share(0.005, 0.002),
        "cuad_part": Share(0.01, 0.005),
        "quotesum_dev": Share(0.003, 0.002),
    }


@dataclass(frozen=True, slots=True)
class Settings:
    """A training run.

    Attributes:
        seed: of all that is drawn at random.
        questions: how many questions a run reads.
        questions_a_step: how many go into one step.
        passages: candidate passages of a question.
        near_by_meaning: share of questions of whose candidates all but the first are the nearest by meaning, not words.
        taken_away: share of answered questions whose answering passage is left out.
        misspelt: share of questions into which typing errors are put.
        related_turn: share of questions without a turn before them that follow another one about their document.
        unrelated_turn: share of questions without a turn before them that are given one they do not lean on.
        encoder_rate: highest learning rate of the encoder's layers.
        head_rate: highest learning rate of the head.
        warm_up: steps until the highest rate is reached.
        decay: last share of the run in which the rates fall to nothing.
        checkpoint_steps: steps between two checkpoints.
        shares: how often each set is drawn from.
    """

    seed: int = 0
    questions: int = 36_000
    questions_a_step: int = 8
    passages: int = 3
    near_by_meaning: float = 0.75
    taken_away: float = 0.12
    misspelt: float = 0.15
    related_turn: float = 0.25
    unrelated_turn: float = 0.08
    encoder_rate: float = 1e-4
    head_rate: float = 5e-4
    warm_up: int = 150
    decay: float = 0.5
    checkpoint_steps: int = 250
    shares: Mapping[str, Share] = field(default_factory=_shares)


def continued() -> Settings:
    """A run that goes on from trained weights: with lower rates that fall from its beginning."""
    return replace(Settings(), seed=1, questions=24_000, encoder_rate=7e-5, head_rate=2e-4, decay=0.9)
