"""Opens the page, has the bot opened beside it, and stops both. Nothing slow is imported before it is needed."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from bot.web.api.mcp_extra import check_mcp
from bot.web.options import OperatorOptions
from bot.web.page.loading import LoadingBot
from bot.web.serving.listen import listen, local_url
from bot.web.serving.opening import Opening
from bot.web.serving.passwords import EditorsError, check_editors, read_auth
from bot.web.serving.system import allow_many_connections, check_address_space
from bot.web.site.site import Site
from corpus.corpus import default_folder, find_articles, read_corpus
from corpus.errors import AskError
from index.postgres.database import StoreError, open_database

if TYPE_CHECKING:
    from bot.web.serving.http_server import PageServer
    from bot.web.serving.tunnel import PublicLink
    from index.postgres.connection import Database

Say = Callable[[str], None]


class TemporaryFolderError(AskError):
    """There is no folder for temporary files, and Gradio cannot be imported without one."""


class TerminatedError(BaseException):
    """The program was asked to end, as by SIGTERM; raised in the main thread as KeyboardInterrupt is."""


@dataclass(frozen=True, slots=True)
class Serving:
    """What to serve, where and to whom; ``operator`` holds the limits and records, ``site`` name and look.

    ``article`` is the id of the only article to answer from, None for all.
    ``host`` and ``port`` are None where the environment or the default shall say.
    ``store`` is the database of the articles, its connection string; None for a folder of them.
    ``auth_file`` names who may open the page, ``editors`` who of them may add articles and pin questions.
    ``finder`` is False to answer without the answer finder.
    """

    corpus: Path | None = None
    article: str | None = None
    model: str | None = None
    index: Path | None = None
    store: str | None = None
    finder: bool = True
    host: str | None = None
    port: int | None = None
    share: bool = False
    mcp: bool = False
    feedback: Path | None = None
    auth_file: Path | None = None
    editors: tuple[str, ...] = ()
    site: Site = field(default_factory=Site)
    operator: OperatorOptions = field(default_factory=OperatorOptions)


def serve(options: Serving, *, say: Say, show: Say) -> int:
    """Serves until interrupted, then finishes what is being answered; returns the exit status.

    Args:
        options: what, where and to whom.
        say: told in one line what takes time or goes wrong.
        show: told in one line where the page is.

    Raises:
        corpus.errors.AskError: if the address is taken, nothing can be written, or the articles, the model or
            the index cannot be used.
    """
    check_address_space()
    _check_temporary_folder()
    if options.mcp:
        check_mcp(auth=options.auth_file is not None)
    allow_many_connections()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        with listen(options.host, options.port) as listener:
            return _serve(options, listener, say=say, show=show)
    except TerminatedError:  # before there was a page
        return 0
    except KeyboardInterrupt:
        return 130


def _serve(options: Serving, listener: socket.socket, *, say: Say, show: Say) -> int:
    if options.editors and options.store is not None:
        raise EditorsError("--editors works on a folder of articles, not on --store")
    if options.corpus is not None and options.store is not None:
        raise StoreError("give --corpus or --store: the articles are in the database")
    folder = options.corpus or default_folder()
    database = None if options.store is None else open_database(options.store)
    articles = _stored_articles(database) if database else len(find_articles(folder))
    people = read_auth(options.auth_file) if options.auth_file else None
    check_editors(options.editors, people, options.auth_file)
    loading = LoadingBot(
        articles, read_corpus(folder) if articles == 1 and not database else None, options.site.words
    )
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read as Gradio is imported
    with _no_collection():
        from bot.web.serving.http_server import page_server  # noqa: PLC0415 (imports Gradio, which takes seconds)

        opening = Opening(options, folder, loading, say, database)
        server = page_server(options, loading, listener, people, say, opening.renew)
    server.start()
    opening.start()  # not before, nor in another process: the page would come later than readers wait for it
    show(f"Ask the article at {local_url(listener)}")
    link = None
    status = 0
    try:
        if options.share:
            from bot.web.serving.tunnel import share  # noqa: PLC0415 (imports Gradio)

            link = share(options, listener, server.address, say=say, show=show)
        opening.wait(lambda: show("Ready."))
    except TerminatedError:
        pass
    except KeyboardInterrupt:
        status = 130
    finally:
        _stop(server, opening, link, status)
    return status


def _stored_articles(database: Database) -> int:
    from index.postgres.opening import last_build  # noqa: PLC0415 (slow to import)

    return last_build(database).manifest.articles


def _check_temporary_folder() -> None:
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        raise TemporaryFolderError(
            "no folder for temporary files can be written; make room, or name one with TMPDIR"
        ) from None


def _stop(server: PageServer, opening: Opening, link: PublicLink | None, status: int) -> None:
    """Ends everything. What still runs after that, or after a second Ctrl-C, is left by force.

    So is a bot that is being opened: Python aborts if it ends under a thread in the midst of its libraries.
    """
    try:
        if link:
            link.close()
        finished = server.stop()
    except (KeyboardInterrupt, TerminatedError):
        finished = False
    if not finished or not opening.is_over():
        sys.stdout.flush()
        os._exit(status)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Leaves out the collection of garbage: of what imports make nearly nothing is any (a sixth of their time)."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _terminate(number: int, frame: FrameType | None) -> None:
    raise TerminatedError
