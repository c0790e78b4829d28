"""The log of answers: one JSON line each, without a word of the reader's unless the operator says so."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from bot.web.monitoring.files import check_file, private
from bot.web.options import STDOUT
from corpus.errors import AskError

MAX_BYTES = 50_000_000
OLDER_FILES = 9
"""Of 50 MB each, some two million answers in all; the oldest goes as a new one begins."""


class LogError(AskError):
    """The log cannot be written."""


class Log:
    """A file of JSON lines, for its owner alone, rotated when it is full; others may rotate or remove it too.

    A disk that refuses a line stops nothing: ``tell`` gets one sentence, and another when it works
    again. Safe for many threads.

    Raises:
        LogError: if the file cannot be opened at the start, or is none.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self._path = path
        self._tell = tell
        self._lost = 0
        self._handler: logging.Handler
        if path == STDOUT:
            self._handler = logging.StreamHandler(sys.stdout)
        else:
            try:
                check_file(path)
                self._handler = _LogFile(
                    path, maxBytes=MAX_BYTES, backupCount=OLDER_FILES, encoding="utf-8", errors="replace"
                )
                self._handler.close()  # it is opened for each line
            except OSError as error:
                raise LogError(
                    f"{path} cannot be written: {error.strerror}; give --log another file"
                ) from None

    def write(self, line: dict[str, Any]) -> None:
        """Appends one line."""
        text = json.dumps(line, ensure_ascii=False)
        record = logging.LogRecord("answers", logging.INFO, "", 0, text, None, None)
        try:
            self._handler.handle(record)
        except OSError as error:
            self._lost += 1
            if self._lost == 1:
                self._tell(f"{self._path} cannot be written: {error.strerror}; answers go on without log")
        else:
            if self._lost:
                self._tell(f"{self._path} is written again; {self._lost} lines are missing")
            self._lost = 0


class _LogFile(RotatingFileHandler):
    """The standard library's rotated file, private, opened for each line, with errors for its caller."""

    def emit(self, record: logging.LogRecord) -> None:
        """Appends one line, all of it or nothing."""
        path = Path(self.baseFilename)
        whole = path.stat().st_size if path.is_file() else None
        try:
            super().emit(record)
            self.close()
        except OSError:
            with suppress(OSError):
                self.close()
            if whole is not None and path.stat().st_size > whole:
                os.truncate(path, whole)  # half a line would spoil the next one too
            raise

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=private)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the standard library's name)
        """Raises what it handles."""
        raise  # noqa: PLE0704
