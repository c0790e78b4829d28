"""The last answers, kept in memory: a question that many ask costs one answer.

What is asked is known again by a keyed hash, and no reader's words are kept: a reply that repeats them
is made to repeat those of whoever asks now.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from bot.reply.reply import Reply, Turn
from bot.web.page.service import Asked
from corpus.corpus import Corpus

MAX_ANSWERS = 1000
"""A reply takes some 10 kB."""


class RememberedBot:
    """A bot that answers the same question in the same conversation from memory. Safe for many threads.

    A reply to a follow-up holds words of the conversation in ``read_as`` and is not kept.
    """

    def __init__(self, bot: Asked, max_answers: int = MAX_ANSWERS) -> None:
        self._bot = bot
        self._max_answers = max_answers
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._replies: OrderedDict[bytes, Reply] = OrderedDict()

    @property
    def corpus(self) -> Corpus:
        """The articles it answers from."""
        return self._bot.corpus

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        """The bot's reply; see :meth:`bot.chat.Bot.ask`."""
        key = self._hash(repr((self.corpus.digest, article, question, *history)))
        with self._lock:
            known = self._replies.get(key)
            if known is not None:
                self._replies.move_to_end(key)
                return replace(known, question=question)
        reply = self._bot.ask(question, history, article=article)
        if not reply.read_as:
            with self._lock:
                self._replies[key] = replace(reply, question="")
                while len(self._replies) > self._max_answers:
                    self._replies.popitem(last=False)
        return reply

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        """Questions to begin with, answered ones."""
        return self._bot.starters(article)

    def _hash(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).digest()
