"""The reference list: which section is one, and what an entry says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

from corpus.article import Reference, Span

_TITLE = re.compile(
    r"""(?:[\divxlc]+[.)]?\s+)?                             # "7. References", "IV) Sources"
    (?:(?:article|our|all|selected|cited|general|list\ of|primary|secondary)\s+)?
    (?:sources?|references?|bibliograph(?:y|ies)|citations?|works\s+cited|literature(?:\s+cited)?
       |references?\s+cited|sources?\s+cited)
    (?:\s*(?:and|&|/)\s*(?:sources?|references?|bibliography|citations?|notes?|footnotes?|literature))?
    |(?:[\divxlc]+[.)]?\s+)?(?:foot)?notes?\s*(?:and|&|/)\s*(?:references?|sources?|citations?)""",
    re.IGNORECASE | re.VERBOSE,
)
_DOI = re.compile(r"(?<![\d.])10\.\d{4,9}/[^\s\"<>“”]+")
_ADDRESS = re.compile(r"https?://[^\s\"<>“”]+", re.IGNORECASE)
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def is_reference_title(title: str) -> bool:
    """True for "Sources", "7. References:", "Notes and references", not for "Sources of vitamin D"."""
    return _TITLE.fullmatch(title.strip().rstrip(":：.").rstrip()) is not None


def to_reference(number: int, section: int, span: Span, text: str, links: Iterable[str]) -> Reference:
    """The entry at ``span``, whose words are ``text`` and whose links lead to ``links``.

    A DOI is taken from the words first, then from the links; so is an address, http(s) only.
    """
    links = tuple(links)
    doi = next((found for place in (text, *map(unquote, links)) if (found := _first(_DOI, place))), "")
    if doi:
        address = "https://doi.org/" + quote(doi, safe="/:;()+,@!$&*='")
        return Reference(number, section, span, doi, address)
    url = next((found for place in (*links, text) if (found := _first(_ADDRESS, place))), "")
    return Reference(number, section, span, "", url)


def _first(pattern: re.Pattern[str], text: str) -> str:
    """The first match without the punctuation that ends a sentence or closes a bracket around it."""
    match = pattern.search(text)
    found = match.group() if match else ""
    while found and (
        found[-1] in ".,;:!?'’”*_"
        or (found[-1] in _BRACKETS and found.count(_BRACKETS[found[-1]]) < found.count(found[-1]))
    ):
        found = found[:-1]
    return found
