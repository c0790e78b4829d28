"""A page that is open before its bot is: what is asked meanwhile waits, and is told how far things are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Literal

from bot.reply.catalogue import Words, words
from bot.reply.reply import Reply, Turn
from bot.web.page.held import held
from bot.web.page.service import Asked, Payload, UnansweredError
from corpus.corpus import Corpus

if TYPE_CHECKING:
    from index.encoding.encoder import Progress

WARM_UP = "What is this article about, and what does it say?"
"""Asked once before anybody else does: a first answer loads word lists and makes tables."""
STATE_EVERY_S = 1.0
"""How long the page waits for news before it is told how far things are."""
LOOK_EVERY_S = 0.05

Stage = Literal["loading", "open", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class State:
    """How far a bot is: being loaded, open for questions, ready (has answered one), or failed.

    ``told`` is one line for a reader, "" once the bot is open.
    """

    stage: Stage
    told: str


class LoadingBot:
    """Answers as the bot does that :meth:`open` opens, and waits for it before. Safe for many threads.

    Attributes:
        articles: how many articles there are, as far as is known.
        state: how far it is.
    """

    def __init__(self, articles: int, corpus: Corpus | None = None, own: Words | None = None) -> None:
        """A bot to be opened over ``articles`` articles, which may be read already.

        ``own`` are the page's words, English if None.
        """
        self._own = own or words("en")
        self.articles = articles
        self._corpus = corpus
        self._bot: Asked | None = None
        self._read = Event()
        if corpus is not None:
            self._read.set()
        self._settled = Event()
        self.state = State("loading", self._own("page.getting_ready"))
        self._when_ready: list[Callable[[], None]] = []

    def is_ready(self) -> bool:
        """Whether the first answer has been computed."""
        return self.state.stage == "ready"

    def when_ready(self, call: Callable[[], None]) -> None:
        """Has a function called once the bot is ready; to be said before :meth:`open`."""
        self._when_ready.append(call)

    def open(self, read: Callable[[], Corpus], opened: Callable[[Corpus, Progress], Asked]) -> None:
        """Opens the bot, lets in who waits, and computes a first answer and the questions to begin with.

        What ``read`` and ``opened`` raise goes on to the caller, and who waits is told that nothing comes.

        Args:
            read: reads the articles, if they are not read already.
            opened: makes the bot over them; tells how many texts of how many are embedded if it builds
                an index.
        """
        try:
            if self._corpus is None:
                self._corpus = read()
                self._read.set()
            self._bot = opened(self._corpus, self._embedded)
            self.state = State("open", "")
        finally:
            if self._bot is None:
                self.state = State("failed", self._own("page.failed"))
            self._read.set()
            self._settled.set()
        self.replace(self._bot)

    def replace(self, bot: Asked) -> None:
        """Has another bot answer from now on, once it has answered one question; requests under way keep theirs."""
        bot.ask(WARM_UP)
        bot.starters()
        self._bot, self._corpus, self.articles = bot, bot.corpus, len(bot.corpus.articles)
        self.state = State("ready", "")
        for call in self._when_ready:
            call()

    @property
    def corpus(self) -> Corpus:
        """The articles, as soon as they are read.

        Raises:
            UnansweredError: if they could not be.
        """
        self._read.wait()
        if (bot := self._now()) is not None:
            return bot.corpus
        if self._corpus is None:
            raise UnansweredError(self._own("page.failed"))
        return self._corpus

    def _now(self) -> Asked | None:
        """What answers, as soon as there is one."""
        return held(self, self._bot) if self._bot else None

    def read(self) -> Corpus | None:
        """The articles if they are read by now."""
        return self._corpus

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        """The bot's reply, as soon as there is a bot.

        Raises:
            UnansweredError: if the bot could not be opened.
        """
        self._settled.wait()
        if (bot := self._now()) is None:
            raise UnansweredError(self._own("page.failed"))
        return bot.ask(question, history, article=article)

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        """Questions to begin with; none before the bot is open."""
        bot = self._now()
        return bot.starters(article) if bot else ()

    def _embedded(self, done: int, whole: int) -> None:
        self.state = State("loading", self._own("page.sentences_read", done=done, whole=whole))


def getting_ready(bot: LoadingBot) -> Callable[[Payload], Awaitable[Payload]]:
    """The server function that a waiting page calls: what is told to its reader, at once when it is over.

    It runs on the server's loop and not in a thread, so that those who wait cannot keep it from answering.
    """

    async def getting_ready(_: Payload) -> Payload:
        for _look in range(round(STATE_EVERY_S / LOOK_EVERY_S)):
            if bot.state.stage != "loading":
                break
            await asyncio.sleep(LOOK_EVERY_S)
        state = bot.state
        return {
            "ready": state.stage in ("open", "ready"),
            "failed": state.stage == "failed",
            "told": state.told,
        }

    return getting_ready
