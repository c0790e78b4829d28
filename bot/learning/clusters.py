"""Questions put together by meaning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.learning.asked import AskedQuestion
from index.encoding.encoder import Encoder
from index.encoding.runtime import Embeddings
from index.system.processors import cores

# From this cosine on, two questions are one. Of 287,000 pairs of reader questions about one article, 444 are so near, and
# 41 in 100 of these have one sentence as their answer; 1,053 at 0.57 (32 in 100), 172 at 0.67 (52 in 100).
SAME_MEANING = 0.62
MAX_EMBEDDED = 4000
"""Questions that are compared, the most asked: embedding them takes some 10 s on two cores."""
_EMBEDDED_CHARS = 240

Weight = Callable[[AskedQuestion], int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions to one article that mean the same, the most asked first; never empty."""

    questions: tuple[AskedQuestion, ...]

    @property
    def question(self) -> str:
        """The most asked wording."""
        return self.questions[0].question

    @property
    def article(self) -> str | None:
        """The article they were put to; None for none."""
        return self.questions[0].article

    @property
    def last(self) -> date:
        """The last day that one of them was asked or judged."""
        return max(each.last for each in self.questions)

    def total(self, weight: Weight) -> int:
        """The sum of a count over its questions."""
        return sum(map(weight, self.questions))


def clusters(questions: Iterable[AskedQuestion], weight: Weight, encoder: Encoder) -> list[Cluster]:
    """The questions in clusters, those of the greatest weight first.

    Each question joins the nearest of the more asked ones that stand for a cluster, or stands for one itself.
    Those beyond ``MAX_EMBEDDED`` stand by themselves.
    """
    ranked = sorted(questions, key=lambda each: (-weight(each), each.question, each.article or ""))
    compared, alone = ranked[:MAX_EMBEDDED], ranked[MAX_EMBEDDED:]
    texts = [each.question[:_EMBEDDED_CHARS] for each in compared]
    embeddings = encoder.encode_queries(texts, threads=cores())
    by_article: defaultdict[str | None, list[int]] = defaultdict(list)
    for number, each in enumerate(compared):
        by_article[each.article].append(number)
    found = [Cluster((each,)) for each in alone]
    for numbers in by_article.values():
        members: defaultdict[int, list[AskedQuestion]] = defaultdict(list)
        for number, leader in zip(numbers, leaders(embeddings[numbers]), strict=True):
            members[leader].append(compared[number])
        found += [Cluster(tuple(each)) for each in members.values()]
    return sorted(found, key=lambda each: (-each.total(weight), each.question, each.article or ""))


def leaders(embeddings: Embeddings, threshold: float = SAME_MEANING) -> list[int]:
    """For each row the number of the row that stands for it: itself, or the nearest earlier one that does so.

    Args:
        embeddings: float32 (rows, dimension), unit length.
        threshold: the least cosine to the row that stands for another.
    """
    standing: list[int] = []
    chosen: list[int] = []
    rows = np.empty_like(embeddings)
    for number, embedding in enumerate(embeddings):
        cosines = rows[: len(standing)] @ embedding
        if standing and cosines.max() >= threshold:
            chosen.append(standing[int(cosines.argmax())])
            continue
        rows[len(standing)] = embedding
        standing.append(number)
        chosen.append(number)
    return chosen
