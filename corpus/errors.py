"""Errors that the reader or operator can fix."""


class AskError(Exception):
    """An error that the reader or operator can fix; its text says what happened and what to do.

    Every exception of this program that is not a bug derives from it. Each command line catches it in one
    place, prints its text as one line and exits with status 1.
    """


class CorpusError(AskError):
    """Something is wrong with the articles or the files beside them."""
