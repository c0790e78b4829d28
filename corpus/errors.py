"""Errors that the reader or operator can fix, and the one line that each is printed as."""

import re

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class AskError(Exception):
    """An error that the reader or operator can fix; its text says what happened and what to do.

    Every exception of this program that is not a bug derives from it. Each command line catches it in one
    place, prints its text as one line and exits with status 1.
    """


class CorpusError(AskError):
    """Something is wrong with the articles or the files beside them."""


def first_line(error: BaseException) -> str:
    """The first line of what an error says; what kind it is where it says nothing."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)


def one_line(text: str) -> str:
    """A message as it can be printed: line ends and control characters of a file's name written out."""
    return _UNPRINTABLE.sub(lambda match: match.group().encode("unicode_escape").decode(), text)
