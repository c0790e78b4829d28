"""The question-answering sets that the finder is trained and measured on, as documents with questions."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article, Span
from corpus.corpus import read_corpus
from corpus.sentences import split_sentences

# Documents of these names are chapters of one whole; they go to one side together.
_CHAPTERS = re.compile(r"(?:-\d+)+-[0-9a-f]{6}$")
_WHOLES = frozenset({"squad2", "doc2dial"})
# A document that shares this many words in a row with a development document is not trained on.
_SHARED_WORDS = 16
# Left out: one published sentence as the whole text, so nothing to choose from.
_NOT_READ = frozenset({"squad_train_sentence_pairs"})
# Of documents not trained on but measured, one in this many.
_HELD_STEP = 40
_MIN_PART_CHARS = 20


@dataclass(frozen=True, slots=True)
class Text:
    """A passage: its headings as one text, its words, and its sentences as spans of them."""

    heading: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a document.

    Attributes:
        text: the question.
        history: (question, answer) of the turns before it, oldest first; an answer may be "".
        gold: the sentences that answer it, each as (passage, sentence); empty if none does.
        whole: True if a whole passage was published as the answer.
    """

    text: str
    history: tuple[tuple[str, str], ...]
    gold: frozenset[tuple[int, int]]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a set. ``side`` is "train", or what it is measured as: "dev", "held", "own"."""

    of_set: str
    id: str
    passages: tuple[Text, ...]
    questions: tuple[Question, ...]
    side: str


def read_sets(train: Path, public: Path, never: frozenset[str] = frozenset()) -> list[Document]:
    """All documents of the training sets and of the public evaluation sets, each on its side.

    The public sets are divided by document, every second one to measure on. A training document that
    shares text with one of those is left out.

    Args:
        train: the folder of training sets.
        public: the folder of public evaluation sets.
        never: questions, as ``plain_question`` makes them, that are not to be trained on.
    """
    of_public = [d for folder in sorted(public.iterdir()) for d in public_documents(folder)]
    shared = set().union(*(_shingles(d) for d in of_public if d.side == "dev"))
    found = [d for d in of_public if d.side == "dev" or not shared & _shingles(d)]
    for path in sorted(train.glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        if name not in _NOT_READ:
            found += [d for d in _training(path, name, never) if not shared & _shingles(d)]
    return found


def plain_question(text: str) -> str:
    """A question without marks and capitals, so that the same one compares."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def own_documents(name: str, corpus: Path, questions: Path) -> Iterator[Document]:
    """Articles of this repository with the evaluation questions about them, to measure on."""
    articles = {article.id: article for article in read_corpus(corpus).articles}
    by_article: dict[str, list[dict[str, object]]] = {}
    for line in questions.read_text(encoding="utf-8").splitlines():
        form = json.loads(line)
        if form["expect"] in ("quote", "abstain"):
            by_article.setdefault(str(form.get("article") or questions.name.split(".")[0]), []).append(form)
    for key, forms in by_article.items():
        article = articles.get(key) or next(iter(articles.values()))
        yield _document(name, article, forms, "own")


def public_documents(folder: Path) -> Iterator[Document]:
    """The articles of one public evaluation set with their questions, every second whole work to measure on."""
    by_article: dict[str, list[dict[str, object]]] = {}
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        form = json.loads(line)
        by_article.setdefault(form["article"], []).append(form)
    wholes = {key: _CHAPTERS.sub("", key) if folder.name in _WHOLES else key for key in by_article}
    order = sorted(set(wholes.values()), key=lambda whole: hashlib.sha256(whole.encode()).hexdigest())
    measured = set(order[::2])
    articles = {article.id: article for article in read_corpus(folder / "corpus").articles}
    for key, forms in by_article.items():
        side = "dev" if wholes[key] in measured else "train"
        yield _document(folder.name, articles[key], forms, side)


def _document(name: str, article: Article, forms: Sequence[dict[str, object]], side: str) -> Document:
    passages = []
    for passage in article.passages:
        first = passage.span.start
        spans = tuple(Span(s.start - first, s.end - first) for s in passage.sentences)
        passages.append(Text(" › ".join(article.section_path(passage)), passage.span.of(article.text), spans))
    asked = []
    for form in forms:
        history = form["history"]
        gold = form["gold"]
        assert isinstance(history, list) and isinstance(gold, list)
        turns = tuple(
            (t, "") if isinstance(t, str) else (t["question"], t.get("answer", "")) for t in history
        )
        places = _places(passages, gold)
        if bool(gold) == bool(places):
            asked.append(Question(str(form["question"]), turns, places))
    return Document(name, article.id, tuple(passages), tuple(asked), side)


def _places(passages: Sequence[Text], gold: Sequence[str]) -> frozenset[tuple[int, int]]:
    wanted = [_plain(text) for text in gold]
    found = set()
    for p, passage in enumerate(passages):
        for s, span in enumerate(passage.sentences):
            text = _plain(span.of(passage.text))
            if any(
                g in text or (text in g and (len(text) >= _MIN_PART_CHARS or text == g)) for g in wanted if g
            ):
                found.add((p, s))
    return frozenset(found)


def _training(path: Path, name: str, never: frozenset[str]) -> Iterator[Document]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            form = json.loads(line)
            title = form["title"]
            passages = []
            for passage in form["passages"]:
                heading = " › ".join(part for part in (title, passage["head"]) if part)
                passages.append(Text(heading, passage["text"], split_sentences(passage["text"])))
            questions = tuple(
                _question(item, passages) for item in form["items"] if plain_question(item["q"]) not in never
            )
            held = int(hashlib.sha256(form["doc"].encode()).hexdigest(), 16) % _HELD_STEP == 0
            yield Document(name, form["doc"], tuple(passages), questions, "held" if held else "train")


def _question(item: dict[str, object], passages: Sequence[Text]) -> Question:
    gold, history = item["gold"], item["history"]
    assert isinstance(gold, list) and isinstance(history, list)
    places = frozenset(
        (p, s)
        for p, start, end in gold
        for s, span in enumerate(passages[p].sentences)
        if span.start < end and start < span.end
    )
    turns = tuple((turn["question"], turn["answer"]) for turn in history)
    return Question(str(item["q"]), turns, places, item.get("level") == "passage")


def _shingles(document: Document) -> set[int]:
    found: set[int] = set()
    for passage in document.passages:
        words = re.findall(r"[a-z0-9]+", passage.text.lower())
        found.update(hash(tuple(words[i : i + _SHARED_WORDS])) for i in range(len(words) - _SHARED_WORDS + 1))
    return found


def _plain(text: str) -> str:
    """The words a reader sees, whether they come from Markdown or not, so that the two compare."""
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return " ".join(
        re.sub(r"^\s*(?:[-*>]|\d+\.)\s+", "", unescaped, flags=re.MULTILINE).replace("**", "").split()
    )
