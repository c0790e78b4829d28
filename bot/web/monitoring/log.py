"""The log of answers: one JSON line each, without a word of the reader's unless the operator says so."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from bot.web.guard.options import STDOUT
from corpus.errors import AskError


class LogError(AskError):
    """The log cannot be written."""


class Log:
    """A file of JSON lines, opened for every line: it may be rotated or removed at any time.

    A disk that refuses a line stops nothing: ``tell`` gets one sentence, and another when it works
    again. Safe for many threads, and for many processes on one file.

    Raises:
        LogError: if the file cannot be opened at the start.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self._path = path
        self._tell = tell
        self._lock = Lock()
        self._lost = 0
        self._torn = False
        if path == STDOUT:
            return
        try:
            os.close(self._open())
        except OSError as error:
            raise LogError(f"{path} cannot be written: {error.strerror}; give --log another file") from None

    def write(self, line: dict[str, Any]) -> None:
        """Appends one line."""
        words = json.dumps(line, ensure_ascii=False) + "\n"
        with self._lock:
            try:
                self._append(words.encode("utf-8", errors="replace"))
            except OSError as error:
                self._lost += 1
                if self._lost == 1:
                    self._tell(f"{self._path} cannot be written: {error.strerror}; answers go on without log")
            else:
                if self._lost:
                    self._tell(f"{self._path} is written again; {self._lost} lines are missing")
                self._lost = 0

    def _append(self, line: bytes) -> None:
        if self._path == STDOUT:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
            return
        file = self._open()
        try:
            whole = b"\n" + line if self._torn else line
            written = os.write(file, whole)
            self._torn = written < len(whole)
            if self._torn:
                os.write(file, whole[written:])  # on a full disk this says why
                self._torn = False
        finally:
            os.close(file)

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
