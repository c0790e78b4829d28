"""What can go wrong with a source. Each text is one line that ends the sentence "SOURCE: ..."."""

from __future__ import annotations

from corpus.errors import CorpusError


class SourceError(CorpusError):
    """A source that cannot be added; the corpus stays as it was.

    Attributes:
        detail: what of it is no prose and the same in each language: a host, a path, a number; "" for none.
    """

    def __init__(self, text: str, detail: str = "") -> None:
        super().__init__(text)
        self.detail = detail


class NoTextError(SourceError):
    """A source without text, or with implausibly little."""


class BrokenSourceError(SourceError):
    """A source that is cut off, encrypted or not what its name says."""


class TooLargeError(SourceError):
    """A source beyond a limit of size; ``detail`` is that limit in MB."""


class TooSlowError(TooLargeError):
    """A source that takes too long to come or to read."""


class UnknownSourceError(SourceError):
    """A source that is not there, or of a kind that cannot be read."""


class FetchError(SourceError):
    """An address that cannot be fetched, or must not be; ``detail`` is what stands in the way."""


class EditedArticleError(SourceError):
    """An article that was edited by hand since it was added, and whose source changed; ``detail`` is its path."""


class UnwritableError(SourceError):
    """A file or folder of the corpus that cannot be written; ``detail`` is its path."""
