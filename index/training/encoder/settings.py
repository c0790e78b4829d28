"""The one configuration of a training run of the encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def _shares() -> Mapping[str, float]:
    return {
        "pages": 0.45,
        "asked": 0.12,
        "written": 0.10,
        "squad_train_part": 0.08,
        "medquad": 0.06,
        "squadshifts_wiki": 0.04,
        "fairytaleqa": 0.04,
        "covidqa": 0.03,
        "policyqa_dev_test": 0.03,
        "nq_gold_paragraph": 0.03,
        "squadshifts_reddit": 0.02,
        "squadshifts_amazon": 0.02,
        "coqa_part": 0.02,
        "selqa": 0.02,
        "qed_dev": 0.02,
        "quoref_dev": 0.01,
        "onestopqa": 0.01,
        "cpgqa": 0.01,
        "sleepqa": 0.01,
    }


@dataclass(frozen=True, slots=True)
class Settings:
    """A training run.

    Attributes:
        seed: of all that is drawn at random.
        steps: how many steps a run has.
        sentences: how many sentences a step has at least.
        of_a_document: how many of them are drawn from one document at most; they are the hardest to tell apart.
        questions: how many questions of each sentence are drawn at most.
        unanswered: how many questions that a document does not answer are drawn with it at most.
        misspelt: share of questions into which typing errors are put.
        bare: share of documents whose sentences stand without their heading; the index has them both ways.
        whole: share of documents of which whole passages are read in place of sentences.
        scale: what a cosine is multiplied by before the softmax.
        from_sentence: what finding the question of a sentence counts beside finding the sentence of a question.
        from_question: what finding another question of the same sentence counts.
        learning_rate: what the rate falls from, in a line, to next to nothing.
        warm_up: steps in which it rises from nothing to that line.
        checkpoint_steps: steps between two checkpoints.
        shares: how often each set is drawn from, beside the others.
    """

    seed: int = 0
    steps: int = 850
    sentences: int = 56
    of_a_document: int = 8
    questions: int = 2
    unanswered: int = 2
    misspelt: float = 0.12
    bare: float = 0.35
    whole: float = 0.15
    scale: float = 20.0
    from_sentence: float = 0.5
    from_question: float = 0.7
    learning_rate: float = 5e-5
    warm_up: int = 60
    checkpoint_steps: int = 100
    shares: Mapping[str, float] = field(default_factory=_shares)
