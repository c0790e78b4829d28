"""The bot's own words, on the page and in replies, by language: ``words/<language>.json``.

None of them says anything about what an article is about. A word has a name of group and key ("page.cancel");
one with a number has a form for one and a form for others. English, German, French and Spanish are whole; other
languages have what is said to a question that is asked in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es")
"""What the page can be in."""

Entry = str | Mapping[str, str]
Group = Mapping[str, Entry]

_FOLDER = Path(__file__).with_name("words")
# What stands between thousands; Spanish sets four digits together.
_THOUSANDS = {"en": ",", "de": ".", "fr": "\u202f", "es": "\u00a0"}


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The bot's own words in one language (ISO 639-1 code), by group and key."""

    language: str
    groups: Mapping[str, Group]

    def __call__(self, name: str, /, **values: object) -> str:
        """The words of a name with their values put in; ``n`` chooses the form, numbers are written out.

        Raises:
            KeyError: if there are none of that name, or a value is missing.
        """
        return self.pattern(name, values.get("n")).format(**self.written(values))

    def pattern(self, name: str, n: object = None) -> str:
        """The words of a name as they stand in the catalogue, ``{}`` around what is to be put in."""
        group, key = name.split(".")
        entry = self.groups[group][key]
        if isinstance(entry, str):
            return entry
        return entry["one" if n == 1 or (n == 0 and self.language == "fr") else "other"]

    def written(self, values: Mapping[str, object]) -> dict[str, object]:
        """Values as they are put in: whole numbers as words of this language have them."""
        return {key: self.number(it) if isinstance(it, int) else it for key, it in values.items()}

    def number(self, number: int) -> str:
        """A whole number: "1,234" in English."""
        if self.language == "es" and abs(number) < 10_000:
            return str(number)
        return f"{number:,}".replace(",", _THOUSANDS.get(self.language, ","))

    def date(self, day: date) -> str:
        """A date: "31 March 2023" in English."""
        month = self("source.months").split()[day.month - 1]
        return self(
            "source.date",
            day=self("source.first_day") if day.day == 1 else str(day.day),
            month=month,
            year=str(day.year),
        )

    def label(self, field: str) -> str:
        """What a field of the front matter is called; its own name if the catalogue has none for it."""
        return self(f"metadata.{field}") if field in self.groups["metadata"] else field

    def replaced(self, name: str, text: str) -> Words:
        """The same words but for one, which has nothing put in."""
        group, key = name.split(".")
        plain = text.replace("{", "{{").replace("}", "}}")
        return Words(self.language, {**self.groups, group: {**self.groups[group], key: plain}})


@cache
def words(language: str, instead: str = "en") -> Words:
    """The bot's own words in a language (ISO 639-1 code); in another where the catalogue is not whole in it.

    ``language`` of what comes back is "" where it is not.
    """
    whole = language if language in LANGUAGES else instead if instead in LANGUAGES else "en"
    groups = _read(whole)
    if language == whole:
        return Words(language, groups)
    own = _read(language) if (_FOLDER / f"{language}.json").is_file() else {}
    return Words("", {name: {**group, **own.get(name, {})} for name, group in groups.items()})


def _read(language: str) -> Mapping[str, Group]:
    found: Mapping[str, Group] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return found
