"""Verdicts of readers on answers, appended to a file, only where the operator asks for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from bot.reply.reply import Turn
from bot.reply.version import program_version
from bot.web.monitoring.files import check_file, private
from corpus.errors import AskError

VERDICTS = ("right", "not_the_answer", "not_in_the_article")
MAX_BYTES = 100_000_000
"""Verdicts are kept no longer once the file is so large; each takes a few kB at most."""


class FeedbackError(AskError):
    """The feedback file cannot be written."""


class Feedback:
    """A file of JSON lines, one a verdict, for its owner alone. Safe for many threads.

    Quotes are kept as offsets into their article.

    Raises:
        FeedbackError: if the file cannot be opened for appending.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        try:
            check_file(path)
            open(path, "ab", opener=private).close()
        except OSError as error:
            raise FeedbackError(
                f"{path} cannot be written: {error.strerror}; give --feedback another file"
            ) from None

    def add(self, verdict: str, judged: Turn) -> bool:
        """Appends one line; False if the disk refuses it or the file is full.

        Raises:
            ValueError: if the verdict is not one of ``VERDICTS`` or the turn has no reply.
        """
        if verdict not in VERDICTS:
            raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}, got {verdict!r}")
        if judged.reply is None:
            raise ValueError("a verdict needs the reply it is about")
        record = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": program_version(),
            "verdict": verdict,
            "question": judged.question,
            "reply": {
                "kind": judged.reply.kind,
                "read_as": judged.reply.read_as,
                "quotes": [
                    {
                        "article": quote.article,
                        "start": quote.start,
                        "end": quote.end,
                        "related": quote.related,
                    }
                    for quote in judged.reply.quotes
                ],
            },
        }
        line = (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", errors="replace")
        try:
            with self._lock, open(self._path, "ab", buffering=0, opener=private) as file:
                end = file.tell()
                if end > MAX_BYTES:
                    return False
                whole = file.write(line) == len(line)
                if not whole:
                    file.truncate(end)  # half a line would spoil the next one too
        except OSError:
            return False
        return whole
