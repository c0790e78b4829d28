"""From a question in its conversation to the quotes that answer it, or to the word that none does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from cachetools import LRUCache

from bot.answering.follow_up import InConversation
from bot.answering.judging import READ_OF_OTHERS, READ_PASSAGES, Embedded, Judge
from bot.answering.lists import asked_for, with_items
from bot.answering.selection import MAX_QUOTES, likeliest, quotes_for, quotes_of
from bot.answering.sub_questions import Judged, parts, said_before
from bot.reply.quote import Quote
from bot.understanding.focus import focus
from corpus.article import Article, Span
from corpus.asked import AskedQuestions
from corpus.questions import ReaderQuestion
from corpus.similar import same_words
from index.encoding.runtime import Embeddings
from index.search.article_view import ArticleView
from index.search.retriever import Retriever
from index.system.processors import side_by_side

_WANTS_ALL = re.compile(r"\b(?:all|every|each|list|name (?:the|some)|wh(?:at|ich) are the)\b", re.IGNORECASE)
# Articles whose reader questions are kept by their words.
_MAX_KEPT = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What an article says to a question.

    ``quotes`` are empty where it does not answer; ``related`` then holds the nearest passage. ``left`` are the parts of
    the question that they do not answer. ``read_as`` and ``read_after`` are those of the reply.
    ``article`` and ``section`` (its index) say where the best of either stands; None if nowhere.
    ``likeliest`` are the sentences of that article that answer likeliest, whether or not they do, best first.
    """

    confidence: float
    read_as: str = ""
    read_after: str = ""
    quotes: tuple[Quote, ...] = ()
    left: tuple[str, ...] = ()
    related: tuple[Quote, ...] = ()
    article: str | None = None
    section: int | None = None
    likeliest: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A question as it reads against one article: whole, and in its parts if it has several."""

    view: ArticleView
    judge: Judge
    earlier: tuple[str, ...]
    whole: InConversation
    parts: tuple[InConversation, ...]
    known: ReaderQuestion | None

    @property
    def texts(self) -> list[str]:
        read = (self.whole, *self.parts)
        return [text for each in read for text in (each.alone, each.together, each.last) if text]


class Answerer:
    """Finds, decides and quotes. Safe for many threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        reader, multilingual = retriever.reader, retriever.encoder.is_multilingual
        others = READ_PASSAGES if retriever.is_small else READ_OF_OTHERS
        self._judge = Judge(reader, multilingual=multilingual)
        self._judge_of_others = Judge(reader, multilingual=multilingual, passages=others)
        self._kept: LRUCache[str, AskedQuestions] = LRUCache(_MAX_KEPT)
        self._lock = Lock()

    def answer(
        self,
        question: str,
        earlier: Sequence[str],
        *,
        article: str | None = None,
        last: Callable[[], str | None] = lambda: None,
        shown: Sequence[Quote] = (),
        embedded: Mapping[str, Embeddings] | None = None,
    ) -> Answer:
        """What the articles say to a question.

        Args:
            question: the question, any text.
            earlier: the questions before it, oldest first.
            article: the id of the one article to ask, or None for all.
            last: gives the article that answered last, or None: a question that can only be understood after those
                before is put to it alone. Called for such alone, as it may cost an answer.
            shown: quotes not to give again.
            embedded: embeddings of texts that are known already.
        """
        text = focus(question)
        known = Embedded(self._retriever, embedded)
        views = [view for view in self._views(text, earlier, article, known) if view.sentences]
        read = [
            self._read(text, earlier, view, self._judge_of_others if place else self._judge)
            for place, view in enumerate(views)
        ]
        if not read:
            return Answer(0.0)
        leans = len(read) > 1 and any(each.whole.read_after for each in read)
        if leans and (answered := last()) is not None:
            read = self._of_last(text, earlier, answered) or read
        known.add([each for of_view in read for each in of_view.texts])
        judged = sorted(
            side_by_side(lambda of_view: self._judged(of_view, known), read),
            key=lambda each: (not each.is_pinned, not each.is_known, not each.is_answered, -each.closeness),
        )
        best = judged[0].whole
        quotes = self._quotes(judged, shown, whole_lists=bool(_WANTS_ALL.search(text)))
        related = (
            () if quotes else (replace(quotes_for(best.view, best.scores)[0], related=True, highlights=()),)
        )
        return Answer(
            judged[0].confidence,
            best.reading.read_as or _other_spelling(text, best.reading.alone),
            best.reading.read_after,
            tuple(quotes),
            _left(text, judged),
            related,
            best.view.article.id,
            best.view.passages[best.best_passage].section,
            likeliest(best.view, best.scores, shown),
        )

    def answers(self, view: ArticleView, index: int, question: ReaderQuestion) -> bool:
        """Whether the bot answers a reader question (the ``index``-th of the article) with its own sentence."""
        embedding = view.question_embeddings().get(index)
        if embedding is None or question.sentence is None:
            return False
        reading = InConversation(view.vocabulary.corrected(question.question))
        embedded = Embedded(self._retriever, {reading.alone: embedding})
        judged = self._judge.judge(view, reading, embedded)
        return judged.is_answered and view.passages[judged.best_passage].span.holds(question.sentence)

    def _views(
        self, text: str, earlier: Sequence[str], article: str | None, embedded: Embedded
    ) -> list[ArticleView]:
        if article is not None:
            return [self._retriever.view(self._retriever.number(article))]
        if self._retriever.is_small:
            return self._retriever.all_views()
        whole = " ".join([*earlier[-1:], text])
        return self._retriever.views(embedded.of(whole), whole)

    def _read(self, text: str, earlier: Sequence[str], view: ArticleView, judge: Judge) -> _Read:
        """The question against an article; each part of it may lean on what the message says before."""
        pieces = parts(text)
        of_parts: list[InConversation] = []
        if len(pieces) > 1:
            before = said_before(text, earlier)
            of_parts = [judge.read(piece, said, view) for piece, said in zip(pieces, before, strict=True)]
        return _Read(
            view,
            judge,
            tuple(earlier),
            judge.read(text, earlier, view),
            tuple(of_parts),
            self._asked(view.article).find(text) or self._asked(view.article).find_follow_up(text, earlier),
        )

    def _of_last(self, text: str, earlier: Sequence[str], article: str) -> list[_Read]:
        """The question against the article that answered last, if it leans on what was asked there."""
        read = self._read(text, earlier, self._retriever.view(self._retriever.number(article)), self._judge)
        return [read] if read.whole.read_after else []

    def _judged(self, read: _Read, embedded: Embedded) -> Judged:
        whole = read.judge.judge_spelt(read.view, read.whole, read.earlier, embedded)
        by_itself = whole.is_answered
        known = read.known.sentence if read.known else None
        if read.known and known is None:
            whole = whole.unanswered()
        else:
            for answer in (asked_for(read.view.article, read.whole.alone), known):  # the last one leads
                if answer is not None:
                    whole = whole.led_by(read.view.sentences.index(answer))
        of_parts = tuple(read.judge.judge_part(read.view, part, embedded) for part in read.parts)
        return Judged(
            whole,
            of_parts,
            is_known=known is not None,
            is_pinned=bool(read.known and read.known.pinned and known),
            only_known=known is not None and not by_itself,
        )

    def _quotes(self, judged: Sequence[Judged], shown: Sequence[Quote], *, whole_lists: bool) -> list[Quote]:
        """The quotes of all articles that answer, the likeliest article first."""
        found: list[Quote] = []
        for each in judged:
            if each.is_answered:
                article = each.whole.view.article.id
                skip = [Span(quote.start, quote.end) for quote in shown if quote.article == article]
                found += quotes_of(each, whole_lists=whole_lists, skip=skip)
        return [
            with_items(quote, self._retriever.corpus.article(quote.article)) for quote in found[:MAX_QUOTES]
        ]

    def _asked(self, article: Article) -> AskedQuestions:
        """The reader questions of an article by their words, kept for the articles asked last."""
        with self._lock:
            found = self._kept.get(article.id)
            if found is None:
                questions = self._retriever.corpus.questions.get(article.id, ())
                found = self._kept[article.id] = AskedQuestions(questions)
            return found


def _left(text: str, judged: Sequence[Judged]) -> tuple[str, ...]:
    """The parts of a question, as typed, that no article answers which answers another."""
    of_each = [each.left for each in judged if each.is_answered]
    return tuple(
        part for place, part in enumerate(parts(text)) if of_each and all(place in left for left in of_each)
    )


def _other_spelling(typed: str, read: str) -> str:
    """The question as it was read, "" where no letter of it was typed otherwise."""
    return "" if same_words(read) == same_words(typed) else read
