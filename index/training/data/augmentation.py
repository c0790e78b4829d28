"""Makes questions as they are asked in practice: with typing errors, and as follow-ups.

Few public sets hold conversations. Two questions about one document resemble a turn and its follow-up once the second
leaves out what the first says: a pronoun stands for what both name, or only what differs is asked (the reverse of the
rewriting of follow-ups by Elgohary et al. 2019, CANARD).
"""

from __future__ import annotations

import re
from random import Random

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
# How a sound is often written by ear.
_BY_EAR = (("ph", "f"), ("ck", "k"), ("ea", "ee"), ("ei", "ie"), ("ou", "u"), ("ss", "s"), ("tion", "shun"))
_MIN_WORD_CHARS = 4
_WORD = re.compile(r"[\w'-]+")
_PRONOUNS = ("it", "it", "that", "this")
_OPENINGS = ("what about ", "and ", "how about ", "")
_NAMED_WORDS = 4
# What names nothing.
_COMMON = frozenset(
    "a about after an and any are as at be been before being by can could did do does done during for from had has"
    " have he her his how i if in into is it its kind many may more most much my name of often on one or other our"
    " out she should so some than that the their them there they this time to type under up use used was we were"
    " what when where which who whom whose why will with would year years you your".split()
)
_ARTICLES = frozenset(("a", "an", "the", "my"))


def misspelt(text: str, random: Random) -> str:
    """The text in lower case with one to three errors, the first letter of a word seldom among them."""
    words = text.lower().split()
    long = [place for place, word in enumerate(words) if len(word) >= _MIN_WORD_CHARS]
    random.shuffle(long)
    for place in long[: random.choice((1, 1, 2, 3))]:
        words[place] = _slip(words[place], random)
    if len(words) > 2 and random.random() < 0.1:
        place = random.randrange(len(words) - 1)
        words[place : place + 2] = [words[place] + words[place + 1]]
    return " ".join(words)


def _slip(word: str, random: Random) -> str:
    for sound, written in random.sample(_BY_EAR, len(_BY_EAR)) if random.random() < 0.25 else ():
        if sound in word:
            return word.replace(sound, written, 1)
    at = random.randrange(1, len(word) - 1)
    match random.randrange(4):
        case 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + word[at] + word[at:]
        case _:
            near = _NEIGHBOURS.get(word[at])
            return word[:at] + random.choice(near) + word[at + 1 :] if near else word


def follow_up(question: str, earlier: str, random: Random) -> str:
    """The question as it may be asked after the earlier one; the same where they have nothing in common."""
    words, before = list(_WORD.finditer(question)), _lower(earlier)
    if [word.group().lower() for word in words] == before:
        return question
    differing = _differing(words, before)
    if differing and random.random() < 0.5:
        return random.choice(_OPENINGS) + question[differing[0] : differing[1]]
    named = _named_by_both(words, before)
    if named is None:
        return question
    return question[: named[0]] + random.choice(_PRONOUNS) + question[named[1] :]


def _differing(words: list[re.Match[str]], before: list[str]) -> tuple[int, int] | None:
    """Where the few words stand by which a question differs from one of the same form."""
    asked = [word.group().lower() for word in words]
    shorter = min(len(asked), len(before))
    first = next((n for n in range(shorter) if asked[n] != before[n]), shorter)
    last = next((n for n in range(shorter - first) if asked[-1 - n] != before[-1 - n]), shorter - first)
    if first + last <= len(asked) - first - last:
        return None
    end = len(asked) - last
    while first < end and asked[end - 1] in _COMMON:
        end -= 1
    while first < end and asked[first] in _COMMON - _ARTICLES:
        first += 1
    if not 1 <= end - first <= _NAMED_WORDS:
        return None
    return words[first].start(), words[end - 1].end()


def _named_by_both(words: list[re.Match[str]], before: list[str]) -> tuple[int, int] | None:
    """Where the longest name stands that a question shares with the earlier one, between words that name nothing."""
    asked = [word.group().lower() for word in words]
    best: tuple[int, int] | None = None
    for first in range(1, len(words)):
        for last in range(first + 1, min(len(words), first + _NAMED_WORDS) + 1):
            run = asked[first:last]
            bounded = asked[first - 1] in _COMMON - _ARTICLES and (
                last == len(asked) or asked[last] in _COMMON
            )
            names = run[-1] not in _COMMON and run[0] not in _COMMON - _ARTICLES
            shared = any(before[n : n + len(run)] == run for n in range(len(before)))
            if bounded and names and shared and (best is None or last - first > best[1] - best[0]):
                best = first, last
    return None if best is None else (words[best[0]].start(), words[best[1] - 1].end())


def _lower(text: str) -> list[str]:
    return [word.group().lower() for word in _WORD.finditer(text)]
