"""Keeps a corpus current by itself: looks at its sources again and again, and has its index built."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.adding.add import Adder, Outcome
from corpus.adding.fetching.polite import Visitor
from corpus.adding.formats.kinds import SUFFIXES
from corpus.adding.sources import is_address
from corpus.corpus import EmptyFolderError, MissingFolderError
from corpus.errors import CorpusError
from corpus.keeping.state import folder_state
from corpus.keeping.updating import update

LOOK_EVERY_S = 2.0
"""How often folders are looked at; that tells changes without reading a file."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched, and how.

    ``folder`` is the corpus; ``sources`` are added to it whenever they have something new: folders, files, pages,
    feeds. ``every_s`` is how often servers are asked, in seconds. ``build`` are the options of ``python -m index``.
    """

    folder: Path
    sources: Sequence[str] = ()
    every_s: float = 3600.0
    build: Sequence[str] = ()


def watch(
    watched: Watched, tell: Callable[[Outcome], None], *, pause: Callable[[float], None] = time.sleep
) -> None:
    """Watches until interrupted; ``tell`` is told what became of each source that changed or failed.

    Raises:
        CorpusError: if the corpus folder cannot be used.
    """
    built = tried = seen = asked = ""
    due = 0.0
    while True:
        now, is_due = _state(watched), time.monotonic() >= due
        if is_due or (now != asked and now == seen):
            for outcome in _round(watched, ask_servers=is_due):
                if outcome.status not in ("unchanged", "left"):
                    tell(outcome)
            if is_due:
                due = time.monotonic() + watched.every_s
            asked = now  # of before the round: what is saved during it is looked at again
        articles = folder_state(watched.folder)
        # A build that failed is tried again at the next interval, or once an article changes.
        if articles not in (built, "") and (is_due or articles != tried):
            tried = articles
            built = articles if build_index(watched) else built
        seen = now
        pause(LOOK_EVERY_S)


def build_index(watched: Watched) -> bool:
    """Builds the index if it does not fit, in a process of its own; False, once that has said why, if it cannot."""
    command = [sys.executable, "-m", "index", "--corpus", str(watched.folder), *watched.build]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


def _round(watched: Watched, *, ask_servers: bool) -> Iterator[Outcome]:
    """Adds what is new in the sources, and asks those of all articles again."""
    visitor = Visitor()
    sources = [source for source in watched.sources if ask_servers or not is_address(source)]
    yield from Adder(watched.folder, visitor=visitor).add(sources)
    try:
        yield from update(watched.folder, visitor=visitor, addresses=ask_servers)
    except EmptyFolderError:
        return
    except MissingFolderError:
        if not watched.sources:
            raise
        return  # nothing could be added yet
    except CorpusError as error:
        yield Outcome(str(watched.folder), "failed", str(error))


def _state(watched: Watched) -> str:
    """The state of the corpus and of the sources that are files or folders."""
    places = [watched.folder, *(Path(source) for source in watched.sources if not is_address(source))]
    return "".join(folder_state(place, *SUFFIXES) for place in places)
