"""The words of a message: tokens that remember where they stand, in sentences and clauses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’‘`´][^\W_]+)*|\n|[.!?;:,…¿¡。！？()+–—]| - ")
_SENTENCE_END = frozenset(".!?;…\n。！？¿¡")
_CLAUSE_END = frozenset(",:()+–—-")
_CLAUSE_WORDS = frozenset(["but", "because", "although", "pero", "aber", "mais", "mas", "ma"])


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a message.

    ``text`` is the word to compare: lower case, without apostrophes, accents and drawn-out letters.
    ``start`` and ``end`` are its characters in the message. ``sentence`` and ``clause`` count from 0
    through the message.
    """

    text: str
    start: int
    end: int
    sentence: int
    clause: int


@dataclass(frozen=True, slots=True)
class Words:
    """A message and its words. ``asked`` holds the sentences that end in a question mark."""

    message: str
    tokens: tuple[Token, ...]
    asked: frozenset[int]


def plain(word: str) -> str:
    """The word as it is compared: "Can’t" and "cant" are one, so are "está" and "esta", "sooo" and "so"."""
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    letters = "".join(c for c in decomposed if c.isalnum() and not unicodedata.combining(c))
    return re.sub(r"([a-z])\1{2,}", r"\1", letters)


def words_of(message: str) -> Words:
    """The message's words in order; no tokens where it holds no letter or digit."""
    tokens: list[Token] = []
    asked: set[int] = set()
    sentence = clause = 0
    fresh_sentence = fresh_clause = True
    for match in _TOKEN.finditer(message):
        mark = match.group() if match.group() == "\n" else match.group().strip()
        if mark in _SENTENCE_END:
            if mark in "?？":
                asked.add(sentence)
            if not fresh_sentence:
                sentence, clause = sentence + 1, clause + 1
                fresh_sentence = fresh_clause = True
        elif mark in _CLAUSE_END:
            if not fresh_clause:
                clause, fresh_clause = clause + 1, True
        elif word := plain(mark):
            if word in _CLAUSE_WORDS and not fresh_clause:
                clause += 1
            tokens.append(Token(word, match.start(), match.end(), sentence, clause))
            fresh_sentence = fresh_clause = False
    return Words(message, tuple(tokens), frozenset(asked))
