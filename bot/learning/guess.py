"""What the bot would say to a question now: its sentence, or the nearest one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.answering.answerer import Answerer
from bot.learning.records import Place
from bot.reply.quote import Quote, quote_passage
from bot.understanding.language import Languages
from corpus.article import Article, Span
from index.search.retriever import Retriever


@dataclass(frozen=True, slots=True)
class Guess:
    """What an article has on a question.

    ``article`` is None where there is none. ``sentences`` are the likeliest to answer, best first; empty where
    the article has none or the question is in a language that the model does not know (``is_foreign``).
    ``is_answered`` says whether the bot would quote the first.
    """

    article: Article | None
    sentences: tuple[Span, ...] = ()
    is_answered: bool = False
    is_foreign: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of the sentences."""
        return tuple(span.of(self.article.text) for span in self.sentences) if self.article else ()


class Guesser:
    """Asks the articles as they are now."""

    def __init__(self, retriever: Retriever) -> None:
        self._corpus = retriever.corpus
        self._answerer = Answerer(retriever)
        self._languages = Languages(retriever)

    def guess(self, question: str, article: str | None, *, besides: Collection[Place] = ()) -> Guess:
        """What the bot would say to a question.

        Args:
            question: the question, by itself.
            article: the article to ask; None for all.
            besides: quotes that are known not to answer; their passages are passed over.

        Raises:
            corpus.corpus.UnknownArticleError: if there is no such article.
        """
        if self._languages.refusal(question, article):
            return Guess(self._corpus.article(article) if article else None, is_foreign=True)
        answer = self._answerer.answer(question, (), article=article, shown=self._quotes(besides))
        found = self._corpus.article(answer.article) if answer.article else None
        return Guess(found, answer.likeliest, bool(answer.quotes))

    def _quotes(self, places: Collection[Place]) -> list[Quote]:
        """The passages at places, as quotes; those that are gone are left out."""
        numbers = {place.article: self._corpus.number(place.article) for place in places}
        known = {
            name: self._corpus.articles[number] for name, number in numbers.items() if number is not None
        }
        return [
            quote_passage(known[place.article], passage, (), 0.0, whole=True)
            for place in sorted(places, key=lambda each: (each.article, each.start))
            if place.article in known
            for passage in known[place.article].passages
            if passage.span.start <= place.start < passage.span.end
        ]


def sentence_within(guess: Guess, places: Iterable[Place]) -> Span | None:
    """The likeliest sentence of a guess that lies in one of some quotes; None if none does."""
    spans = [
        Span(each.start, each.end) for each in places if guess.article and each.article == guess.article.id
    ]
    return next((each for each in guess.sentences if any(span.holds(each) for span in spans)), None)
