"""Questions of the public sets that the decision for articles without reader questions is fitted on.

Every second document of a set is fitted on, whole. The others are left to measure on.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.fitting.cases import Asked, Case, cases
from corpus.corpus import Corpus, read_corpus
from index.building.build import open_index
from index.encoding.encoder import Encoder
from index.system.location import default_index_folder

# In these sets, documents of such names are chapters of one work; they stay on one side together.
_CHAPTER = re.compile(r"(?:-\d+)+-[0-9a-f]{6}$")
_SETS_IN_CHAPTERS = frozenset({"squad2", "doc2dial"})
# A sentence shorter than this counts as gold only if it is all that the gold text says.
_MIN_PART_CHARS = 20


def public_cases(folder: Path, encoder: Encoder, follow_up: Mapping[str, float]) -> Iterator[Case]:
    """The questions of all sets in a folder, each against its article; a set is the source of its cases.

    Raises:
        OSError: if a set cannot be read.
    """
    for of_set in sorted(path for path in folder.iterdir() if (path / "questions.jsonl").exists()):
        corpus = read_corpus(of_set / "corpus")
        asked = list(_asked(of_set, corpus))
        index = open_index(corpus, encoder, default_index_folder(of_set / "corpus", None), say=_say).vectors
        yield from cases(corpus, index, encoder, asked, follow_up, learn=False, source=of_set.name)


def _asked(of_set: Path, corpus: Corpus) -> Iterator[Asked]:
    by_article: dict[str, list[dict[str, Any]]] = {}
    for line in (of_set / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        form = json.loads(line)
        by_article.setdefault(form["article"], []).append(form)
    numbers = {article.id: number for number, article in enumerate(corpus.articles)}
    for key in _fitted_on(of_set.name, list(by_article)):
        article = corpus.articles[numbers[key]]
        sentences = [
            _plain(span.of(article.text)) for passage in article.passages for span in passage.sentences
        ]
        for form in by_article[key]:
            gold = _gold_rows(sentences, form["gold"])
            if bool(gold) == bool(form["gold"]):
                history = tuple(t if isinstance(t, str) else t["question"] for t in form["history"])
                yield Asked(form["question"], history, gold, numbers[key])


def _fitted_on(name: str, documents: Sequence[str]) -> list[str]:
    """Every second document by the hash of its name; chapters go by the name of their work."""
    works = {key: _CHAPTER.sub("", key) if name in _SETS_IN_CHAPTERS else key for key in documents}
    order = sorted(set(works.values()), key=lambda work: hashlib.sha256(work.encode()).hexdigest())
    fitted_on = set(order[1::2])
    return [key for key in documents if works[key] in fitted_on]


def _gold_rows(sentences: Sequence[str], gold: Sequence[str]) -> frozenset[int]:
    """The sentences that hold a gold text, or are a part of one. All texts are plain."""
    wanted = [text for text in map(_plain, gold) if text]
    return frozenset(
        row
        for row, sentence in enumerate(sentences)
        if any(
            text in sentence or (sentence in text and (len(sentence) >= _MIN_PART_CHARS or sentence == text))
            for text in wanted
        )
    )


def _plain(text: str) -> str:
    """A text without Markdown's marks and line breaks, so that gold and article compare."""
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    unmarked = re.sub(r"^\s*(?:[-*>]|\d+\.)\s+", "", unescaped, flags=re.MULTILINE)
    return " ".join(unmarked.replace("**", "").split())


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
