"""From a question in its conversation to the quotes that answer it, or to the word that none does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.classifier import Decision, load_decisions
from bot.answering.features import Matrix, answer_features, mixed, rank_features
from bot.answering.follow_up import InConversation, can_stand_alone, read_in_conversation
from bot.answering.selection import MAX_QUOTES, merged, quotes_for
from bot.answering.sub_questions import focus, parts
from bot.reply.quote import Quote
from corpus.article import Span
from corpus.questions import ReaderQuestion
from index.encoding.runtime import Embeddings
from index.search.evidence import ArticleView, Evidence
from index.search.retriever import Retriever
from index.sparse.terms import words
from index.sparse.vocabulary import key_terms

_WANTS_ALL = re.compile(
    r"\b(?:all|every|each|list|name (?:the|some)|what are the|which are the)\b", re.IGNORECASE
)
# A part of a question whose whole is answered is answered too if it reaches this share of the threshold.
_PART_SHARE = 0.6
# A less likely reading of a question is taken from this confidence on.
_CLEARLY = 0.9


@dataclass(frozen=True, slots=True)
class Answer:
    """What an article says to a question.

    ``quotes`` are empty where it does not answer; ``related`` then holds the nearest passage.
    ``article`` and ``section`` (its index) say where the best of either stands; None if nowhere.
    """

    confidence: float
    read_as: str = ""
    quotes: tuple[Quote, ...] = ()
    related: tuple[Quote, ...] = ()
    article: str | None = None
    section: int | None = None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A question against one article."""

    view: ArticleView
    reading: InConversation
    scores: Matrix
    confidence: float
    threshold: float

    @property
    def answered(self) -> bool:
        return self.confidence >= self.threshold


class Answerer:
    """Finds, decides and quotes. Safe for many threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._decisions = load_decisions()

    def answer(
        self,
        question: str,
        earlier: Sequence[str],
        *,
        article: str | None = None,
        shown: Sequence[Quote] = (),
    ) -> Answer:
        """What the articles say to a question.

        Args:
            question: the question, any text.
            earlier: the questions before it, oldest first.
            article: the id of the one article to ask, or None for all.
            shown: quotes not to give again.
        """
        text = focus(question)
        pieces = parts(text)
        embedded = _Embedded(self._retriever)
        views = self._views(text, earlier, article, embedded)
        asked = [(text, tuple(earlier))]
        if len(pieces) > 1:
            asked += [(piece, pieces[:i] or tuple(earlier)) for i, piece in enumerate(pieces)]
        readings = [[self._read(*each, view) for each in asked] for view in views if view.sentences]
        embedded.add([t for of_view in readings for r in of_view for t in (r.alone, r.together) if t])
        judged = [
            [
                self._whole(view, of_view[0], earlier, embedded),
                *(self._part(view, r, embedded) for r in of_view[1:]),
            ]
            for view, of_view in zip([view for view in views if view.sentences], readings, strict=True)
        ]
        if not judged:
            return Answer(0.0)
        judged.sort(key=lambda of_view: -of_view[0].confidence)
        best = judged[0]
        quotes = self._quotes(judged, shown, whole_lists=bool(_WANTS_ALL.search(text)))
        top = best[0].view.passages[int(best[0].view.passage_of[int(np.argmax(best[0].scores))])]
        related = (
            ()
            if quotes
            else (replace(quotes_for(best[0].view, best[0].scores)[0], related=True, highlights=()),)
        )
        return Answer(
            best[0].confidence,
            best[0].reading.read_as or _other_spelling(text, best[0].reading.alone),
            tuple(quotes),
            related,
            best[0].view.article.id,
            top.section,
        )

    def answers(self, view: ArticleView, index: int, question: ReaderQuestion) -> bool:
        """Whether the bot answers a reader question (the ``index``-th of the article) with its own sentence."""
        embedding = view.question_embeddings().get(index)
        if embedding is None or question.sentence is None:
            return False
        reading = InConversation(view.vocabulary.corrected(question.question), (), 0.0)
        judged = self._judge_embedded(view, reading, embedding, embedding)
        chosen = view.passages[int(view.passage_of[int(np.argmax(judged.scores))])]
        return judged.answered and chosen.span.holds(question.sentence)

    def _views(
        self, text: str, earlier: Sequence[str], article: str | None, embedded: _Embedded
    ) -> list[ArticleView]:
        if article is not None:
            return [self._retriever.view(self._retriever.number(article))]
        if self._retriever.is_small:
            return self._retriever.all_views()
        whole = " ".join([*earlier[-1:], text])
        return self._retriever.views(embedded.of(whole), whole)

    def _read(
        self, text: str, earlier: Sequence[str], view: ArticleView, *, spelling: int = 0
    ) -> InConversation:
        before = [view.vocabulary.corrected(each) for each in earlier]
        written = view.vocabulary.readings(text)[spelling]
        return read_in_conversation(written, before, view.vocabulary, self._decisions.follow_up)

    def _whole(
        self, view: ArticleView, reading: InConversation, earlier: Sequence[str], embedded: _Embedded
    ) -> _Judged:
        """The question as it is likeliest spelt; as it may be spelt too where only that is clearly answered."""
        judged = self._judge(view, reading, embedded)
        if not judged.answered and len(view.vocabulary.readings(reading.alone)) > 1:
            other = self._judge(view, self._read(reading.alone, earlier, view, spelling=1), embedded)
            return other if other.confidence >= _CLEARLY else judged
        return judged

    def _part(self, view: ArticleView, reading: InConversation, embedded: _Embedded) -> _Judged:
        """A part of a question: by itself where that is clearly answered, else after what it leans on."""
        alone = self._judge(view, replace(reading, chain=(), weight=0.0), embedded)
        return alone if alone.confidence >= _CLEARLY else self._judge(view, reading, embedded)

    def _judge(self, view: ArticleView, reading: InConversation, embedded: _Embedded) -> _Judged:
        together = embedded.of(reading.together) if reading.together else embedded.of(reading.alone)
        return self._judge_embedded(view, reading, embedded.of(reading.alone), together)

    def _judge_embedded(
        self, view: ArticleView, reading: InConversation, alone: Embeddings, together: Embeddings
    ) -> _Judged:
        """The question alone if it can stand so, else its likelier reading; the other where only that clearly answers."""
        vocabulary = view.vocabulary
        by_itself = view.evidence(alone, key_terms(words(reading.alone)))  # its slips are put right already
        if not reading.together:
            return self._decide(view, reading, by_itself)
        if can_stand_alone(reading.alone, vocabulary):
            reading = replace(reading, weight=0.0)
        after = view.evidence(together, vocabulary.key_terms(reading.together))
        likelier = self._decide(view, reading, mixed(by_itself, after, reading.weight))
        if likelier.answered:
            return likelier
        weight = 0.0 if reading.weight >= 0.5 else 1.0
        other = self._decide(view, replace(reading, weight=weight), after if weight else by_itself)
        return other if other.confidence >= _CLEARLY else likelier

    def _decide(self, view: ArticleView, reading: InConversation, evidence: Evidence) -> _Judged:
        decision = self._decision(view)
        ranking = rank_features(evidence, view, reading.alone)
        scores = decision.scores(ranking)
        features = answer_features(evidence, ranking, scores, view, reading.alone)
        return _Judged(view, reading, scores, decision.confidence(features), decision.threshold)

    def _decision(self, view: ArticleView) -> Decision:
        return self._decisions.with_questions if view.has_questions else self._decisions.text_only

    def _quotes(
        self, judged: list[list[_Judged]], shown: Sequence[Quote], *, whole_lists: bool
    ) -> list[Quote]:
        """The quotes of all articles that answer, the likeliest article first."""
        found: list[Quote] = []
        for whole, *pieces in judged:
            if not whole.answered and not (pieces and all(piece.answered for piece in pieces)):
                continue
            skip = [Span(q.start, q.end) for q in shown if q.article == whole.view.article.id]
            of_parts = [
                quotes_for(piece.view, piece.scores, whole_lists=whole_lists, skip=skip)[:1]
                for piece in pieces
                if piece.confidence >= _PART_SHARE * piece.threshold
            ]
            of_whole = quotes_for(whole.view, whole.scores, whole_lists=whole_lists, skip=skip)
            by_part = [quote for quotes in of_parts for quote in quotes]
            seen = {quote.paragraph for quote in by_part}
            rest = [quote for quote in of_whole if quote.paragraph not in seen]
            found += merged([*by_part, *rest], whole.view.article)
        return found[:MAX_QUOTES]


def _other_spelling(typed: str, read: str) -> str:
    """The question as it was read, "" where no word of it was typed otherwise."""
    return "" if words(read) == words(typed) else read


class _Embedded:
    """The embeddings of one question's texts; those that are missing are made in one call."""

    def __init__(self, retriever: Retriever) -> None:
        self._encoder = retriever.encoder
        self._known: dict[str, Embeddings] = {}

    def add(self, texts: Sequence[str]) -> None:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(missing, self._encoder.encode_queries(missing), strict=True))

    def of(self, text: str) -> Embeddings:
        if text not in self._known:
            self.add([text])
        return self._known[text]
