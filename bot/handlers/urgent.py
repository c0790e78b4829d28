"""The reply to a clear emergency: the notice first, then the article's own advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answering.answerer import Answerer
from bot.reply.catalogue import Words
from bot.reply.reply import Reply
from bot.understanding.emergency import SELF_HARM
from bot.understanding.intent import Reading
from index.encoding.runtime import Embeddings

# Asked of the article in place of a reader who describes a red flag.
_ADVICE = "When should I see a doctor? Which signs and symptoms need medical attention?"


def urgent_reply(
    answerer: Answerer,
    typed: str,
    reading: Reading,
    earlier: Sequence[str],
    article: str | None,
    known: Mapping[str, Embeddings],
    own: Words,
) -> Reply:
    """The notice, the article's advice and what it says to the question; for self-harm the notice alone.

    Args:
        answerer: finds the quotes.
        typed: the message.
        reading: its reading, with the signs.
        earlier: the questions before it, oldest first.
        article: the id of the one article to ask, or None for all.
        known: embeddings of texts that are known already.
        own: the bot's own words.
    """
    if any(sign.name == SELF_HARM for sign in reading.urgent):
        return Reply("urgent", typed, own("reply.self_harm"))
    quotes = list(answerer.answer(_ADVICE, (), article=article).quotes)
    also = answerer.answer(reading.question, earlier, article=article, embedded=known)
    shown = {(quote.article, quote.paragraph) for quote in quotes}
    quotes += [quote for quote in also.quotes if (quote.article, quote.paragraph) not in shown][:1]
    return Reply("urgent", typed, own("reply.urgent"), quotes=tuple(quotes))
