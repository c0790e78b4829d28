"""A source's bytes as Markdown, made in a child process that cannot take the program with it."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.adding.errors import BrokenSourceError, SourceError, TooSlowError
from corpus.adding.extracted import Extracted
from corpus.adding.formats.docx import extract_docx
from corpus.adding.formats.epub import extract_epub
from corpus.adding.formats.kinds import Kind
from corpus.adding.formats.plain import extract_markdown, extract_text
from corpus.adding.html.page import extract_page
from corpus.adding.pdf.document import extract_pdf
from corpus.errors import CorpusError

TIME_LIMIT_S = 15.0
MEMORY_LIMIT_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class RawSource:
    """What was read or fetched: its bytes and what is known of them.

    ``name`` is what the front matter calls it, ``title`` the article's if it says none itself. ``url`` is the
    address it came from, "" for a file. ``charset``, ``etag`` and ``last_modified`` are the server's words.
    """

    raw: bytes
    kind: Kind
    name: str = ""
    title: str = ""
    url: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""


def extract(source: RawSource, *, time_limit_s: float = TIME_LIMIT_S) -> Extracted:
    """The Markdown of a source.

    Raises:
        SourceError: if it cannot be read within the limits, with the extractor's own reason.
    """
    # A fork server has the extractors loaded, so that each source costs a fork and no import.
    context = multiprocessing.get_context(None if sys.platform == "win32" else "forkserver")
    context.set_forkserver_preload([__name__])
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, source, time_limit_s), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(time_limit_s):
            raise TooSlowError(f"reading it takes more than {time_limit_s:g} s; split it into smaller files")
        outcome = receiver.recv()
    except EOFError:
        raise BrokenSourceError(
            f"it is damaged, or needs more than {MEMORY_LIMIT_BYTES // 2**20} MB of memory to read"
        ) from None
    finally:
        receiver.close()
        process.kill()
        process.join()
    if isinstance(outcome, Extracted):
        return outcome
    raise outcome


def _work(sender: Connection, source: RawSource, time_limit_s: float) -> None:
    """Extracts in the child. An error of an extractor ends it: the other side then meets the end of the pipe."""
    _limit(time_limit_s)
    try:
        outcome: Extracted | SourceError = _EXTRACTORS[source.kind](source)
    except SourceError as error:
        outcome = error
    except CorpusError as error:  # text that is not UTF-8, front matter that is no YAML
        outcome = BrokenSourceError(str(error))
    sender.send(outcome)


def _limit(time_limit_s: float) -> None:
    # What libraries say on the way is not for the reader.
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows, where only time is limited

        for kind, limit in (
            (resource.RLIMIT_AS, MEMORY_LIMIT_BYTES),
            (resource.RLIMIT_CPU, int(time_limit_s) + 1),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):  # some systems, macOS among them, refuse a limit of memory
                resource.setrlimit(kind, (limit, limit))


_EXTRACTORS: dict[Kind, Callable[[RawSource], Extracted]] = {
    "html": lambda source: extract_page(source.raw, url=source.url, charset=source.charset),
    "pdf": lambda source: extract_pdf(source.raw),
    "docx": lambda source: extract_docx(source.raw),
    "epub": lambda source: extract_epub(source.raw),
    "markdown": lambda source: extract_markdown(source.raw),
    "text": lambda source: extract_text(source.raw, charset=source.charset),
}
