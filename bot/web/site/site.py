"""Name, look and language of one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

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
        return (
            self.ask_instead.removeprefix("mailto:")
            .removeprefix("https://")
            .removeprefix("http://")
            .rstrip("/")
        )

    @property
    def contact_is_mail(self) -> bool:
        """Whether who is asked instead has a mail address."""
        return self.ask_instead.startswith("mailto:")

    @property
    def colour(self) -> str:
        """The colour of actions on the light page; this and the next ones are ``#rrggbb``."""
        return self.accent.light

    @property
    def paper(self) -> str:
        """The background of the light page."""
        return LIGHT[0]

    @property
    def ink(self) -> str:
        """The colour of text on the light page."""
        return "#1b2221"

    @property
    def evidence(self) -> str:
        """The colour of what is quoted."""
        return "#d39a12"

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
