"""Made-up articles as long as real ones, of words by their frequency in English: ``… made_up FOLDER NUMBER``."""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from wordfreq import top_n_list, word_frequency

# The articles this is modelled on (corpus, bot/fitting/articles) have 14 to 22 passages of about three
# sentences of about fourteen words.
_SECTIONS = (4, 6)
_PASSAGES_OF_SECTION = (3, 5)
_SENTENCES_OF_PASSAGE = (2, 4)
_WORDS_OF_SENTENCE = (8, 20)
_WORDS = 30_000
_COMMON = 2_000  # the words that may stand in any article; from the others each has its own subject
_SUBJECT_WORDS = 60
_SUBJECT_SHARE = 0.3


class Writer:
    """Writes made-up articles; the same seed writes the same ones."""

    def __init__(self, seed: int = 0) -> None:
        words = [word for word in top_n_list("en", _WORDS) if word.isalpha() and word.isascii()]
        self._common, self._rare = words[:_COMMON], words[_COMMON:]
        self._weights = list(accumulate(word_frequency(word, "en") for word in self._common))
        self._random = random.Random(seed)

    def write(self, folder: Path, count: int) -> None:
        """Writes ``count`` articles into a folder, in folders of a hundred."""
        for number in range(count):
            path = folder / f"{number // 100:03}" / f"article-{number:05}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.article(), encoding="utf-8")

    def article(self) -> str:
        """The Markdown of the next article."""
        subject = self._random.sample(self._rare, _SUBJECT_WORDS)
        lines = [f"# {' '.join(subject[:3]).title()}"]
        for _ in range(self._random.randint(*_SECTIONS)):
            lines.append(f"## {' '.join(self._random.sample(subject, 2)).capitalize()}")
            lines += [self._passage(subject) for _ in range(self._random.randint(*_PASSAGES_OF_SECTION))]
        return "\n\n".join(lines) + "\n"

    def _passage(self, subject: Sequence[str]) -> str:
        count = self._random.randint(*_SENTENCES_OF_PASSAGE)
        return " ".join(self._sentence(subject) for _ in range(count))

    def _sentence(self, subject: Sequence[str]) -> str:
        words = self._random.choices(
            self._common, cum_weights=self._weights, k=self._random.randint(*_WORDS_OF_SENTENCE)
        )
        words = [
            self._random.choice(subject) if self._random.random() < _SUBJECT_SHARE else word for word in words
        ]
        return " ".join(words).capitalize() + "."


if __name__ == "__main__":
    Writer().write(Path(sys.argv[1]), int(sys.argv[2]))
