"""The place of one worker process: starts it, sends it requests, ends it."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Queue
from threading import Event, Thread

from bot.reply.reply import Reply
from bot.web.serving.worker import BotFiles, Request, work
from corpus.corpus import Corpus

END_WITHIN_S = 2.0
LONGEST_PAUSE_S = 30.0
"""Before a process that could not open its bot is started again; doubled from half a second up to this."""


@dataclass(slots=True, eq=False)
class Call:
    """A request on its way: to be sent, sent, or done."""

    request: Request
    tries: int = 0
    value: Reply | tuple[str, ...] | None = None
    error: Exception | None = None
    done: Event = field(default_factory=Event)

    def settle(self, outcome: Reply | tuple[str, ...] | Exception) -> None:
        """Ends it: whoever asked gets the value, or has the error raised."""
        if isinstance(outcome, Exception):
            self.error = outcome
        else:
            self.value = outcome
        self.done.set()


class Place:
    """A place in the pool, and the process that fills it for now.

    Attributes:
        sent: what the process was asked and has not answered, by number.
        is_open: whether it takes questions.
        told: why it could not open its bot, "" if it could.
        failures: how many in a row ended before they were open.
        keeper: the thread that fills the place.
    """

    def __init__(self) -> None:
        """An empty place."""
        self.process: SpawnProcess | None = None
        self.sent: dict[int, Call] = {}
        self.is_open = False
        self.told = ""
        self.failures = 0
        self.keeper: Thread | None = None
        self._pipe: Connection | None = None
        self._outbox: Queue[tuple[Connection, Request] | None] = Queue()
        Thread(target=self._write, daemon=True).start()

    def start(self, files: BotFiles, articles: Corpus) -> Connection:
        """Starts a process; returns our end of its pipe."""
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self.process = spawn.Process(target=work, args=(theirs, files, articles), daemon=True)
        with _signals_held():
            self.process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        return self._pipe

    def send(self, request: Request) -> None:
        """Has a request sent, without waiting for a process that takes nothing."""
        if self._pipe is not None:
            self._outbox.put((self._pipe, request))

    def kill(self) -> str:
        """Ends the process if it has not ended; returns how it ended."""
        if self.process is None or self._pipe is None:
            return "it was not started"
        self.process.kill()
        self.process.join()
        self._pipe.close()
        code = self.process.exitcode or 0
        return f"signal {-code}" if code < 0 else f"status {code}"

    def pause_s(self) -> float:
        """How long to wait before another process is started, 0 if the last one did open its bot."""
        return min(LONGEST_PAUSE_S, 2.0**self.failures / 4) if self.failures else 0.0

    def end(self) -> None:
        """Ends the process and the threads that tend it, once the pool is closing."""
        self._outbox.put(None)
        # One that is just being started has no number yet; its keeper ends it as soon as it has.
        if self.process is not None and self.process.pid is not None:
            self.process.kill()
        if self.keeper is not None:
            self.keeper.join(END_WITHIN_S)

    def _write(self) -> None:
        while item := self._outbox.get():
            pipe, request = item
            with suppress(OSError):  # it has ended, which the keeper notices as well
                pipe.send(request)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Lets a process begin with the signals of Ctrl-C and of a service manager held back.

    It ignores them as soon as it can say so; before, they would end it with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
