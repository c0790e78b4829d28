"""Several processes that answer as one bot: what one of them loses, another answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from bot.reply.reply import Reply, Turn
from bot.web.page.service import UnansweredError
from bot.web.serving.worker import (
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
)
from bot.web.serving.worker_place import Call, Place
from corpus.corpus import Corpus
from corpus.errors import AskError

if TYPE_CHECKING:
    from index.encoding.encoder import Progress

TRIES = 2
"""How often a question is asked that ends the process answering it. A third time is no likelier to go well."""
ANSWER_TIMEOUT_S = 60.0
"""From question to answer, a restart included; a process that keeps one longer is taken to be stuck."""

LOST = "The answer was lost twice on its way"
LATE = "No answer came in time"


class WorkerError(AskError):
    """The worker processes cannot be started."""


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
        self._places = [Place() for _ in range(count)]
        self._backlog: deque[Call] = deque()
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
        call = Call(request)
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

    def _give_up(self, call: Call) -> None:
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

    def _keep(self, place: Place) -> None:
        """Has a thread keep a process in a place until the pool is closed."""
        place.keeper = Thread(target=self._fill, args=(place,), daemon=True)
        place.keeper.start()

    def _fill(self, place: Place) -> None:
        while not self._closing.is_set():
            pipe = place.start(self._files, self._articles)
            if self._closing.is_set():
                place.kill()
            try:
                while True:
                    self._take(place, pipe.recv())
            except (EOFError, OSError):
                self._lose(place)

    def _take(self, place: Place, message: Message) -> None:
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

    def _settle(self, place: Place, number: int, value: Reply | tuple[str, ...] | Exception) -> None:
        with self._changed:
            call = place.sent.pop(number, None)
            self._send_what_fits()
        if call is not None:  # else nobody waits for it any more
            call.settle(value)

    def _lose(self, place: Place) -> None:
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
        self._say(f"a worker process ended ({place.told or how}); another is started")
        self._closing.wait(place.pause_s())
