"""The choices of a training run, so that each can be tried by itself."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

HEADS = ("compare", "linear", "cosine")
SETS = ("all", "public", "train")
PUBLIC_SETS = frozenset({"abg_coqa", "clapnq", "doc2dial", "medquad", "policyqa", "squad2"})


@dataclass(frozen=True, slots=True)
class Choices:
    """What a run is trained with.

    Attributes:
        layers: how many of the three upper layers learn, from the last; the others stay as they are.
        head: what a sentence's logit is made of besides the priors: ``compare`` (question, sentence, their product
            and difference, and their cosine), ``linear`` (the sentence alone, having read the question) or
            ``cosine`` (their cosine alone).
        candidates: how many sentences are read for a question.
        history: True if the turns before the question are read.
        taken_away: share, 0 to 1, of the answered questions whose passages are taken away while training.
        sets: ``all``, ``public`` (those named like the measured ones: their training halves, and more of MedQuAD)
            or ``train`` (the others).
    """

    layers: int = 3
    head: str = "compare"
    candidates: int = 8
    history: bool = True
    taken_away: float = 0.15
    sets: str = "all"


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Adds an option for each choice."""
    usual = Choices()
    parser.add_argument(
        "--layers", type=int, choices=(0, 1, 2, 3), default=usual.layers, help="how many learn"
    )
    parser.add_argument("--head", choices=HEADS, default=usual.head)
    parser.add_argument(
        "--candidates", type=int, default=usual.candidates, help="sentences read for a question"
    )
    parser.add_argument(
        "--no-history", action="store_true", help="read the question without the turns before"
    )
    parser.add_argument(
        "--taken-away", type=float, default=usual.taken_away, help="share of answers taken away"
    )
    parser.add_argument("--sets", choices=SETS, default=usual.sets)


def chosen(options: argparse.Namespace) -> Choices:
    """The choices as given."""
    return Choices(
        options.layers,
        options.head,
        options.candidates,
        not options.no_history,
        options.taken_away,
        options.sets,
    )
