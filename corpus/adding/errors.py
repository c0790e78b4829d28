"""What can go wrong with a source. Each text is one line that ends the sentence "SOURCE: ..."."""

from __future__ import annotations

from corpus.errors import CorpusError


class SourceError(CorpusError):
    """A source that cannot be added; the corpus stays as it was."""


class NoTextError(SourceError):
    """A source without text, or with implausibly little."""


class BrokenSourceError(SourceError):
    """A source that is cut off, encrypted or not what its name says."""


class TooLargeError(SourceError):
    """A source beyond a limit of size, time or memory."""


class UnknownSourceError(SourceError):
    """A source that is not there, or of a kind that cannot be read."""


class FetchError(SourceError):
    """An address that cannot be fetched, or must not be."""


class EditedArticleError(SourceError):
    """An article that was edited by hand since it was added, and whose source changed."""
