"""Several processes that answer as one bot: what one of them loses, another answers."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Queue
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from bot.page_service import UnansweredError
from bot.reply import Reply, Turn
from bot.worker import (
    AT_ONCE,
    Answer,
    Ask,
    BotFiles,
    Broken,
    Embedded,
    Failed,
    Message,
    Opened,
    Request,
    Said,
    Starters,
    work,
)
from corpus.corpus import Corpus
from corpus.errors import AskError

if TYPE_CHECKING:
    from index.encoder import Progress

TRIES = 2
"""How often a question is asked that ends the process answering it. A third time is no likelier to go well."""
ANSWER_TIMEOUT_S = 60.0
"""From question to answer, a restart included; a process that keeps one longer is taken to be stuck."""
LONGEST_PAUSE_S = 30.0
"""Before a process that could not open its bot is started again; doubled from half a second up to this."""
END_WITHIN_S = 2.0

LOST = "The answer was lost twice on its way"
LATE = "No answer came in time"


class WorkerError(AskError):
    """The worker processes cannot be started."""


@dataclass(slots=True, eq=False)
class _Call:
    """A request on its way: to be sent, sent, or done."""

    request: Request
    tries: int = 0
    value: Reply | tuple[str, ...] | None = None
    error: BaseException | None = None
    done: Event = field(default_factory=Event)

    def settle(self, error: BaseException | None) -> None:
        self.error = error
        self.done.set()


class _Place:
    """A place in the pool, and the process that fills it for now.

    Attributes:
        sent: what the process was asked and has not answered, by number.
        is_open: whether it takes questions.
        told: why it could not open its bot, "" if it could.
        failures: how many in a row ended before they were open.
        keeper: the thread that fills the place.
    """

    def __init__(self) -> None:
        self.process: SpawnProcess | None = None
        self.sent: dict[int, _Call] = {}
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

    def end(self) -> None:
        """Ends the process and the threads that tend it, once the pool is closing."""
        self._outbox.put(None)
        if self.process is not None:
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


class WorkerPool:
    """Answers with ``count`` processes, as a bot of its own would. Safe for many threads.

    A process that ends is replaced, and what it was asked is asked again once.

    Attributes:
        corpus: the articles.
    """

    def __init__(
        self,
        corpus: Corpus,
        files: BotFiles,
        count: int,
        *,
        say: Callable[[str], None],
        embedded: Progress | None = None,
    ) -> None:
        """A pool that is yet to be opened.

        Args:
            corpus: the articles, handed to each process.
            files: which bot to open.
            count: how many processes, at least 1.
            say: told in one line what takes time, and of processes that end.
            embedded: called with (texts embedded, all texts) while the index is built.
        """
        if count < 1:
            raise ValueError(f"count must be at least 1, got {count}")
        self.corpus = corpus
        self._articles = Corpus(corpus.articles, corpus.digest, dict(corpus.questions))  # can be pickled
        self._files = files
        self._say = say
        self._embedded = embedded
        self._places = [_Place() for _ in range(count)]
        self._backlog: deque[_Call] = deque()
        self._changed = Condition()
        self._closing = Event()
        self._was_open = False
        self._numbers = 0

    def open(self) -> None:
        """Starts the first process, which builds the index if need be, then the others beside its answers.

        Raises:
            WorkerError: if the first one cannot open its bot.
        """
        first = self._places[0]
        self._keep(first)
        with self._changed:
            self._changed.wait_for(lambda: first.is_open or first.failures or self._closing.is_set())
            opened, told = first.is_open, first.told
        if not opened:
            self.close()
            raise WorkerError(told or "a worker process ended before it was ready")
        for place in self._places[1:]:
            self._keep(place)

    def close(self) -> None:
        """Ends all processes. Whoever still waits gets :class:`UnansweredError`."""
        with self._changed:
            self._closing.set()
            self._changed.notify_all()
            lost = [*self._backlog, *(call for place in self._places for call in place.sent.values())]
            self._backlog.clear()
        for call in lost:
            call.settle(UnansweredError(LOST))
        for place in self._places:
            place.end()

    def ask(self, question: str, history: Sequence[Turn] = (), *, article: str | None = None) -> Reply:
        """The reply of the process with the least to do.

        Raises:
            UnansweredError: if two processes ended over it, or no answer came in time.
            corpus.corpus.UnknownArticleError: if there is no such article.
        """
        reply = self._asked(Ask(self._number(), question, tuple(history), article))
        if not isinstance(reply, Reply):
            raise TypeError(f"a question came back as {type(reply).__name__}")
        return reply

    def starters(self, article: str | None = None) -> tuple[str, ...]:
        """Questions to begin with.

        Raises:
            UnansweredError: as for :meth:`ask`.
        """
        found = self._asked(Starters(self._number(), article))
        if not isinstance(found, tuple):
            raise TypeError(f"starters came back as {type(found).__name__}")
        return found

    def processes(self) -> list[int]:
        """The process numbers of the workers that take questions now."""
        with self._changed:
            return [place.process.pid or 0 for place in self._places if place.process and place.is_open]

    def _number(self) -> int:
        with self._changed:
            self._numbers += 1
            return self._numbers

    def _asked(self, request: Request) -> Reply | tuple[str, ...]:
        call = _Call(request)
        with self._changed:
            if self._closing.is_set():
                raise UnansweredError(LOST)
            self._backlog.append(call)
            self._send_what_fits()
        if not call.done.wait(ANSWER_TIMEOUT_S):
            self._give_up(call)
        if call.error is not None:
            raise call.error
        if call.value is None:
            raise UnansweredError(LATE)
        return call.value

    def _give_up(self, call: _Call) -> None:
        """Forgets a call, and ends the process that is stuck over it."""
        with self._changed:
            if call in self._backlog:
                self._backlog.remove(call)
            for place in self._places:
                if place.sent.pop(call.request.number, None) and place.process:
                    place.process.kill()

    def _send_what_fits(self) -> None:
        """Hands the backlog to the processes with the least to do, as far as they take it; lock held."""
        while self._backlog:
            places = [place for place in self._places if place.is_open and len(place.sent) < AT_ONCE]
            if not places:
                return
            place = min(places, key=lambda place: len(place.sent))
            call = self._backlog.popleft()
            call.tries += 1
            place.sent[call.request.number] = call
            place.send(call.request)

    def _keep(self, place: _Place) -> None:
        """Has a thread keep a process in a place until the pool is closed."""
        place.keeper = Thread(target=self._fill, args=(place,), daemon=True)
        place.keeper.start()

    def _fill(self, place: _Place) -> None:
        while not self._closing.is_set():
            pipe = place.start(self._files, self._articles)
            if self._closing.is_set():
                place.kill()
            try:
                while True:
                    self._take(place, pipe.recv())
            except (EOFError, OSError):
                self._lose(place)

    def _take(self, place: _Place, message: Message) -> None:
        match message:
            case Answer(number, value):
                self._settle(place, number, value)
            case Broken(number, trace):
                self._settle(place, number, RuntimeError(f"a worker process failed:\n{trace}"))
            case Said(line):
                self._say(line)
            case Embedded(done, whole):
                if self._embedded:
                    self._embedded(done, whole)
            case Failed(told):
                place.told = told
            case Opened():
                with self._changed:
                    self._was_open = place.is_open = True
                    place.failures, place.told = 0, ""
                    self._send_what_fits()
                    self._changed.notify_all()

    def _settle(self, place: _Place, number: int, value: Reply | tuple[str, ...] | Exception) -> None:
        with self._changed:
            call = place.sent.pop(number, None)
            self._send_what_fits()
        if call is None:  # nobody waits for it any more
            return
        if isinstance(value, Exception):
            call.settle(value)
        else:
            call.value = value
            call.settle(None)

    def _lose(self, place: _Place) -> None:
        """Deals with a process that ended: what it was asked is asked again, and another takes its place."""
        how = place.kill()
        with self._changed:
            calls = list(place.sent.values())
            place.sent.clear()
            lost = [call for call in calls if call.tries >= TRIES]
            self._backlog.extendleft(reversed([call for call in calls if call.tries < TRIES]))
            was_open, place.is_open = place.is_open, False
            place.failures += not was_open
            self._send_what_fits()
            self._changed.notify_all()
        for call in lost:
            call.settle(UnansweredError(LOST))
        if not self._was_open:  # `open` tells why
            self._closing.wait()
        if self._closing.is_set():
            return
        pause_s = min(LONGEST_PAUSE_S, 2.0**place.failures / 4) if place.failures else 0.0
        self._say(f"a worker process ended ({place.told or how}); another is started")
        self._closing.wait(pause_s)
