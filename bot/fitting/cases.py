"""The questions that the decision is fitted on, each with what speaks for the sentences of its article."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.answering.features import Floats, mixed, rank_features
from bot.answering.follow_up import InConversation, read_in_conversation
from corpus.corpus import Corpus
from index.dense.question_model import fit_from_rows
from index.dense.rows import RowKind
from index.dense.vectors import ArticleRows, Vectors
from index.encoding.encoder import Encoder
from index.encoding.runtime import Embeddings
from index.search.article_view import ArticleView
from index.search.evidence import Evidence
from index.sparse.language import article_language
from index.sparse.vocabulary import Vocabulary
from index.sparse.word_index import ArticleWords, article_words

_FOLDS = 5
# Reader questions nearer than this are one question in other words and never stand on both sides. Of pairs of them, as many
# are nearer as were nearer than 0.85 with the packaged layers.
_SAME_QUESTION = 0.75


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the sentences that answer it (indices into its article's; none if it does not).

    ``switches`` is True where it has a history that it does not lean on.
    """

    question: str
    history: tuple[str, ...]
    gold: frozenset[int]
    article: int
    switches: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One question against its article.

    ``group`` names what must not be divided in cross-validation; ``gold`` is bool (sentences,); ``source`` says where
    the question comes from. ``last`` are the ``rank_features`` of the question before, if there is one. ``finder`` and
    ``first_confidence`` are what the second stage sees; ``weight`` is what the case counts.
    """

    asked: Asked
    view: ArticleView
    evidence: Evidence
    ranking: Floats
    gold: npt.NDArray[np.bool_]
    group: str
    source: str
    reading: InConversation
    last: Floats | None
    finder: Floats = field(default_factory=lambda: np.zeros(0))
    first_confidence: float = 0.0
    weight: float = 1.0


def written_questions(folder: Path, corpus: Corpus) -> Iterator[Asked]:
    """The questions written about the fitting articles (``NAME.asked.jsonl``)."""
    for number, article in enumerate(corpus.articles):
        sentences = [" ".join(s.of(article.text).split()) for p in article.passages for s in p.sentences]
        for line in (folder / f"{article.id}.asked.jsonl").read_text(encoding="utf-8").splitlines():
            form = json.loads(line)
            history = tuple(t if isinstance(t, str) else t["question"] for t in form["history"])
            gold = frozenset(
                i for i, text in enumerate(sentences) if any(text in g or g in text for g in form["gold"])
            )
            if form["gold"] and not gold:
                raise ValueError(f"{article.id}: no sentence for {form['question']!r}")
            yield Asked(form["question"], history, gold, number, form["kind"] == "switch")


def reader_questions(corpus: Corpus) -> Iterator[Asked]:
    """The reader questions of a corpus."""
    for number, article in enumerate(corpus.articles):
        places = {s: i for i, s in enumerate(s for p in article.passages for s in p.sentences)}
        for question in corpus.questions.get(article.id, ()):
            gold = frozenset() if question.sentence is None else frozenset([places[question.sentence]])
            yield Asked(
                question.question,
                question.history,
                gold,
                number,
                bool(question.history) and question.self_contained,
            )


def cases(
    corpus: Corpus,
    vectors: Vectors,
    encoder: Encoder,
    asked: Sequence[Asked],
    follow_up: Mapping[str, float],
    *,
    learn: bool,
    source: str,
) -> list[Case]:
    """Each question against its article, as the bot would see it.

    Args:
        corpus: the articles.
        vectors: their rows; reader questions among them are not used.
        encoder: the encoder of the index.
        asked: the questions.
        follow_up: the follow-up model.
        learn: True to let the other questions of the article (those of other folds, never the same
            question in other words) serve as its reader questions; False for an article without any.
        source: where the questions come from.
    """
    found: list[Case] = []
    for number in sorted({question.article for question in asked}):
        words = article_words(corpus.articles[number])
        vocabulary = Vocabulary(words)
        of_article = [question for question in asked if question.article == number]
        readings = [read_in_conversation(q.question, q.history, vocabulary, follow_up) for q in of_article]
        alone = encoder.encode_queries([reading.alone for reading in readings])
        together = encoder.encode_queries([reading.together or reading.alone for reading in readings])
        last = encoder.encode_queries([reading.last or reading.alone for reading in readings])
        likelier = np.where(np.array([r.weight >= 0.5 for r in readings])[:, None], together, alone)
        clusters = _clusters(likelier)
        for fold in range(_FOLDS) if learn else range(1):
            held = clusters % _FOLDS == fold if learn else np.ones(len(of_article), bool)
            view = _view(
                corpus,
                words,
                vectors,
                number,
                likelier[~held],
                [q for q, h in zip(of_article, held, strict=True) if not h],
            )
            for place in np.flatnonzero(held):
                reading, question = readings[place], of_article[place]
                evidence = mixed(
                    view.evidence(alone[place], vocabulary.key_terms(reading.alone)),
                    view.evidence(together[place], vocabulary.key_terms(reading.together or reading.alone)),
                    reading.weight,
                )
                gold = np.isin(np.arange(len(view.sentences)), list(question.gold))
                group = (
                    f"{source}/{number}"
                    if not learn
                    else f"{number}/{min(question.gold, default=-1 - clusters[place] % 40)}"
                )
                ranking = rank_features(evidence, view, question.question)
                before = None
                if reading.last:
                    of_last = view.evidence(last[place], vocabulary.key_terms(reading.last))
                    before = rank_features(of_last, view, reading.last)
                found.append(Case(question, view, evidence, ranking, gold, group, source, reading, before))
    return found


def _view(
    corpus: Corpus,
    words: ArticleWords,
    vectors: Vectors,
    number: int,
    embeddings: Embeddings,
    known: Sequence[Asked],
) -> ArticleView:
    """An article with other reader questions than its own."""
    rows = vectors.of_article(number)
    text = rows.table[:, 0] <= RowKind.PASSAGE
    article = corpus.articles[number]
    passages = article.passages
    places = [(p, s) for p, passage in enumerate(passages) for s in range(len(passage.sentences))]
    extra = [
        (int(RowKind.QUESTION), number, *places[min(q.gold)], -1)
        if q.gold
        else (int(RowKind.NEAR_MISS), number, -1, -1, -1)
        for q in known
    ]
    whole = np.vstack([rows.table[text], np.array(extra, np.int32).reshape(-1, 5)]).astype(np.int32)
    whole[:, 1] = 0
    compared = np.vstack([rows.embeddings[text], embeddings])
    counts = [len(passage.sentences) for passage in passages]
    model = fit_from_rows(whole, compared, counts) if len(known) else None
    return ArticleView(article, article_language(article), words, ArticleRows(whole, compared), model)


def _clusters(embeddings: Embeddings) -> npt.NDArray[np.int64]:
    """A number for each question, the same for all that say the same in other words (single linkage)."""
    labels = np.arange(len(embeddings))
    for place in range(1, len(embeddings)):
        for near in np.flatnonzero(embeddings[:place] @ embeddings[place] > _SAME_QUESTION):
            labels[labels == labels[near]] = labels[place]
    return labels
