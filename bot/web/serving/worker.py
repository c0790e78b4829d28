"""A process that answers: it opens a bot of its own and serves questions that come over a pipe."""

from __future__ import annotations

import os
import signal
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue
from threading import Lock, Thread
from typing import TYPE_CHECKING

from bot.reply.reply import Reply, Turn
from corpus.corpus import Corpus, UnknownArticleError
from corpus.errors import AskError

if TYPE_CHECKING:
    from bot.chat import Bot

AT_ONCE = 16
"""Questions one process answers at once, so that those that come together are encoded together."""
PROGRESS_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class BotFiles:
    """Which bot to open: the folder its articles were read from, and the rest as ``open_bot`` takes it."""

    corpus: Path
    model: str | None = None
    index: Path | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, to a worker; ``number`` comes back with the answer."""

    number: int
    question: str
    history: tuple[Turn, ...]
    article: str | None


@dataclass(frozen=True, slots=True)
class Starters:
    """A request for questions to begin with, to a worker."""

    number: int
    article: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: a reply, starters, or the refusal of an article that is not there."""

    number: int
    value: Reply | tuple[str, ...] | UnknownArticleError


@dataclass(frozen=True, slots=True)
class Broken:
    """A request that ended in a fault of the program; ``trace`` is for the operator."""

    number: int
    trace: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line for the operator."""

    line: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """How many texts of how many are embedded, while a worker builds the index."""

    done: int
    whole: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A worker takes questions from now on."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A worker could not open its bot; ``told`` says why and what to do."""

    told: str


Request = Ask | Starters
Message = Answer | Broken | Said | Embedded | Opened | Failed


def work(pipe: Connection, files: BotFiles, articles: Corpus) -> None:
    """The whole life of a worker process: serves until the other end of the pipe is closed or gone.

    The articles are handed over and not read again: a worker that is started later, when a file may have
    changed, has to answer from the same words.

    Signals that end a program are left to the process that started this one: Ctrl-C in a terminal and
    the stop of a service manager reach all processes of a group, and answers in flight shall be finished.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if files.threads:
        os.environ.setdefault("OMP_NUM_THREADS", str(files.threads))  # read as FAISS is loaded
    _Worker(pipe).serve(files, articles)


class _Worker:
    """The pipe of a worker process, and the threads that answer what comes over it."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._sending = Lock()
        self._embedded_at = 0.0

    def serve(self, files: BotFiles, articles: Corpus) -> None:
        """Opens the bot, then answers. The pipe is watched from the start: a worker without a pool ends."""
        requests: Queue[Request] = Queue()
        Thread(target=self._receive, args=(requests,), daemon=True).start()
        from bot.chat import open_bot  # noqa: PLC0415 (slow to import, and after the number of threads)

        try:
            bot = open_bot(
                files.corpus,
                files.model,
                articles=articles,
                index=files.index,
                threads=files.threads,
                progress=lambda line: self._send(Said(line)),
                embedded=self._embedded,
            )
        except AskError as error:
            self._send(Failed(str(error)))
            return
        self._send(Opened())
        with ThreadPoolExecutor(AT_ONCE) as threads:
            while True:
                request = requests.get()
                threads.submit(_answer, bot, request).add_done_callback(partial(self._report, request.number))

    def _receive(self, requests: Queue[Request]) -> None:
        try:
            while True:
                requests.put(self._pipe.recv())
        except (EOFError, OSError):  # the pool is closed, or its process is gone
            os._exit(0)

    def _embedded(self, done: int, whole: int) -> None:
        now = time.monotonic()
        if now - self._embedded_at >= PROGRESS_EVERY_S:
            self._embedded_at = now
            self._send(Embedded(done, whole))

    def _report(self, number: int, answered: Future[Reply | tuple[str, ...]]) -> None:
        error = answered.exception()
        if error is None:
            self._send(Answer(number, answered.result()))
        elif isinstance(error, UnknownArticleError):
            self._send(Answer(number, error))
        else:
            self._send(Broken(number, "".join(traceback.format_exception(error))))

    def _send(self, message: Message) -> None:
        try:
            with self._sending:
                self._pipe.send(message)
        except OSError:
            os._exit(0)


def _answer(bot: Bot, request: Request) -> Reply | tuple[str, ...]:
    if isinstance(request, Starters):
        return bot.starters(request.article)
    return bot.ask(request.question, request.history, article=request.article)
