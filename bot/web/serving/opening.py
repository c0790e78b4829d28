"""Opens the bot beside the page, and opens it anew when its articles change."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from bot.web.page.loading import STATE_EVERY_S, LoadingBot
from bot.web.page.service import Asked
from bot.web.serving.system import TooLittleMemoryError, is_short_of_memory
from corpus.corpus import Corpus
from corpus.errors import AskError
from corpus.keeping.state import folder_state, folder_times, folders_of
from index.postgres.database import StoreError
from index.segments.reading import read_articles
from index.system.location import default_index_folder

if TYPE_CHECKING:
    from bot.opening import Models
    from bot.web.serving.serve import Say, Serving
    from index.encoding.encoder import Progress
    from index.postgres.connection import Database
    from index.postgres.opening import Stored

LOOK_EVERY_S = 0.2
TELL_READERS_S = STATE_EVERY_S + 0.5
"""From a failure to the end of the page: the pages that wait ask for news once more."""
# Articles are looked at this often, and never for more than a fortieth of the time.
_LOOK_AT_ARTICLES_S = 1.0
_PAUSE_BY_LOOK = 40


class Opening:
    """Opens the bot in a thread, and follows its articles from then on."""

    def __init__(
        self, options: Serving, folder: Path, loading: LoadingBot, say: Say, database: Database | None = None
    ) -> None:
        self._options = options
        self._folder = folder
        self._database = database
        self._stored: Stored | None = None
        self._index = options.index or default_index_folder(folder, options.model)
        self._loading = loading
        self._say = say
        self._over = Event()
        self._failure: BaseException | None = None
        self._models: Models | None = None
        self._renewing = Lock()
        self._thread = Thread(target=self._open, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def wait(self, ready: Callable[[], None]) -> None:
        """Calls ``ready`` once the bot is; never returns.

        Raises:
            BaseException: what opening the bot raised, once the readers who wait have been told.
        """
        while not self._over.wait(LOOK_EVERY_S):  # a wait without end cannot be interrupted on Windows
            pass
        if self._failure is not None:
            time.sleep(TELL_READERS_S)
            raise self._failure
        ready()
        while True:
            time.sleep(LOOK_EVERY_S)

    def is_over(self) -> bool:
        """Whether the bot is open, or cannot be, and is not being opened anew."""
        return self._over.is_set() and not self._renewing.locked()

    def renew(self) -> bool:
        """Answers from the articles as they are now; False if they are as they were.

        Questions under way are finished on those before.

        Raises:
            corpus.errors.AskError: if the articles, the model or the index cannot be used; the bot stays as it was.
        """
        with self._renewing:
            corpus = self._read()
            before = self._loading.corpus
            changed = self._database is not None or (corpus.digest, corpus.signs) != (
                before.digest,
                before.signs,
            )
            if changed:
                self._loading.replace(self._opened(corpus, None))
            return changed

    def _state(self, before: str) -> str:
        """What changes with the articles; ``before`` while the database cannot be asked."""
        if self._database is None:
            return folder_state(self._folder)
        from index.postgres.opening import last_build  # noqa: PLC0415 (slow to import)

        try:
            return str(last_build(self._database).number)
        except StoreError:
            return before

    def _read(self) -> Corpus:
        if self._database is None:
            return read_articles(self._folder, self._index)
        from index.postgres.opening import open_stored  # noqa: PLC0415 (slow to import)

        self._stored = open_stored(self._database)
        return self._stored.corpus

    def _open(self) -> None:
        state = self._state("")
        try:
            self._loading.open(self._read, self._opened)
        except BaseException as error:  # raised again in the main thread
            self._failure = TooLittleMemoryError() if is_short_of_memory(error) else error
        self._over.set()
        if self._failure is None:
            self._follow(state)

    def _follow(self, state: str) -> None:
        """Renews the bot whenever the articles have changed, and have then not changed for a while; never returns."""
        seen = state
        while True:
            began = time.monotonic()
            now = self._state(seen)
            if now == seen and now != state:
                state = now
                try:
                    if self.renew():
                        self._say(f"the articles have changed; answering from {self._loading.articles:,} now")
                except AskError as error:
                    self._say(f"the articles have changed, but cannot be used: {error}")
            took = time.monotonic() - began
            self._pause(
                _LOOK_AT_ARTICLES_S if now != seen else max(_LOOK_AT_ARTICLES_S, _PAUSE_BY_LOOK * took)
            )
            seen = now

    def _pause(self, longest_s: float) -> None:
        """Waits; no longer than until a file comes, goes or is replaced, which is told by the folders alone."""
        until = time.monotonic() + longest_s
        folders = folders_of(self._folder) if self._database is None else []
        before = folder_times(folders)
        while time.monotonic() < until and folder_times(folders) == before:
            time.sleep(min(_LOOK_AT_ARTICLES_S, longest_s))

    def _opened(self, corpus: Corpus, embedded: Progress | None) -> Asked:
        from bot.chat import Bot  # noqa: PLC0415 (slow to import)
        from bot.opening import load_models, retriever_over, stored_retriever  # noqa: PLC0415

        options = self._options
        if self._models is None:
            self._models = load_models(
                options.model, index=options.index, finder=options.finder, progress=self._say
            )
        if self._stored is not None:
            retriever = stored_retriever(self._stored, self._models)
        else:
            retriever = retriever_over(
                corpus, self._models, self._index, progress=self._say, embedded=embedded
            )
        return Bot(
            retriever,
            voice=options.site.voice(
                logged=options.operator.keeps_questions,
                judged=options.feedback is not None,
            ),
        )
