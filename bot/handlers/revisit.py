"""Going back to earlier answers: more of them, one of them, all of one, where one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.answering.answerer import Answer, Answerer
from bot.answering.selection import MAX_QUOTES
from bot.reply.catalogue import Words
from bot.reply.quote import Item, Quote, quote_passage
from bot.reply.reply import Reply, Turn
from bot.understanding.intent import Reading, questions_before
from corpus.article import Span
from corpus.corpus import Corpus

# A turn this far back is not looked at any more; asking it again costs as much as the first time.
_MAX_REPLAYED = 8
_ONE_SENTENCE = ("simpler", "shorter", "repeat")
_QUOTE = re.compile(r"\bquotes?\b", re.IGNORECASE)
_QUOTING = ("quote", "urgent", "sources", "overview")


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

    def again(
        self, typed: str, reading: Reading, history: Sequence[Turn], article: str | None, own: Words
    ) -> Reply:
        """More, another quote, or the place of what was last answered; ``own`` are the bot's own words."""
        turns = self.answered(history, article)
        request = reading.request
        last = next((turn.reply for turn in reversed(turns) if turn.reply and not turn.reply.went_back), None)
        if request == "complaint" and last and last.kind == "urgent":
            return replace(last, question=typed)
        silence = last is not None and last.kind == "not_found"
        if silence and request == "more":
            return Reply("not_found", typed, own("reply.no_more"))
        before = _last_quoted(turns[:-1]) if request == "back" else None
        if (found := before or _last_quoted(turns)) and not (silence and request == "complaint"):
            return self._of_last(typed, reading, turns, *found, article, own)
        missing = "nothing_closer" if request == "complaint" else "nothing_before"
        return Reply("smalltalk", typed, own(f"reply.{missing}"))

    def means_the_subject(self, question: str, history: Sequence[Turn], article: str | None) -> bool:
        """True if "the second one" may be one of the subject's: at most one quote, no list, came last, and none is named."""
        if not history or _QUOTE.search(question):
            return False
        found = _last_quoted(self.answered(history, article))
        quotes = found[1].quotes if found else ()
        return len(quotes) < 2 and not any(quote.items for quote in quotes)

    def _of_last(
        self,
        typed: str,
        reading: Reading,
        history: Sequence[Turn],
        place: int,
        last: Reply,
        article: str | None,
        own: Words,
    ) -> Reply:
        match reading.request:
            case "more":
                announced = self._announced(typed, last, history[place:])
                return announced or self._more(typed, history, place, last, article, own)
            case "complaint":
                return self._other(typed, history, place, last, article, own)
            case "nth":
                return self._nth(typed, last, reading.n, own)
            case "where":
                return _again(typed, last, last.quotes, own("reply.where"))
            case "back":
                return _again(typed, last, last.quotes, own("reply.repeat"))
            case request:
                one = (self._one_sentence(history, place, last, article),) if request in _ONE_SENTENCE else ()
                quotes = one or tuple(map(self._in_full, last.quotes))
                return _again(typed, last, quotes, own(f"reply.{request}") if one else "")

    def _nth(self, typed: str, last: Reply, n: int, own: Words) -> Reply:
        """One quote of the last answer, or of what it announced; ``n`` counts from 1, or from -1 backwards."""
        listing = next((quote for quote in last.quotes if quote.items), last.quotes[0])
        if not 0 < abs(n) <= len(listing.items or last.quotes):
            return Reply("smalltalk", typed, own("reply.no_such_quote"), suggestions=last.suggestions)
        place = n - 1 if n > 0 else n
        if listing.items:
            return _again(typed, last, (self._of_item(listing, listing.items[place]),))
        quote = last.quotes[place]
        if quote.kind == "heading":
            return _again(typed, last, (self._of_item(quote, Item(quote.text, quote.start, quote.end)),))
        return _again(typed, last, (self._in_full(quote),))

    def _of_item(self, quote: Quote, item: Item) -> Quote:
        """What the article says of an item: the passage beneath its heading, or the one it stands in, marked."""
        article = self._corpus.article(quote.article)
        span = Span(item.start, item.end)
        for section in article.sections:
            if section.heading == span and section.passages:
                return quote_passage(article, section.passages[0], (), quote.score)
        passage = next((each for each in article.passages if each.span.holds(span)), None)
        if passage is None:
            return quote
        marks = tuple(sentence for sentence in passage.sentences if span.holds(sentence))
        return quote_passage(article, passage, marks, quote.score)

    def _other(
        self, typed: str, history: Sequence[Turn], place: int, last: Reply, article: str | None, own: Words
    ) -> Reply:
        """What else there is for a reader who was not asking for what was quoted."""
        more = self._more(typed, history, place, last, article, own)
        if more.kind == "quote":
            return replace(more, message=own("reply.complaint"))
        return Reply("smalltalk", typed, own("reply.nothing_closer"))

    def _one_sentence(self, history: Sequence[Turn], place: int, last: Reply, article: str | None) -> Quote:
        """The likeliest of the marked sentences of the first quote, by itself."""
        quote = last.quotes[0]
        if not quote.highlights:
            return quote
        mark = quote.highlights[0]
        if len(quote.highlights) > 1:
            answer = self._answered(history, place, article)
            mark = next((span for span in answer.likeliest if span in quote.highlights), mark)
        words = mark.of(self._corpus.article(quote.article).text)
        return replace(quote, text=words, start=mark.start, end=mark.end, highlights=(mark,), items=())

    def _more(
        self, typed: str, history: Sequence[Turn], place: int, last: Reply, article: str | None, own: Words
    ) -> Reply:
        """The next best quotes that the conversation has not shown since the question at ``place``."""
        if last.kind == "sources":
            return Reply("not_found", typed, own("reply.no_more"), read_as=last.question)
        answer = self._answered(history, place, article, _shown(history[place:]))
        reply = Reply(
            "quote",
            typed,
            read_as=answer.read_as or history[place].question,
            read_after=answer.read_after,
            confidence=answer.confidence,
            quotes=answer.quotes,
        )
        return reply if reply.quotes else replace(reply, kind="not_found", message=own("reply.no_more"))

    def _answered(
        self, history: Sequence[Turn], place: int, article: str | None, shown: Sequence[Quote] = ()
    ) -> Answer:
        """What the articles say to the question at ``place``, read after those before it, without what was shown."""
        before = history[:place]
        return self._answerer.answer(
            history[place].question,
            questions_before(before),
            article=article,
            last=lambda: self.last_article(before, answered=True),
            shown=shown,
        )

    def _announced(self, typed: str, last: Reply, since: Sequence[Turn]) -> Reply | None:
        """What stands beneath the headings that an answer announced and was not shown since; None if nothing is left."""
        seen = {(quote.article, quote.paragraph) for quote in _shown(since)}
        found: list[Quote] = []
        for quote in last.quotes:
            headings = {section.heading for section in self._corpus.article(quote.article).sections}
            found += [
                self._of_item(quote, item) for item in quote.items if Span(item.start, item.end) in headings
            ]
        left = tuple(quote for quote in found if (quote.article, quote.paragraph) not in seen)
        return _again(typed, last, left[:MAX_QUOTES]) if left else None

    def last_marked(self, history: Sequence[Turn], article: str) -> str:
        """The marked sentences of the last answer from the text of an article; "" if there was none."""
        for turn in reversed(self.answered(history, article)):
            if turn.reply and turn.reply.kind == "quote" and turn.reply.quotes[0].article == article:
                text = self._corpus.article(article).text
                return " ".join(mark.of(text) for quote in turn.reply.quotes for mark in quote.highlights)
        return ""

    def last_article(self, history: Sequence[Turn], *, answered: bool = False) -> str | None:
        """The id of the article that was quoted last.

        None if none was, if there is but one, if it is gone, and, where ``answered``, if its quote stood beside a silence.
        """
        if len(self._corpus.articles) == 1:
            return None
        replies = (turn.reply for turn in reversed(self.answered(history, None)))
        reply = next((reply for reply in replies if reply and reply.quotes), None)
        if reply is None or (answered and reply.kind == "not_found"):
            return None
        article = reply.quotes[0].article
        return None if self._corpus.number(article) is None else article

    def answered(self, history: Sequence[Turn], article: str | None) -> list[Turn]:
        """The last turns with their replies, asked again where they are not known."""
        found: list[Turn] = []
        for turn in history[-_MAX_REPLAYED:]:
            reply = turn.reply or self._ask(turn.question, found, article=article)
            found.append(Turn(turn.question, reply))
        return found

    def _in_full(self, quote: Quote) -> Quote:
        """The whole passage of a quote, its marks kept."""
        article = self._corpus.article(quote.article)
        if quote.kind != "passage":
            return quote
        passage = article.passages[quote.paragraph - 1]
        return quote_passage(article, passage, quote.highlights, quote.score, whole=True)


def _shown(turns: Sequence[Turn]) -> list[Quote]:
    """The passages that some turns quoted."""
    return [quote for turn in turns if turn.reply for quote in turn.reply.quotes if quote.kind == "passage"]


def _last_quoted(turns: Sequence[Turn]) -> tuple[int, Reply] | None:
    """The last turn whose question found quotes (not one that asked for more of them), and its reply."""
    for place, turn in reversed(list(enumerate(turns))):
        reply = turn.reply
        if reply and reply.quotes and not reply.went_back and reply.kind in _QUOTING:
            return place, reply
    return None


def _again(typed: str, last: Reply, quotes: tuple[Quote, ...], message: str = "") -> Reply:
    """Quotes of an earlier answer once more."""
    return Reply(
        "quote",
        typed,
        message,
        read_as=last.read_as or last.question,
        read_after=last.read_after,
        confidence=last.confidence,
        quotes=quotes,
    )
