"""Name and language of one page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reply.catalogue import Words, words
from bot.reply.voice import Voice


@dataclass(frozen=True, slots=True)
class Site:
    """What one page is called and speaks; the program's own where the operator says nothing.

    ``language`` is one of ``bot.reply.catalogue.LANGUAGES``, "" for an English page whose replies are in the
    article's language.
    """

    named: str = ""
    language: str = ""

    @property
    def words(self) -> Words:
        """The bot's own words on the page."""
        return words(self.language or "en")

    @property
    def name(self) -> str:
        """What the page is called."""
        return self.named or self.words("page.name")

    def voice(self, *, logged: bool, judged: bool) -> Voice:
        """How the bot speaks for itself.

        Args:
            logged: whether the operator keeps the readers' words.
            judged: whether readers may judge answers, which are then kept with their questions.
        """
        return Voice(self.language, kept="all" if logged else "judged" if judged else "nothing")
