"""The bot: a question in its conversation becomes a reply. One pass, no state of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.answerer import Answerer
from bot.handlers.metadata import about_reply, is_of_a_person, named_fields, still_asked, tells
from bot.handlers.overview import listed, overview_quotes, section_named
from bot.handlers.revisit import Recall
from bot.handlers.sources import is_of_the_last_answer, reference_quotes, references_on, sources_message
from bot.handlers.suggestions import Suggestions
from bot.handlers.urgent import urgent_reply
from bot.message import Message
from bot.reply.quote import cited
from bot.reply.reply import Reply, Turn
from bot.reply.voice import Voice, notice
from bot.understanding.intent import MAYBE_ORDINARY, Reading
from bot.understanding.language import Languages
from bot.understanding.noise import whole_characters
from bot.understanding.reader import Reader
from corpus.article import Article
from corpus.corpus import Corpus
from index.search.retriever import Retriever
from index.sparse.vocabulary import RARE, Vocabulary

# From this confidence on, the article answers a question that names its author or says "she" of him.
_CLEARLY = 0.9
# What is less likely than this to be a question is a request, whatever words of the article are in it.
_HARDLY_ORDINARY = 0.02


class Bot:
    """Answers questions about the articles of a corpus in their own sentences. Safe for many threads.

    Attributes:
        corpus: the articles.
    """

    def __init__(self, retriever: Retriever, *, voice: Voice | None = None) -> None:
        """A bot; ``voice`` says how it speaks for itself, None for in the article's language."""
        self.corpus: Corpus = retriever.corpus
        self._retriever = retriever
        self._answerer = Answerer(retriever)
        self._languages = Languages(retriever)
        self._reader = Reader(retriever)
        self._recall = Recall(self.corpus, self._answerer, self.ask)
        self._suggestions = Suggestions(retriever, self._answerer)
        self._voice = voice or Voice()

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        """The reply to a question, read in the light of the turns before it.

        Args:
            question: what the reader typed, any text; half a character in it is read as U+FFFD.
            history: earlier turns, oldest first; a turn without its reply is asked again if it is needed.
            article: the id of the one article to ask, or None for all.

        Raises:
            corpus.corpus.UnknownArticleError: if there is no such article.
        """
        if article is not None:
            self.corpus.article(article)
        question = whole_characters(question)
        history = [replace(turn, question=whole_characters(turn.question)) for turn in history]
        reading, known = self._reader.read(question, in_conversation=bool(history), article=article)
        own = self._voice.words(
            message=self._languages.of_message(question, article), article=self._languages.of_article(article)
        )
        reply = self._reply(Message(question, reading, tuple(history), article, known, own))
        return replace(
            reply,
            quotes=tuple(cited(quote, self.corpus.article(quote.article), own) for quote in reply.quotes),
            notice=notice(reading.likely[0], own) if reading.likely else "",
            language=own.language,
        )

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        """Four questions to begin with which the article does answer; none if it has no reader questions."""
        return self._suggestions.starters(article)

    def _with_starters(self, reply: Reply, article: str | None) -> Reply:
        return reply if reply.suggestions else replace(reply, suggestions=self.starters(article))

    def _reply(self, asked: Message) -> Reply:
        reading = asked.reading
        if reading.urgent:
            rest = asked.earlier, asked.article, asked.known, asked.own
            return urgent_reply(self._answerer, asked.typed, reading, *rest)
        if reading.question and (refusal := self._languages.refusal(reading.question, asked.article)):
            reply = Reply("not_found", asked.typed, asked.own(refusal), confidence=0.0)
            return self._with_starters(reply, asked.article)
        if not reading.question or reading.kind in ("smalltalk", "quit"):
            found = self._answer(asked) if self._names_subject(asked) else None
            return found if found and found.kind == "quote" else self._smalltalk(asked)
        return self._request(asked) if reading.request else self._question(asked)

    def _request(self, asked: Message) -> Reply:
        """What is asked of the last answer; the answer to a question that reads as if it were that."""
        reading, answer = asked.reading, None
        may_be = reading.ordinary >= MAYBE_ORDINARY
        if may_be or (reading.ordinary >= _HARDLY_ORDINARY and self._names_subject(asked)):
            answer = self._answer(asked)  # "the decoy thing", "so what instead"
            if answer.kind == "quote":
                return answer
        reply = self._recall.again(asked.typed, reading, asked.history, asked.article, asked.own)
        if reply.quotes:
            return replace(reply, went_back=True)
        answer = answer or self._answer(asked)  # there is nothing to go back to
        goes_on = reading.request == "nth" and self._recall.means_the_subject(
            reading.question, asked.history, asked.article
        )
        if may_be or goes_on or _is_surely_answered(answer, reading):  # "and the second one"
            return answer
        return self._with_starters(replace(reply, went_back=True), asked.article)

    def _question(self, asked: Message) -> Reply:
        """The reply to a question: what the article says, or what is said of the article."""
        reading, named = asked.reading, None
        if reading.kind == "ordinary" or reading.ordinary >= MAYBE_ORDINARY:
            reply = self._answer(asked)
            clearly = reply.kind == "quote" and (reply.confidence or 0.0) >= _CLEARLY
            if (not clearly or is_of_a_person(reading.question)) and (named := self._named(asked)):
                return self._about(asked, named)
            other = reading.other and not self._names_another(asked)
            is_ordinary = reading.kind == "ordinary" and (reply.kind == "quote" or not other)
            if is_ordinary or _is_surely_answered(reply, reading):
                return reply
        kind = reading.other if reading.kind == "ordinary" else reading.kind
        if kind == "about":
            return self._about_or_text(asked, self._named(asked) if named is None else named)
        return self._sources(asked) if kind == "sources" else self._overview(asked)

    def _named(self, asked: Message) -> tuple[str, ...]:
        """The fields of the front matter that a message asks for by a name, or by going on from the turn before."""
        subject, question = self._subject(asked), asked.reading.question
        named = named_fields(subject, question)
        earlier: list[str] = []
        for turn in asked.history:  # an answer from the text leaves the people behind it
            earlier = [] if turn.reply and turn.reply.kind == "quote" else [*earlier, turn.question]
        return named or still_asked(subject, question, earlier, self._reader.embedding)

    def _names_subject(self, asked: Message) -> bool:
        """True if a message has a word of its article that is rare, or may well be a question: "baclofen", "heat"."""
        least = 0.0 if asked.reading.ordinary >= MAYBE_ORDINARY else RARE
        return any(known and rarity >= least for known, rarity in self._terms(asked))

    def _names_another(self, asked: Message) -> bool:
        """True if a message has a rare word that its article does not have: "bitcoin" is not what it is about."""
        return self._vocabulary(self._subject(asked)).lacks_a_rare_word(asked.reading.question)

    def _terms(self, asked: Message) -> list[tuple[bool, float]]:
        """Of each key term of a message: whether the article has it, and its rarity."""
        vocabulary = self._vocabulary(self._subject(asked))
        terms = vocabulary.key_terms(asked.reading.question)
        return [(term in vocabulary, rarity) for term, rarity in terms.items()]

    def _vocabulary(self, article: Article) -> Vocabulary:
        return self._retriever.view(self._retriever.number(article.id)).vocabulary

    def _smalltalk(self, asked: Message) -> Reply:
        field = "goodbye" if asked.reading.kind == "quit" else asked.reading.smalltalk
        message = self._voice.smalltalk(field if asked.typed.strip() else "", asked.own)
        return self._with_starters(Reply("smalltalk", asked.typed, message), asked.article)

    def _about(self, asked: Message, named: tuple[str, ...]) -> Reply:
        subject = self._subject(asked)
        reply = about_reply(subject, asked.reading.question, named or asked.reading.about, asked.own)
        return replace(reply, question=asked.typed, suggestions=self.starters(subject.id))

    def _about_or_text(self, asked: Message, named: tuple[str, ...]) -> Reply:
        """What the front matter says; where it is silent, what the text says, of itself or of what is named in it."""
        reply, subject, wanted = self._about(asked, named), self._subject(asked), named or asked.reading.about
        if reply.quotes or "length" in wanted:
            return reply
        answer = self._answer(replace(asked, history=(), article=subject.id))
        names = any(known and rarity >= RARE for known, rarity in self._terms(asked))
        is_told = answer.kind == "quote" and (names or tells(subject, answer.quotes[0], wanted))
        return answer if is_told else reply

    def _answer(self, asked: Message) -> Reply:
        answer = self._answerer.answer(
            asked.reading.question,
            asked.earlier,
            article=asked.article,
            last=lambda: self._recall.last_article(asked.history, answered=True),
            embedded=asked.known,
        )
        left = asked.own("reply.left", part=" / ".join(answer.left)) if answer.left else ""
        return Reply(
            "quote" if answer.quotes else "not_found",
            asked.typed,
            left if answer.quotes else asked.own("reply.not_found"),
            read_as=answer.read_as,
            read_after=answer.read_after,
            confidence=answer.confidence,
            quotes=answer.quotes or answer.related,
            suggestions=self._suggestions.after(answer, [*(t.question for t in asked.history), asked.typed]),
        )

    def _sources(self, asked: Message) -> Reply:
        question = asked.reading.question
        view = self._retriever.view(self._retriever.number(self._subject(asked).id))
        if not view.article.references:
            return Reply("sources", asked.typed, asked.own("reply.no_sources"))
        of_last = is_of_the_last_answer(view, question)
        last = self._recall.last_marked(asked.history, view.article.id) if of_last else ""
        query = self._retriever.encoder.encode_queries([last or question])[0]
        quotes = references_on(view, query, last) if last else reference_quotes(view, query, question)
        message = sources_message(view.article, question, quotes, asked.own)
        return Reply("sources", asked.typed, message, quotes=quotes)

    def _overview(self, asked: Message) -> Reply:
        """A map of the article, or of the part asked for ("list all the treatments").

        Where no headings are the list that is asked for ("what are all the causes"), what the article says comes first.
        """
        subject = self._subject(asked)
        terms = self._vocabulary(subject).key_terms(asked.reading.question)
        if asked.reading.kind == "listing":
            answer = self._answer(asked)
            announces = any(quote.items for quote in answer.quotes)
            # "list everything" names nothing that the article has: it asks for the map.
            names = answer.read_after or any(known for known, _ in self._terms(asked))
            if answer.kind == "quote" and names and (announces or not listed(subject, terms)):
                return answer
            if self._names_another(asked):
                return answer
            if not listed(subject, terms) and (quotes := section_named(subject, terms)):
                return Reply("quote", asked.typed, quotes=quotes, suggestions=self.starters(subject.id))
        suggestions = self.starters(subject.id)
        return Reply("overview", asked.typed, quotes=overview_quotes(subject, terms), suggestions=suggestions)

    def _subject(self, asked: Message) -> Article:
        """The article that a question about an article means: the one chosen, last quoted, or first."""
        if asked.article is not None:
            return self.corpus.article(asked.article)
        last = self._recall.last_article(asked.history)
        return self.corpus.articles[0] if last is None else self.corpus.article(last)


def _is_surely_answered(reply: Reply, reading: Reading) -> bool:
    """True if the chance of an ordinary question and the confidence of its answer add up to one.

    "Who wrote it" finds something when it is read with any question before it, which says nothing.
    """
    leans = reading.kind == "about" and bool(reply.read_after)
    return reply.kind == "quote" and not leans and (reply.confidence or 0.0) + reading.ordinary >= 1
