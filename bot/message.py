"""A message on its way to its reply: what was typed, how it reads, and what went before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.reply.catalogue import Words
from bot.reply.reply import Turn
from bot.understanding.intent import Reading, questions_before
from index.encoding.runtime import Embeddings


@dataclass(frozen=True, slots=True)
class Message:
    """A message, its reading, the turns before it, the one article asked (None: all) and embeddings by text.

    ``own`` are the bot's own words, in the language of the reply.
    """

    typed: str
    reading: Reading
    history: tuple[Turn, ...]
    article: str | None
    known: Mapping[str, Embeddings]
    own: Words

    @property
    def earlier(self) -> list[str]:
        """The questions before it, oldest first, without those that are known to ask about the article itself."""
        return questions_before(self.history)
