"""The reply: what one turn of the conversation gives back, in one form for every reader of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.reply.quote import Quote, quote_json

ReplyKind = Literal["quote", "not_found", "urgent", "smalltalk", "about", "sources", "overview"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn: what was asked, and the reply if it is known."""

    question: str
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one question.

    ``message`` is the bot's own voice (never a claim about the article's subject). ``read_as`` is the
    question as the bot read it in its conversation, "" where that is what was typed; ``read_after`` is the earlier
    question that it was read after, "" where it was read alone.
    ``confidence`` is the calibrated chance, 0 to 1, that the article answers; None for kinds that do
    not depend on it. ``suggestions`` are questions the article does answer. ``notice`` is one calm line
    about safety to be shown above the answer, "" where none is due. ``language`` (ISO 639-1 code) is that of
    the bot's own voice, "" where it is not known. ``went_back`` says that it is about an earlier answer, as was asked:
    more of it, or some of it again.
    """

    kind: ReplyKind
    question: str
    message: str = ""
    read_as: str = ""
    read_after: str = ""
    confidence: float | None = None
    quotes: tuple[Quote, ...] = ()
    suggestions: tuple[str, ...] = ()
    notice: str = ""
    language: str = ""
    went_back: bool = False

    def to_json(self) -> dict[str, Any]:
        """The machine form: plain data, in the field order of the design, without empty extras."""
        return {
            "kind": self.kind,
            "question": self.question,
            "read_as": self.read_as,
            "message": self.message,
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "notice": self.notice,
            "quotes": [quote_json(quote) for quote in self.quotes],
            "suggestions": list(self.suggestions),
        }
