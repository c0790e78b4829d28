"""The bot: a question in its conversation becomes a reply. One pass, no state of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.answering.answerer import Answer, Answerer
from bot.handlers.metadata import about_reply
from bot.handlers.overview import listed, overview_quotes
from bot.handlers.revisit import Recall
from bot.handlers.sources import reference_quotes, sources_message
from bot.handlers.suggestions import Suggester
from bot.reply import wording
from bot.reply.reply import Reply, Turn
from bot.understanding.intent import Reading, earlier_questions, read_turn
from bot.understanding.language import Languages
from bot.understanding.noise import without_noise
from corpus.article import Article
from corpus.corpus import Corpus, default_folder, read_corpus
from index.building.build import open_index
from index.building.location import default_index_folder
from index.building.progress import BuildProgress
from index.encoding.cache import load_encoder
from index.encoding.encoder import Progress
from index.finder.finder import load_finder
from index.search.retriever import Retriever

# Asked of the article in place of a reader who describes a red flag.
_URGENT_QUERY = "When should I see a doctor? Which signs and symptoms need medical attention?"
# Half a character, as in JSON's "\ud800": no text that could be encoded, compared or printed.
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


class Bot:
    """Answers questions about the articles of a corpus in their own sentences. Safe for many threads.

    Attributes:
        corpus: the articles.
    """

    def __init__(self, retriever: Retriever) -> None:
        self.corpus: Corpus = retriever.corpus
        self._retriever = retriever
        self._answerer = Answerer(retriever)
        self._languages = Languages(retriever)
        self._recall = Recall(self.corpus, self._answerer, self.ask)
        self._suggesters: dict[str, Suggester] = {}

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
        question = _whole_characters(question)
        history = [replace(turn, question=_whole_characters(turn.question)) for turn in history]
        text = without_noise(question)
        reply = self._reply(question, read_turn(text), history, article)
        language = self._languages.of_reply(text, article)
        return replace(reply, message=wording.in_language(reply.message, language))

    def _reply(self, question: str, reading: Reading, history: Sequence[Turn], article: str | None) -> Reply:
        if reading.urgent:
            return self._urgent(question, reading, history, article)
        if reading.request:
            reply = self._recall.again(question, reading, history, article)
            return reply if reply.quotes else self._with_starters(reply, article)
        if reading.kind == "smalltalk" or not reading.question.strip():
            return self._smalltalk(question, reading, article)
        return self._by_kind(question, reading, history, article)

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        """Four questions to begin with which the article does answer; none if it has no reader questions."""
        return self._suggester(self._number(article) if article is not None else 0).starters()

    def _with_starters(self, reply: Reply, article: str | None) -> Reply:
        return reply if reply.suggestions else replace(reply, suggestions=self.starters(article))

    def _smalltalk(self, typed: str, reading: Reading, article: str | None) -> Reply:
        message = wording.SMALLTALK.get(reading.smalltalk, wording.EMPTY)
        return self._with_starters(Reply("smalltalk", typed, message), article)

    def _by_kind(self, typed: str, reading: Reading, history: Sequence[Turn], article: str | None) -> Reply:
        match reading.kind:
            case "about":
                return self._about(typed, reading, history, article)
            case "sources":
                return self._sources(typed, reading, history, article)
            case "overview" | "listing":
                return self._overview(typed, reading, history, article)
            case _:
                return self._answer(typed, reading.question, history, article)

    def _about(self, typed: str, reading: Reading, history: Sequence[Turn], article: str | None) -> Reply:
        subject = self._subject(history, article)
        reply = about_reply(subject, reading.question, reading.about)
        return replace(reply, question=typed, suggestions=self.starters(subject.id))

    def _answer(self, typed: str, question: str, history: Sequence[Turn], article: str | None) -> Reply:
        if refusal := self._languages.refusal(question, article):
            return self._with_starters(Reply("not_found", typed, refusal, confidence=0.0), article)
        answer = self._answerer.answer(question, _asked(history), article=article)
        if answer.quotes:
            return Reply(
                "quote",
                typed,
                read_as=answer.read_as,
                confidence=answer.confidence,
                quotes=answer.quotes,
                suggestions=self._next(answer, [*(turn.question for turn in history), typed]),
            )
        return Reply(
            "not_found",
            typed,
            wording.NOT_FOUND,
            read_as=answer.read_as,
            confidence=answer.confidence,
            quotes=answer.related,
            suggestions=self._next(answer, [*(turn.question for turn in history), typed]),
        )

    def _urgent(self, typed: str, reading: Reading, history: Sequence[Turn], article: str | None) -> Reply:
        advice = self._answerer.answer(_URGENT_QUERY, (), article=article)
        quotes = list(advice.quotes)
        if reading.question.strip():
            also = self._answerer.answer(reading.question, _asked(history), article=article)
            shown = {(quote.article, quote.paragraph) for quote in quotes}
            quotes += [quote for quote in also.quotes if (quote.article, quote.paragraph) not in shown][:1]
        message = wording.SELF_HARM if "thoughts of self-harm" in reading.urgent else wording.URGENT
        return Reply("urgent", typed, message, quotes=tuple(quotes))

    def _sources(self, typed: str, reading: Reading, history: Sequence[Turn], article: str | None) -> Reply:
        view = self._retriever.view(self._number(self._subject(history, article).id))
        if not view.article.references:
            return Reply("sources", typed, wording.NO_SOURCES)
        query = self._retriever.encoder.encode_queries([reading.question])[0]
        quotes = reference_quotes(view, query, reading.question)
        message = sources_message(view.article, reading.question, quotes)
        return Reply("sources", typed, message, quotes=quotes)

    def _overview(self, typed: str, reading: Reading, history: Sequence[Turn], article: str | None) -> Reply:
        """A map of the article, or of the part asked for ("list all the treatments").

        Where no headings are the list that is asked for ("what are all the causes"), what the article says comes first.
        """
        subject = self._subject(history, article)
        terms = self._retriever.view(self._number(subject.id)).vocabulary.key_terms(reading.question)
        if reading.kind == "listing" and not listed(subject, terms):
            answer = self._answer(typed, reading.question, history, article)
            if answer.kind == "quote":
                return answer
        return Reply(
            "overview", typed, quotes=overview_quotes(subject, terms), suggestions=self.starters(subject.id)
        )

    def _subject(self, history: Sequence[Turn], article: str | None) -> Article:
        """The article that a question about an article means: the one chosen, last quoted, or first."""
        if article is not None:
            return self.corpus.article(article)
        if len(self.corpus.articles) > 1:
            for reply in reversed(self._recall.replayed(history, (), None)):
                if reply.quotes:
                    return self.corpus.article(reply.quotes[0].article)
        return self.corpus.articles[0]

    def _next(self, answer: Answer, asked: Sequence[str]) -> tuple[str, ...]:
        if answer.article is None:
            return ()
        return self._suggester(self._number(answer.article)).next_questions(answer.section, asked)

    def _suggester(self, number: int) -> Suggester:
        article = self.corpus.articles[number]
        if article.id not in self._suggesters:
            questions = self.corpus.questions.get(article.id, ())
            view = self._retriever.view(number)
            self._suggesters[article.id] = Suggester(
                article, questions, lambda index: self._answerer.answers(view, index, questions[index])
            )
        return self._suggesters[article.id]

    def _number(self, article: str) -> int:
        return self._retriever.number(article)


def _asked(history: Sequence[Turn]) -> list[str]:
    return earlier_questions([without_noise(turn.question) for turn in history])


def _whole_characters(text: str) -> str:
    return _HALF_CHARACTER.sub("\ufffd", text)


def open_bot(
    corpus: Path | None = None,
    model: str | None = None,
    *,
    articles: Corpus | None = None,
    index: Path | None = None,
    threads: int | None = None,
    finder: bool = True,
    progress: Callable[[str], None],
    embedded: Progress | None = None,
) -> Bot:
    """The bot over a folder of articles, its index loaded, or built if it does not fit.

    Args:
        corpus: the folder; None for the article that comes with the program.
        model: a Sentence Transformers model by name or folder; None for the packaged one.
        articles: what was read from the folder, if it was read before.
        index: the folder of the index; None for one of its own in the user's cache.
        threads: how many processors to embed on at once; None for all there are.
        finder: False to answer by similarity and words alone.
        progress: told in one line what takes time and why.
        embedded: called with (texts embedded, all texts) while the index is built.

    Raises:
        corpus.errors.AskError: if the articles, the model or the index cannot be used.
    """
    folder = corpus or default_folder()
    articles = articles or read_corpus(folder)
    encoder = load_encoder(model, index=index, threads=threads, say=progress)
    place = index or default_index_folder(folder, model)
    shown = BuildProgress()

    def embedding(done: int, whole: int) -> None:
        shown(done, whole)
        if embedded:
            embedded(done, whole)

    opened = open_index(articles, encoder, place, say=progress, progress=embedding)
    return Bot(Retriever(articles, encoder, opened, load_finder() if finder else None))
