"""Why something could not be added or pinned, in the page's language."""

from __future__ import annotations

from bot.reply.catalogue import Words
from bot.understanding.noise import whole_characters
from bot.web.page.service import UnansweredError
from corpus.adding.errors import SourceError
from corpus.errors import AskError


def reason(error: AskError, own: Words) -> str:
    """What an error says to an editor: its own text on an English page, else the catalogue's for its class.

    A class that the catalogue has nothing for is told as the one it derives from.
    """
    sentences = own.groups["errors"]
    if isinstance(error, UnansweredError) or not sentences:  # its text is in the page's language already
        return whole_characters(str(error))
    name = next(each.__name__ for each in type(error).__mro__ if each.__name__ in sentences)
    detail = error.detail if isinstance(error, SourceError) else ""
    return whole_characters(own(f"errors.{name}", detail=detail))
