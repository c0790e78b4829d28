"""Questions of the public sets that the decision for articles without reader questions is fitted on.

Of each set the documents that the finder's experiment calls "train": every second one, whole. The others are
left to measure on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.fitting.cases import Asked, Case, cases
from corpus.corpus import Corpus, read_corpus
from index.encoder import Encoder
from index.finder.sets import public_documents
from index.store import build_index


def public_cases(folder: Path, encoder: Encoder, follow_up: Mapping[str, float]) -> Iterator[Case]:
    """The questions of all sets in a folder, each against its article; a set is the source of its cases.

    Raises:
        OSError: if a set cannot be read.
    """
    for of_set in sorted(path for path in folder.iterdir() if (path / "questions.jsonl").exists()):
        corpus = read_corpus(of_set / "corpus")
        asked = list(_asked(of_set, corpus))
        with TemporaryDirectory() as place:
            index = build_index(corpus, encoder, Path(place)).passages
            yield from cases(corpus, index, encoder, asked, follow_up, learn=False, source=of_set.name)


def _asked(of_set: Path, corpus: Corpus) -> Iterator[Asked]:
    numbers = {article.id: number for number, article in enumerate(corpus.articles)}
    for document in public_documents(of_set):
        if document.side != "train":
            continue
        number = numbers[document.id]
        places = [
            (passage, sentence)
            for passage, each in enumerate(corpus.articles[number].passages)
            for sentence in range(len(each.sentences))
        ]
        rows = {place: row for row, place in enumerate(places)}
        for question in document.questions:
            history = tuple(earlier for earlier, _ in question.history)
            yield Asked(question.text, history, frozenset(rows[place] for place in question.gold), number)
