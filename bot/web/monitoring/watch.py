"""A bot whose answers are counted and logged, whoever asks it: the page, the API or MCP."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.reply.reply import Reply, Turn
from bot.reply.version import program_version
from bot.web.monitoring.log import Log
from bot.web.monitoring.metrics import Metrics
from bot.web.page.service import Asked
from corpus.corpus import Corpus


class WatchedBot:
    """Answers as ``bot`` does. Each answer is counted in ``metrics`` and written to ``log``.

    With ``log_questions`` the line holds the question too. Durations come from a clock that is never
    set back; only the line's time is the wall clock's, in UTC.
    """

    def __init__(
        self, bot: Asked, metrics: Metrics, log: Log | None = None, *, log_questions: bool = False
    ) -> None:
        self._bot = bot
        self._metrics = metrics
        self._log = log
        self._log_questions = log_questions

    @property
    def corpus(self) -> Corpus:
        """The articles it answers from."""
        return self._bot.corpus

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        """Questions to begin with."""
        return self._bot.starters(article)

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        """The bot's reply."""
        began = time.monotonic()
        with self._metrics.in_flight.track_inprogress(), self._metrics.failures.count_exceptions():
            reply = self._bot.ask(question, history, article=article)
        seconds = time.monotonic() - began
        self._metrics.answers.labels(reply.kind).inc()
        self._metrics.seconds.observe(seconds)
        if self._log:
            self._log.write(
                {
                    "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "kind": reply.kind,
                    "milliseconds": round(seconds * 1000, 1),
                    "article": reply.quotes[0].article if reply.quotes else None,
                    "score": round(reply.quotes[0].score, 4) if reply.quotes else None,
                    "confidence": None if reply.confidence is None else round(reply.confidence, 4),
                    "version": program_version(),
                }
                | ({"question": question} if self._log_questions else {})
            )
        return reply
