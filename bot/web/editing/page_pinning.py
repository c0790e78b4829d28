"""What an editor pins on the page: a question becomes a reader question of a sentence, and the bot knows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.reply.catalogue import Words
from bot.reply.reply import Turn
from bot.understanding.noise import whole_characters, without_noise
from bot.web.editing.reasons import reason
from bot.web.page.service import Asked, Payload
from bot.web.page.turns import text, turns
from corpus.corpus import Corpus
from corpus.editing.pin import Pin, pin
from corpus.errors import AskError
from corpus.questions import MAX_EARLIER
from corpus.similar import same_words


class PagePinning:
    """Pins questions in the corpus of a folder, then has the bot take it over.

    Args:
        folder: of the corpus.
        bot: what answers.
        renew: has the bot answer from the articles as they are now.
        own: the page's words.
    """

    def __init__(self, folder: Path, bot: Asked, renew: Callable[[], object], own: Words) -> None:
        self._folder = folder
        self._bot = bot
        self._renew = renew
        self._own = own

    def pin(self, sent: Payload) -> Payload:
        """What became of it: added, moved or unchanged, with the sentence before; or "" and why it was refused.

        Args:
            sent: ``question``, the ``history`` of notes before it and what it was ``read_after``; the ``article`` and
                the ``sentence`` to pin it to; ``scope``, the article that was asked, None for all.
        """
        try:
            return self._pinned(sent)
        except AskError as error:
            return {"pinned": "", "told": reason(error, self._own)}

    def _pinned(self, sent: Payload) -> Payload:
        corpus = self._bot.corpus
        try:
            wanted = _pin(sent, turns(corpus, sent.get("history")))
        except ValueError:
            return {"pinned": "", "told": self._own("page.old_conversation")}
        elsewhere = _askers(corpus, wanted) if sent.get("scope") is None else []
        pinned = pin(self._folder, wanted, elsewhere=elsewhere)
        self._renew()
        return {"pinned": pinned.status, "before": pinned.before}


def _pin(sent: Payload, history: Sequence[Turn]) -> Pin:
    """What to pin: the question as it is searched for, after those before it if it was read after one.

    Raises:
        ValueError: if a part of it is missing.
    """
    from bot.understanding.focus import searched_for  # noqa: PLC0415 - slow to import
    from bot.understanding.intent import questions_before  # noqa: PLC0415 - slow to import

    question = text(sent.get("question"), "question")
    before = text(sent.get("read_after", ""), "read_after", empty=True)
    earlier = questions_before(history) if before else []
    count = 1 if earlier and same_words(before) == same_words(earlier[-1]) else MAX_EARLIER
    return Pin(
        text(sent.get("article"), "article"),
        searched_for(without_noise(whole_characters(question))),
        text(sent.get("sentence"), "sentence", max_chars=10**6),
        tuple(whole_characters(each) for each in earlier[-count:]),
    )


def _askers(corpus: Corpus, wanted: Pin) -> list[str]:
    """The articles that have the question."""
    return [
        article
        for article, questions in corpus.questions.items()
        if any(wanted.is_asked_by(question) for question in questions)
    ]
