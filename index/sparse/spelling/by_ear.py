"""How an English word sounds, roughly: what is spelt by ear has another spelling of the same sounds."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

# Spellings of one sound, and how it is written here; the first that fits is taken. An r is heard before a vowel, and after
# ai and ei; elsewhere it makes the vowel before it another one (A, E, O), or an a in -er, -or, -re and -our at the end. An e
# at the end is not heard.
_SOUNDS = (
    ("^kn|^gn|^pn", "n"), ("^wr", "r"), ("^ps", "s"), ("ing$", "in"), ("wh", "w"), ("rh", "r"), ("(?:au|ou)gh(?=t)", "O"),
    ("ph|(?<=[ao]u)gh$", "f"), ("(?<=[cw])ould|(?<=^sh)ould", "ud"), ("eigh|aigh", "e"), ("igh", "i"),
    ("[tsc]i(?:o|a)n|sh(?:io|u)n", "shn"), ("t(?=ures?$)|tch", "ch"), ("(?<=stom)ach|(?<=[dhkry])aches?$|^aches?$", "ak"),
    ("ck|q(?!u)|que$|ch(?=[lr])|^ch(?=em|arac|iro|or[du])|(?<=[em]e)ch(?=an)|(?<=^e)ch(?=o)", "k"),
    ("sch(?=[aeiou])", "sk"), ("qu", "kw"), ("x", "ks"), ("dg(?=e)", "j"), ("s?c(?=[eiy])|z", "s"), ("c(?!h)", "k"),
    ("mb$|mn$", "m"), ("(?<=[ao])l(?=[kf])|(?<=a)l(?=m)", ""), ("(?:[eo]re?|our|re)(?=s?$)", "a"),
    ("ear(?![aeiouy])|(?<=w)or(?![aeiouy])|[eiu]r(?![aeiouy])", "E"), ("(?:oo|ou|oa|o)r(?![aeiouy])|aw|au", "O"),
    ("ar(?![aeiouy])", "A"), ("y(?=[aeiou])", "y"), ("ee|ea|ie|ei|ey(?=s?$)|y", "i"),
    ("ai|ay|a(?=[^aeiouwxyr]e[sd]?$)", "e"), ("oo|ou|ew|ue|u", "u"), ("oa", "o"), ("oy", "oi"),
    ("e$|(?<=[^cszxh])e(?=s$)|(?<=[^td])e(?=d$)", ""), ("(?<![cst])h(?![aeiouy])", ""),
)  # fmt: skip
_SOUND = re.compile("|".join(f"({spelling})" for spelling, _ in _SOUNDS))
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aeiouAEO]")


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """A lower-case word as it sounds: "physio" and "fisio", "night" and "nite" are alike."""
    heard = _SOUND.sub(lambda found: _SOUNDS[(found.lastindex or 1) - 1][1], word)
    return _DOUBLED.sub(r"\1", heard)


def consonants(word: str) -> str:
    """The same without its vowels, which are what is mostly heard otherwise; of like ones that are left, one."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", sound(word)))


def first_sound(word: str) -> str:
    """The sound a word begins with; all vowels are one."""
    return _VOWELS.sub("a", sound(word)[:1])


def vowels_apart(word: str, other: str) -> float:
    """By how many vowels two words of the same consonants differ; one more or less counts one and a half."""
    return Levenshtein.distance(sound(word), sound(other), weights=(3, 3, 2)) / 2
