"""Judges whether an article answers a question, and which of its sentences does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.classifier import Cascade, Fitted, load_classifiers
from bot.answering.features import (
    Floats,
    answer_features,
    beside_last,
    last_chances,
    mixed,
    rank_features,
    read_answer_features,
    read_rank_features,
)
from bot.answering.follow_up import InConversation, read_in_conversation
from index.encoding.runtime import Embeddings
from index.search.article_view import ArticleView
from index.search.evidence import Evidence
from index.search.reading import PassageReader
from index.search.retriever import Retriever
from index.sparse.terms import words
from index.sparse.vocabulary import key_terms

CLEARLY = 0.9
"""From this confidence on, the reading that is less likely is taken, and a part of a question is answered by itself."""
# Which has at least this chance: "how many minutes" is no question of its own.
_POSSIBLE = 0.03
# A sentence that is known to answer leads by odds of nearly three to one: the next best is still quoted beside it.
_LEAD = 1.0

# The share of a question's key terms, by their weight (a word that the article lacks weighs about twice as much as one that
# it has), that a passage must have to answer it by words alone.
_MOST_WORDS = 0.4

# The finder reads what is less close to every answered reader question than this cosine: the first classifier was fitted
# on closer ones. Here lies the quantile of four sets of messages (676) at which 0.5 lay with the packaged layers, when
# 201 of a stranger's 240 messages were right with 0.5, 200 with 0.55, 195 with 0.6.
_NEAR_QUESTION = 0.559
# One further than this from every reader question and every sentence, with a rare word that the article lacks, is likely
# about something else ("would some gravy help"); moved likewise from 0.455 and 0.28, and a little further up. It is answered
# from the third on: of three strangers' 390 messages, which it was chosen on, 292 are right, 290 if it is answered from the
# usual threshold on (of 117 near misses 6 more are answered then), 286 if never.
_FAR_QUESTION, _FAR_SENTENCE, _SURE_THOUGH_FAR = 0.58, 0.4, 0.85

READ_PASSAGES = 4
"""How many passages the finder reads, the likeliest by the first ranking."""

READ_OF_OTHERS = 1
"""How many it reads of articles that are less likely than another: of 200 questions each to all articles of two public
sets as many are answered rightly as with four (0.445 and 0.580; 0.430 and 0.580), a quarter faster. Of a few articles,
which come in no order, all are read alike."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question judged against one article.

    Attributes:
        view: the article.
        reading: the question as it was read.
        scores: float64 (sentences,), logits of its sentences.
        confidence: the chance, 0 to 1, that the article answers.
        threshold: it counts as answering from this confidence on.
        match: logit of its likeliest sentence by similarities and words alone, on one scale for all articles.
    """

    view: ArticleView
    reading: InConversation
    scores: Floats
    confidence: float
    threshold: float
    match: float

    @property
    def is_answered(self) -> bool:
        """True if the article is said to answer."""
        return self.confidence >= self.threshold

    @property
    def best_passage(self) -> int:
        """The index of the passage that holds the likeliest sentence."""
        return int(self.view.passage_of[int(np.argmax(self.scores))])

    def unanswered(self) -> Judgement:
        """The same question, which the article is known not to answer."""
        return replace(self, confidence=min(self.confidence, self.threshold / 2))

    def led_by(self, sentence: int) -> Judgement:
        """The same question, answered by a sentence that is known to answer it."""
        scores = self.scores.copy()
        scores[sentence] = scores.max() + _LEAD
        return replace(self, scores=scores, confidence=max(self.confidence, self.threshold))


class Judge:
    """Judges questions. Safe for many threads."""

    def __init__(
        self,
        reader: PassageReader | None = None,
        *,
        multilingual: bool = False,
        passages: int = READ_PASSAGES,
    ) -> None:
        """A judge that lets a finder read, or goes by similarities and words alone if there is none.

        Args:
            reader: the finder; it knows English alone.
            multilingual: whether the encoder knows more languages than English.
            passages: how many the finder reads at most.
        """
        self._reader = reader
        self._passages = passages
        self._multilingual = multilingual
        self._fitted: Fitted = load_classifiers()

    def read(
        self, question: str, earlier: Sequence[str], view: ArticleView, *, spelling: int = 0
    ) -> InConversation:
        """The question as it reads after earlier ones, slips put right in the words of the article.

        Args:
            question: what was typed.
            earlier: the questions before it, oldest first.
            view: the article.
            spelling: which of the vocabulary's readings of the question to take, the likeliest first.
        """
        before = [view.vocabulary.corrected(each) for each in earlier]
        written = view.vocabulary.readings(question)[spelling]
        return read_in_conversation(written, before, view.vocabulary, self._fitted.follow_up)

    def judge_spelt(
        self, view: ArticleView, reading: InConversation, earlier: Sequence[str], embedded: Embedded
    ) -> Judgement:
        """The question as it is likeliest spelt; as it may be spelt too where only that is clearly answered."""
        judged = self.judge(view, reading, embedded)
        if judged.is_answered or len(view.vocabulary.readings(reading.alone)) == 1:
            return judged
        other = self.judge(view, self.read(reading.alone, earlier, view, spelling=1), embedded)
        return other if other.confidence >= CLEARLY else judged

    def judge(self, view: ArticleView, reading: InConversation, embedded: Embedded) -> Judgement:
        """The likelier reading of a question, or the other where only that one is clearly answered."""
        alone = self._alone(view, reading, embedded)
        if not reading.before:
            return self._decide(view, reading, alone)
        together = view.evidence(embedded.of(reading.together), view.vocabulary.key_terms(reading.together))
        last = self._last(view, reading.last, embedded)
        likelier = self._decide(view, reading, mixed(alone, together, reading.weight), last)
        if likelier.is_answered or min(reading.weight, 1 - reading.weight) < _POSSIBLE:
            return likelier
        leans = reading.weight < 0.5
        other = self._decide(view, replace(reading, weight=float(leans)), together if leans else alone, last)
        return other if other.confidence >= CLEARLY else likelier

    def judge_part(self, view: ArticleView, reading: InConversation, embedded: Embedded) -> Judgement:
        """A part of a question: by itself where it need not lean and is clearly answered, else after what is before."""
        if not reading.read_after:
            alone = self._decide(view, InConversation(reading.alone), self._alone(view, reading, embedded))
            if alone.confidence >= CLEARLY:
                return alone
        return self.judge(view, reading, embedded)

    def _last(self, view: ArticleView, last: str, embedded: Embedded) -> Floats:
        """The chance that each sentence answers the question before, by similarities and words."""
        evidence = view.evidence(embedded.of(last), view.vocabulary.key_terms(last))
        return last_chances(self._cascade(view).first.scores(rank_features(evidence, view, last)))

    def _alone(self, view: ArticleView, reading: InConversation, embedded: Embedded) -> Evidence:
        # Its slips are put right already.
        return view.evidence(
            embedded.of(reading.alone), key_terms(words(reading.alone), view.vocabulary.language)
        )

    def _decide(
        self, view: ArticleView, reading: InConversation, evidence: Evidence, last: Floats | None = None
    ) -> Judgement:
        ranking = rank_features(evidence, view, reading.alone)
        if last is not None:
            ranking = beside_last(ranking, reading.weight * last, view)
        match = float(self._fitted.text_only.first.scores(ranking).max())
        english = view.vocabulary.language == "en"
        if not english and not self._multilingual:
            return _by_words(view, reading, evidence, match)
        cascade = self._cascade(view)
        scores = cascade.first.scores(ranking)
        features = answer_features(evidence, ranking, scores, view, reading)
        confidence = cascade.first.confidence(features)
        first = Judgement(view, reading, scores, confidence, cascade.first.threshold, match)
        about_another = view.has_questions and _is_about_another(evidence, reading, view)
        is_far = view.has_questions and evidence.near_question < _NEAR_QUESTION
        is_clear = not (is_far or about_another or cascade.is_in_doubt(confidence))
        if self._reader is None or not english or is_clear:
            return first.unanswered() if about_another else first
        passages = likeliest_passages(scores, view)[: self._passages]
        finder = self._reader.read(view, passages, reading.alone, reading.finder_history)
        ranking = read_rank_features(ranking, finder)
        scores = cascade.second.scores(ranking)
        features = answer_features(evidence, ranking, scores, view, reading)
        features = read_answer_features(features, ranking, finder, scores, view, confidence)
        confidence, threshold = cascade.second.confidence(features), cascade.second.threshold
        read = replace(first, scores=scores, confidence=confidence, threshold=threshold)
        return read.unanswered() if about_another and confidence < _SURE_THOUGH_FAR else read

    def _cascade(self, view: ArticleView) -> Cascade:
        return self._fitted.with_questions if view.has_questions else self._fitted.text_only


class Embedded:
    """The embeddings of one question's texts; those that are missing are made in one call."""

    def __init__(self, retriever: Retriever, known: Mapping[str, Embeddings] | None = None) -> None:
        self._encoder = retriever.encoder
        self._known = dict(known or {})

    def add(self, texts: Sequence[str]) -> None:
        """Embeds those texts that are not known yet."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(missing, self._encoder.encode_queries(missing), strict=True))

    def of(self, text: str) -> Embeddings:
        """The embedding of a text, float32 (dimension,), unit length."""
        if text not in self._known:
            self.add([text])
        return self._known[text]


def _is_about_another(evidence: Evidence, reading: InConversation, view: ArticleView) -> bool:
    sentence = max(float(evidence.sentence.max()), float(evidence.headed.max()))
    is_far = evidence.near_question < _FAR_QUESTION and sentence < _FAR_SENTENCE
    return is_far and view.vocabulary.lacks_a_rare_word(reading.alone)


def _by_words(view: ArticleView, reading: InConversation, evidence: Evidence, match: float) -> Judgement:
    """An article in a language that the encoder does not know answers where it has most of the question's words."""
    scores = evidence.shared_sentence + evidence.shared_passage
    confidence = float(evidence.shared_passage.max(initial=0.0))
    return Judgement(view, reading, scores, confidence, _MOST_WORDS, match)


def likeliest_passages(scores: Floats, view: ArticleView) -> list[int]:
    """The passages of the likeliest sentences, the likeliest first, ``READ_PASSAGES`` at most."""
    ranked = view.passage_of[np.argsort(-scores, kind="stable")]
    return list(dict.fromkeys(ranked.tolist()))[:READ_PASSAGES]
