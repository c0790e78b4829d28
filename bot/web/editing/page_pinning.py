"""What an editor pins and unpins on the page: a question becomes a reader question of a sentence, and the bot knows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.reply.catalogue import Words
from bot.reply.reply import Turn
from bot.understanding.noise import whole_characters
from bot.web.editing.reasons import reason
from bot.web.page.service import Asked, Payload
from bot.web.page.turns import as_looked_up, pin_sent, text, turns
from corpus.corpus import Corpus
from corpus.editing.pin import Pin, pin, unpin
from corpus.errors import AskError
from corpus.questions import MAX_EARLIER
from corpus.similar import same_words

_MOST_CHARS = 10**6
"""No limit of its own: the body that is sent has one."""


class PagePinning:
    """Pins and unpins questions in the corpus of a folder, then has the bot take it over.

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
        """What became of it: added, moved or unchanged, with the sentence before and the ``pin`` as it is taken away.

        Or "" and why it was refused.

        Args:
            sent: ``question``, the ``history`` of notes before it and what it was ``read_after``; the ``article`` and
                the ``sentence`` to pin it to; ``scope``, the article that was asked, None for all.
        """
        try:
            return self._pinned(sent)
        except AskError as error:
            return {"pinned": "", "told": reason(error, self._own)}

    def unpin(self, sent: Payload) -> Payload:
        """What became of it: removed, or unchanged if there is no such pin; or "" and why it was refused.

        Args:
            sent: the ``article``, and what ``pin`` told as its ``pin``.
        """
        try:
            return self._unpinned(sent)
        except AskError as error:
            return {"unpinned": "", "told": reason(error, self._own)}

    def _pinned(self, sent: Payload) -> Payload:
        corpus = self._bot.corpus
        try:
            wanted = _pin(sent, turns(corpus, sent.get("history")))
        except ValueError:
            return {"pinned": "", "told": self._own("page.old_conversation")}
        elsewhere = _pinners(corpus, wanted) if sent.get("scope") is None else []
        pinned = pin(self._folder, wanted, elsewhere=elsewhere)
        self._renew()
        kept = pin_sent(wanted.question, wanted.history, wanted.sentence)
        return {"pinned": pinned.status, "before": pinned.before, "pin": kept}

    def _unpinned(self, sent: Payload) -> Payload:
        try:
            pinned = _pin_before(sent)
        except ValueError:
            return {"unpinned": "", "told": self._own("page.old_conversation")}
        removed = unpin(self._folder, pinned)
        self._renew()
        return {"unpinned": "removed" if removed else "unchanged", "pin": None}


def _pin(sent: Payload, history: Sequence[Turn]) -> Pin:
    """What to pin: the question as it is searched for, after those before it if it was read after one.

    Raises:
        ValueError: if a part of it is missing.
    """
    from bot.understanding.intent import questions_before  # noqa: PLC0415 - slow to import

    question = text(sent.get("question"), "question")
    before = text(sent.get("read_after", ""), "read_after", empty=True)
    earlier = questions_before(history) if before else []
    count = 1 if earlier and same_words(before) == same_words(earlier[-1]) else MAX_EARLIER
    return Pin(
        text(sent.get("article"), "article"),
        as_looked_up(question),
        text(sent.get("sentence"), "sentence", max_chars=_MOST_CHARS),
        tuple(whole_characters(each) for each in earlier[-count:]),
    )


def _pin_before(sent: Payload) -> Pin:
    """What to unpin, as the page was told of it.

    Raises:
        ValueError: if a part of it is missing.
    """
    history = sent.get("history")
    if not isinstance(history, list) or len(history) > MAX_EARLIER:
        raise ValueError(f"history must be a list of at most {MAX_EARLIER}")
    return Pin(
        text(sent.get("article"), "article"),
        text(sent.get("question"), "question", max_chars=_MOST_CHARS),
        text(sent.get("sentence"), "sentence", max_chars=_MOST_CHARS),
        tuple(text(each, "history", max_chars=_MOST_CHARS) for each in history),
    )


def _pinners(corpus: Corpus, wanted: Pin) -> list[str]:
    """The articles that have the question pinned."""
    return [
        article
        for article, questions in corpus.questions.items()
        if any(each.pinned and wanted.is_asked_by(each) for each in questions)
    ]
