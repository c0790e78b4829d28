"""The exceptions a command line catches: situations that the reader or operator can mend."""


class AskError(Exception):
    """A situation that the reader or operator can mend; its text says what happened and what to do.

    Every exception of this program that is not a caller's bug derives from it, so that each command
    line catches it in one place, prints its text as one line and ends with exit status 1.
    """


class CorpusError(AskError):
    """Something is wrong with the articles or the files beside them."""
