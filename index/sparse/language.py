"""The language of a text, told from how common its words are in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from corpus.article import Article
from index.sparse.frequency import LATIN, common_words, known_words, zipf

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("uk", re.compile("[іїєґ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_MAX_CHARS = 1000
# A word that a language does not have is taken to be this common in it (Zipf scale).
_UNSEEN = 2.0
# A message is in another language if its words are a thousand times as likely there and one of them is among its
# commonest, or two are common there and no words of the expected one.
# Of 254 short questions in 12 languages 250 are told; of 5,738 English ones, slips and names among them, five that are
# all English are taken for another ("Van Gend en Loos").
_TIMES, _COMMON = 3.0, 5.0
# Words this common in the language that is expected leave no room for another.
_PLAIN = 4.5
# Articles are asked for their language several times a reply, which takes 2.5 ms of each.
_MAX_KEPT = 1024


def language_of(text: str, expected: str = "en", *, own: Callable[[str], bool] | None = None) -> str:
    """The language of a text as its ISO 639-1 code: that which is ``expected``, unless another is far likelier.

    In Latin script the languages of ``frequency.LATIN`` are told apart, another may be taken for its neighbour.
    The first doubtful text reads their lists of words (80 ms); one call takes a tenth of a millisecond.

    Args:
        text: any text; its first 1,000 characters are looked at.
        expected: the language it is most likely in.
        own: whether the article has a word (lower case): its words say nothing for another language.
    """
    own = own or (lambda word: False)
    script = _script("".join(_words(text)))
    if script or is_plainly(text, expected, own):
        return script or expected
    return _likeliest(_words(text), expected, own)


def is_plainly(text: str, language: str, own: Callable[[str], bool], *, share: float = 1.0) -> bool:
    """True if every word of a text, or this share of them, is common in a language or one of the article's own."""
    plain = [zipf(word, language) >= _PLAIN or own(word) for word in _words(text)]
    return sum(plain) >= share * len(plain)


def article_language(article: Article) -> str:
    """The language of an article: as its front matter says, else as its text does."""
    return article.metadata.language[:2].lower() or _told_by(article.text)


@lru_cache(_MAX_KEPT)
def _told_by(text: str) -> str:
    return language_of(text)


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text[:_MAX_CHARS].lower())]


def _script(letters: str) -> str:
    """The language of the script that most letters are in; "" for Latin script and those not listed."""
    found = [language for language, script in _SCRIPTS if script.search(letters)]
    others = sum(any(script.match(letter) for _, script in _SCRIPTS) for letter in letters) if found else 0
    return found[0] if others > len(letters) / 2 else ""


def _likeliest(words: Sequence[str], expected: str, own: Callable[[str], bool]) -> str:
    best, most = expected, _TIMES
    in_expected = [_how_common(word, known_words(expected)) for word in words]
    for language in LATIN:
        if language == expected:
            continue
        total, told, foreign = 0.0, False, 0
        for word, before in zip(words, in_expected, strict=True):
            here = _how_common(word, common_words(language))
            if here < before or not own(word):
                total += here - before
                told |= here > before and here >= _COMMON
                foreign += here > before == _UNSEEN
        if (told or foreign > 1) and total >= most:
            best, most = language, total
    return best


def _how_common(word: str, listed: Mapping[str, float]) -> float:
    """How common a word is, or the commonest part of one with apostrophes ("l'article")."""
    parts = [word] if "'" not in word or word in listed else word.split("'")
    return max(listed.get(part, _UNSEEN) for part in parts)
