"""What stands around a question and is no part of it: markup, pictures, quoted mail, the same words again."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

_TAG = re.compile(
    r"<(script|style)\b[^>]{0,200}>.{0,2000}?</\1\s*>|</?[a-z][^<>]{0,500}>|<!--.{0,2000}?-->",
    re.IGNORECASE | re.DOTALL,
)
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\((?:[^()\s]|\([^()\s]{0,500}\)){0,2000}\)")
_ADDRESS = re.compile(r"<?\bhttps?://[^\s<>]{1,2000}>?", re.IGNORECASE)
_LINE_MARK = re.compile(r"^[ \t]{0,3}(?:#{1,6}[ \t]+|[-*+][ \t]+|```\w*[ \t]*$)", re.MULTILINE)
_EMPHASIS = re.compile(
    r"(?<![\w*_`~])(\*{1,3}|_{1,3}|`{1,3}|~~)(?=\S)([^*_`~\n]{1,500})(?<=\S)\1(?![\w*_`~])"
)
_MAIL_HEAD = re.compile(
    r"^(?:from|to|cc|bcc|date|sent|reply-to|von|an|gesendet|datum)[ \t]*:.*$|^on\b.{5,200}\bwrote:[ \t]*$"
    r"|^am\b.{5,200}\bschrieb\b.{0,200}:[ \t]*$|^-{2,}[ \t]*(?:original message|forwarded message)[ \t]*-{2,}[ \t]*$"
    r"|^sent from my \w.{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(r"^(?:subject|re|fwd?|betreff)[ \t]*:[ \t]*", re.IGNORECASE | re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SIGNATURE = re.compile(r"^--[ \t]*$.*", re.MULTILINE | re.DOTALL)
_SENTENCE = re.compile(r"[^.?!\n。？！]+[.?!。？！]*\n*|[.?!\n。？！]+")
_GAPS, _GAP_BEFORE_MARK = re.compile(r"[ \t]{2,}"), re.compile(r" ([?!.,;:])(?=\s|$)")
_MAX_CHARS = 20_000
_MAX_PERIOD = 40
# What a picture stands for in a question, where its name in Unicode says something else.
_MEANINGS = {
    "🔥": "heat",
    "♨": "heat",
    "🧊": "ice",
    "❄": "cold",
    "🥶": "cold",
    "🥵": "hot",
    "🧘": "yoga",
    "🏋": "lifting",
}
# Pictures of a mood or a gesture say nothing about what is asked.
_MOODS = re.compile(
    r"FACE|HEART|SMIL|HAND|THUMB|FINGER|FIST|PERSON (?:SHRUGGING|BOWING|POUTING|FROWNING)|SPARKLES|PARTY|MARK|MODIFIER"
    r"|EYES|HUNDRED|SKULL|PILE OF POO|SIGN\b|SYMBOL|BUTTON|SELECTOR|JOINER|ARROW|KISS|ROSE|COLLISION|STAR\b|SQUARE|CIRCLE"
)
# As JSON's "\\ud800" is read.
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def without_noise(message: str) -> str:
    """The message without what is no part of the question; the message itself if nothing would be left.

    Tags, Markdown's marks, addresses, quoted lines and heads of mail, and signatures go; what is said again and
    again stays once; a picture of a thing becomes its name ("🧊 or 🔥?" is "ice or heat?").
    """
    text = message
    if len(message) > _MAX_CHARS:
        text = message[: _MAX_CHARS // 2] + "\n" + message[-_MAX_CHARS // 2 :]
    text = html.unescape(_TAG.sub(" ", text))
    for pattern in (_SIGNATURE, _QUOTED, _MAIL_HEAD):
        text = _or(pattern.sub("", text), text)
    text = _SUBJECT.sub("", text)
    text = _or(_ADDRESS.sub(" ", _LINK.sub(r"\1", text)), text)
    text = _EMPHASIS.sub(r"\2", _LINE_MARK.sub("", text))
    text = _once(_in_words(text))
    text = _GAP_BEFORE_MARK.sub(r"\1", _GAPS.sub(" ", text)).strip()
    changed = text != message.strip() and _says(text)
    return text if changed else message


def _or(text: str, other: str) -> str:
    return text if _says(text) else other


def _says(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _in_words(text: str) -> str:
    """The text with the names of things in place of their pictures."""
    return text if text.isascii() else "".join(map(_named, text))


def _named(character: str) -> str:
    if character < "\u200d":
        return character
    name = unicodedata.name(character, "")
    if character in _MEANINGS:
        return f" {_MEANINGS[character]} "
    if unicodedata.category(character) != "So":
        return (
            ""
            if name.startswith(("VARIATION SELECTOR", "EMOJI MODIFIER", "ZERO WIDTH JOINER"))
            else character
        )
    return " " if not name or _MOODS.search(name) else f" {name.lower()} "


def _once(text: str) -> str:
    """The text with a sentence that comes again left out, and words that only repeat themselves said once."""
    sentences = _SENTENCE.findall(text)
    if len(sentences) > 1:
        kept: dict[str, str] = {}
        for sentence in sentences:
            key = " ".join(sentence.casefold().split()).rstrip(".?!")
            kept.setdefault(key or sentence, sentence)
        text = "".join(kept.values())
    words = text.split()
    period = _period([word.casefold().strip(".,;?!") for word in words])
    return " ".join(words[:period]) if period else text


def _period(words: Sequence[str]) -> int:
    """After how many words the rest of them says the same again, three times at least in all; 0 if never."""
    for period in range(1, min(len(words) // 3, _MAX_PERIOD) + 1):
        if all(word == again for word, again in zip(words, words[period:], strict=False)):
            return period
    return 0


def whole_characters(text: str) -> str:
    """The text with U+FFFD for each half of a character, which could not be encoded, compared or printed."""
    return _HALF_CHARACTER.sub("\ufffd", text)
