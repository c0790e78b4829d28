"""Signs of an emergency that belong to an article's subject.

They live beside the article, in ``<article>.signs.json``: ``{"legs": {"about": "weak or numb legs", "phrases":
["can't feel my/his/her legs"]}}``. ``about`` names the sign to a reader. A phrase is plain words; "my/his" is a
choice of words, "(all)" a word that may be missing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError
from corpus.reading.files import is_there, read_text

_MAX_PHRASES, _MAX_PHRASE_CHARS = 1_000, 200
_EXPECTED = 'expected {"name": {"about": "…", "phrases": ["…", …]}, …}'


class BrokenSignsError(CorpusError):
    """A file of signs that cannot be used."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign: its name, what it is in a reader's words, and the phrases that surely tell it as one pattern."""

    name: str
    about: str
    told: re.Pattern[str]


def signs_path(folder: Path, article_id: str) -> Path:
    """Where the signs of an article are, if there are any."""
    return folder / f"{article_id}.signs.json"


def read_signs(folder: Path, article_id: str) -> tuple[Sign, ...]:
    """The signs of an article, in the order of its file; none if it has no such file.

    Raises:
        BrokenSignsError: if the file is not of the form.
        CorpusError: if it cannot be read.
    """
    path = signs_path(folder, article_id)
    return parse_signs(read_text(path, folder=folder)[1], str(path)) if is_there(path) else ()


def parse_signs(text: str, source: str) -> tuple[Sign, ...]:
    """The signs that a text in JSON holds.

    Raises:
        BrokenSignsError: naming ``source``, if the text is not of the form.
    """
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenSignsError(f"{source} is no JSON; {_EXPECTED}") from error
    if not isinstance(form, dict):
        raise BrokenSignsError(f"{source} holds no object; {_EXPECTED}")
    return tuple(_sign(name, value, source) for name, value in form.items())


def _sign(name: str, value: object, source: str) -> Sign:
    if not isinstance(value, dict) or set(value) != {"about", "phrases"}:
        raise BrokenSignsError(f"{source}: sign “{name}”: {_EXPECTED}")
    about, phrases = value["about"], value["phrases"]
    if not isinstance(about, str) or not isinstance(phrases, list):
        raise BrokenSignsError(f"{source}: sign “{name}”: {_EXPECTED}")
    if not all(isinstance(phrase, str) and phrase.strip() for phrase in phrases):
        raise BrokenSignsError(f"{source}: sign “{name}”: a phrase is words; {_EXPECTED}")
    if len(phrases) > _MAX_PHRASES or any(len(phrase) > _MAX_PHRASE_CHARS for phrase in phrases):
        raise BrokenSignsError(
            f"{source}: sign “{name}”: give at most {_MAX_PHRASES:,} phrases of {_MAX_PHRASE_CHARS} characters"
        )
    patterns = [_pattern(phrase) for phrase in phrases] or ["(?!)"]
    return Sign(name, about, re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)"))


def _pattern(phrase: str) -> str:
    """The pattern of a phrase over words with single spaces, in lower case."""
    parts = []
    for word in phrase.lower().split():
        optional = word.startswith("(") and word.endswith(")")
        choices = "|".join(map(re.escape, (word[1:-1] if optional else word).split("/")))
        parts.append(rf"(?:(?:{choices}) )?" if optional else rf"(?:{choices}) ")
    return "".join(parts).removesuffix(" ")
