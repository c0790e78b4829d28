"""The one root of everything that can be wrong with a corpus on disk."""


class CorpusError(Exception):
    """A folder, an article or a question file that cannot be read; the message is one line for its owner."""
