"""Going back to earlier answers: more of them, one of them, all of one, where one stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.answering.answerer import Answerer
from bot.reply import wording
from bot.reply.quote import Quote, quote_passage
from bot.reply.reply import Reply, Turn
from bot.understanding.intent import Reading, earlier_questions, read_turn
from corpus.corpus import Corpus

# A question this many turns back is not looked for any more; asking it again costs as much as the first time.
_MAX_REPLAYED = 6


class Ask(Protocol):
    """Asks a question again, to know the reply that a history of questions alone does not hold."""

    def __call__(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        """The reply to a question after earlier turns."""


class Recall:
    """Answers requests about what was answered before. Safe for many threads."""

    def __init__(self, corpus: Corpus, answerer: Answerer, ask: Ask) -> None:
        self._corpus = corpus
        self._answerer = answerer
        self._ask = ask

    def again(self, typed: str, reading: Reading, history: Sequence[Turn], article: str | None) -> Reply:
        """More, another quote, or the place of what was last answered."""
        found = self._last_quoted(history, article)
        if found is None:
            return Reply("smalltalk", typed, wording.NOTHING_BEFORE)
        place, last = found
        if reading.request == "more":
            if last.kind == "sources":
                return Reply("not_found", typed, wording.NO_MORE, read_as=last.question)
            return self._more(typed, history, place, article)
        quotes = last.quotes
        if reading.request == "nth":
            if reading.n > len(quotes):
                return Reply("smalltalk", typed, wording.NO_SUCH_QUOTE, suggestions=last.suggestions)
            quotes = (quotes[reading.n - 1] if reading.n > 0 else quotes[-1],)
        message = wording.WHERE if reading.request == "where" else ""
        whole = tuple(map(self._in_full, quotes)) if reading.request in ("in_full", "nth") else quotes
        return Reply(
            "quote",
            typed,
            message,
            read_as=last.read_as or last.question,
            confidence=last.confidence,
            quotes=whole,
        )

    def _more(self, typed: str, history: Sequence[Turn], place: int, article: str | None) -> Reply:
        """The next best quotes that the conversation has not shown since the question at ``place``."""
        replies = self.replayed(history[place:], history[:place], article)
        shown = [quote for reply in replies for quote in reply.quotes if quote.kind == "passage"]
        answer = self._answerer.answer(
            history[place].question,
            earlier_questions([turn.question for turn in history[:place]]),
            article=article,
            shown=shown,
        )
        read_as = answer.read_as or history[place].question
        if not answer.quotes:
            return Reply("not_found", typed, wording.NO_MORE, read_as=read_as, confidence=answer.confidence)
        return Reply("quote", typed, read_as=read_as, confidence=answer.confidence, quotes=answer.quotes)

    def _last_quoted(self, history: Sequence[Turn], article: str | None) -> tuple[int, Reply] | None:
        """The last turn whose question found quotes (not one that asked for more of them), and its reply."""
        for place in range(len(history) - 1, max(len(history) - _MAX_REPLAYED, 0) - 1, -1):
            if read_turn(history[place].question).request:
                continue
            reply = history[place].reply or self._ask(
                history[place].question, history[:place], article=article
            )
            if reply.kind in ("quote", "urgent", "sources", "overview") and reply.quotes:
                return place, reply
        return None

    def replayed(self, turns: Sequence[Turn], before: Sequence[Turn], article: str | None) -> list[Reply]:
        """The replies of turns, asked again where they are not known."""
        past, found = list(before), []
        for turn in turns[-_MAX_REPLAYED:]:
            found.append(turn.reply or self._ask(turn.question, past, article=article))
            past.append(Turn(turn.question, found[-1]))
        return found

    def _in_full(self, quote: Quote) -> Quote:
        """The whole passage of a quote, its marks kept."""
        article = self._corpus.article(quote.article)
        if quote.kind != "passage":
            return quote
        passage = article.passages[quote.paragraph - 1]
        return quote_passage(article, passage, quote.highlights, quote.score, whole=True)
