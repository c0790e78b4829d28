"""Puts typing errors into questions, as hurried readers make them."""

from __future__ import annotations

from random import Random

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo",
    "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
# How a sound is often written by ear.
_BY_EAR = (("ph", "f"), ("ck", "k"), ("ea", "ee"), ("ei", "ie"), ("ou", "u"), ("ss", "s"), ("tion", "shun"))
_MIN_WORD_CHARS = 4


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
