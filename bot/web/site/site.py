"""Name, look and language of one page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from bot.reply.catalogue import Words, words
from bot.reply.voice import Voice
from bot.web.site.colours import LIGHT, Accent

Font = Literal["serif", "sans"]


@dataclass(frozen=True, slots=True)
class Site:
    """What one page is called, looks like and speaks; the program's own where the operator says nothing.

    ``language`` is one of ``bot.reply.catalogue.LANGUAGES``, "" for an English page whose replies are in the
    article's language. ``logo`` is a picture as a ``data:`` address. ``font`` is that of the article's words.
    ``refusal`` is said where the article does not answer; ``ask_instead`` is a web or ``mailto:`` address that
    is named there. ``starters`` are the questions to begin with, none for the article's own.
    """

    named: str = ""
    language: str = ""
    logo: str = ""
    accent: Accent = field(default_factory=Accent)
    font: Font = "serif"
    refusal: str = ""
    ask_instead: str = ""
    imprint: str = ""
    privacy: str = ""
    starters: tuple[str, ...] = ()

    paper: ClassVar[str] = LIGHT[0]
    """The background of the light page."""
    ink: ClassVar[str] = "#1b2221"
    """The colour of text on the light page."""
    evidence: ClassVar[str] = "#d39a12"
    """The colour of what is quoted."""

    @property
    def words(self) -> Words:
        """The bot's own words on the page."""
        return words(self.language or "en")

    @property
    def name(self) -> str:
        """What the page is called."""
        return self.named or self.words("page.name")

    @property
    def promise(self) -> str:
        """What the page does, in one sentence."""
        return self.words("page.tagline")

    @property
    def contact(self) -> str:
        """Whom to ask instead, as it is shown: an address without its scheme."""
        return re.sub("^(mailto:|https?://)", "", self.ask_instead).rstrip("/")

    @property
    def colour(self) -> str:
        """The colour of actions on the light page, as ``#rrggbb``."""
        return self.accent.light

    @property
    def style(self) -> str:
        """What the operator changes of the page's style; "" for nothing."""
        accent = "" if self.accent == Accent() else self.accent.style
        return accent + ("\n:root { --serif: var(--sans); }" if self.font == "sans" else "")

    def voice(self, *, logged: bool, judged: bool) -> Voice:
        """How the bot speaks for itself.

        Args:
            logged: whether the operator keeps the readers' words.
            judged: whether readers may judge answers, which are then kept with their questions.
        """
        kept: Literal["all", "judged", "nothing"] = "all" if logged else "judged" if judged else "nothing"
        return Voice(self.language, self.refusal, kept)
