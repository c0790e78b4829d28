"""Reads messages: what each is, and its embedding, which the answer needs too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from bot.understanding.courtesies import without_courtesies
from bot.understanding.focus import searched_for
from bot.understanding.intent import Reading, read_turn
from bot.understanding.message_model import load_message_model
from bot.understanding.noise import without_noise
from index.encoding.runtime import Embeddings
from index.search.retriever import Retriever
from index.sparse.vocabulary import Vocabulary


class Reader:
    """Reads messages put to a corpus. Safe for many threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever
        self._signs = retriever.corpus.signs
        self._encoder = retriever.encoder

    def read(
        self, message: str, *, in_conversation: bool, article: str | None
    ) -> tuple[Reading, Mapping[str, Embeddings]]:
        """The reading of a message, and the embeddings it took, by text.

        A message is read with its slips put right, and its question kept as it was typed.
        With another encoder than the model of messages was fitted on, the words alone are read. It was fitted on
        English: a question to an article in another language is an ordinary one.

        Args:
            message: any text.
            in_conversation: whether there were turns before.
            article: the id of the one article that is asked, or None for all.
        """
        message = without_noise(message)
        vocabulary = self._vocabulary(article)
        spelt = vocabulary.corrected(message)
        searched = searched_for(spelt)
        known: dict[str, Embeddings] = {}
        embedding = self.embedding(searched) if searched else None
        if embedding is not None:
            known[searched] = embedding[: self._encoder.dimension]
        subjects = self._signs if article is None else [article]
        signs = [sign for subject in subjects for sign in self._signs.get(subject, ())]
        reading = read_turn(spelt, embedding, in_conversation=in_conversation, own_signs=signs)
        reading = replace(reading, question=without_courtesies(message))
        if reading.question and vocabulary.language != "en":
            reading = replace(reading, kind="ordinary", request="", other="")
        return reading, known

    def embedding(self, text: str) -> Embeddings | None:
        """What ``read_turn`` reads beside a text; None with another encoder than the model of messages was fitted on."""
        if self._encoder.digest != load_message_model().encoder:
            return None
        return np.asarray(self._encoder.encode_messages([text])[0])

    def _vocabulary(self, article: str | None) -> Vocabulary:
        number = 0 if article is None else self._retriever.number(article)
        return self._retriever.view(number).vocabulary
