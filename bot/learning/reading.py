"""Log and feedback files, line by line."""

from __future__ import annotations

import stat
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bot.learning.records import Record, UnusableLineError, read_record
from corpus.errors import AskError

STDIN = Path("-")
MAX_LINE_BYTES = 1_000_000
"""The longest question with its reply takes a few kB."""
TOO_LONG = "longer than 1 MB"


class RecordFileError(AskError):
    """A log or feedback file that cannot be read."""


@dataclass(slots=True)
class RecordFiles:
    """Log and feedback files, which are told apart line by line.

    Attributes:
        paths: the files; ``STDIN`` for standard input.
        lines: how many lines were read that are not blank.
        unusable: how many of them are no record, by reason.
    """

    paths: Sequence[Path]
    lines: int = 0
    unusable: Counter[str] = field(default_factory=Counter)

    def records(self) -> Iterator[Record]:
        """The records of all files in their order; to be called once.

        Raises:
            RecordFileError: if a file cannot be read.
        """
        for path in self.paths:
            try:
                with _opened(path) as file:
                    yield from self._of_file(file)
            except OSError as error:
                raise RecordFileError(
                    f"{path} cannot be read: {error.strerror}; give a file of --log or --feedback"
                ) from None

    def _of_file(self, file: BinaryIO) -> Iterator[Record]:
        while line := file.readline(MAX_LINE_BYTES + 1):
            if not line.strip():
                continue
            self.lines += 1
            if len(line) > MAX_LINE_BYTES:
                self.unusable[TOO_LONG] += 1
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_LINE_BYTES)
                continue
            try:
                record = read_record(line)
            except UnusableLineError as error:
                self.unusable[str(error)] += 1
            else:
                yield record


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    if path == STDIN:
        return nullcontext(sys.stdin.buffer)
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise RecordFileError(f"{path} is not a file; give a file of --log or --feedback")
    return path.open("rb")
