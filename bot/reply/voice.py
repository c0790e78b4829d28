"""How a bot speaks for itself: in which language, and what it says in its operator's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.reply.catalogue import Words, words
from corpus.signs import Sign

Kept = Literal["nothing", "judged", "all"]
"""What is kept of what readers type: nothing, questions whose answer was judged, or all."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What is said beside the quotes.

    ``language`` is that of the page ("": that of the article). ``refusal`` is said where the article does not
    answer ("": as the catalogue has it). ``kept`` is what the bot says is kept.
    """

    language: str = ""
    refusal: str = ""
    kept: Kept = "nothing"

    def words(self, *, message: str, article: str) -> Words:
        """The words to reply in.

        Args:
            message: the language of the message (ISO 639-1 code), "" where it is not surely another than the
                article's.
            article: the language of the article.
        """
        own = self.language or article
        if message and message != own:
            return words(message, own)
        chosen = words(own)
        return chosen.replaced("reply.not_found", self.refusal) if self.refusal else chosen

    def smalltalk(self, kind: str, own: Words) -> str:
        """What is said to a kind of small talk; to any other, that a question is to be typed."""
        if kind == "privacy":
            kind = {"nothing": "privacy", "judged": "privacy_judged", "all": "privacy_logged"}[self.kept]
        return own(f"smalltalk.{kind}") if kind in own.groups["smalltalk"] else own("reply.empty")


def notice(sign: Sign, own: Words) -> str:
    """The calm line above an answer where a sign of an emergency may be meant."""
    if sign.name == "selfharm":
        return own("reply.self_harm_notice")
    named = own.groups["signs"].get(sign.name)
    if named is None:  # an article's own sign, in the article's language
        named = sign.about if own.language == "en" else own("source.quoted", words=sign.about)
    return own("reply.notice", about=named)
