"""The keys of the front matter, and the metadata they give.

Each key may be written in any case, with spaces, "-" or "_" between its words, or by the name Schema.org
has for it. Schema.org's objects may be written as such: ``author: {name: …, description: …}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from difflib import get_close_matches

from corpus.article import Metadata

# Names of Schema.org, and others that are in use, by the field they fill.
_ALIASES = {
    alias: name
    for name, aliases in {
        "title": "headline",
        "author": "author_name byline",
        "author_description": "author_bio",
        "publisher": "publisher_name",
        "section": "article_section",
        "published": "date_published date",
        "updated": "date_modified last_updated modified",
        "reviewed_by": "reviewer reviewer_name reviewed_by_name",
        "medically_reviewed_by": "medical_reviewer medically_reviewed_by_name",
        "reviewer_description": "reviewer_bio reviewed_by_description medically_reviewed_by_description",
        "image_credit": "image_credit_text credit_text photo_credit",
        "sourcing": "publishing_principles verification_fact_checking_policy ethics_policy fact_checking",
        "rights": "copyright_notice copyright",
        "url": "canonical_url canonical",
        "language": "in_language lang",
    }.items()
    for alias in aliases.split()
}
_DATES = {"published", "updated"}
_FIELDS = {field.name for field in fields(Metadata)} - {"other"}
# Where an article was added from; read when it is added again.
_ADDED = {"source", "source_digest", "text_digest", "fetched", "etag", "last_modified"}
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")


def to_metadata(values: Mapping[str, str], fallback_title: str) -> Metadata:
    """The metadata of an article whose front matter holds ``values``.

    Where two keys name one field, the field's own name is read, else the first; the other key is kept as
    one without a field.
    """
    keys = _key_of_field(values)
    known: dict[str, str] = {}
    dates: dict[str, date] = {}
    other: list[tuple[str, str]] = []
    for key, value in values.items():
        name = _field(key)
        if keys.get(name) != key:
            other.append((key, value))
        elif name not in _DATES:
            known[name] = value
        elif day := _iso_date(value):
            dates[name] = day
        else:
            other.append((name, value))
    known["title"] = known.get("title") or fallback_title
    return Metadata(**known, **dates, other=tuple(other))  # type: ignore[arg-type]


def plain_key(key: str) -> str:
    """A key in the form in which keys are compared: "datePublished" and "Date published" are date_published."""
    return re.sub(r"[\s_-]+", "_", _CAMEL_CASE.sub("_", key.strip())).lower()


def unknown_keys(metadata: Metadata) -> dict[str, str]:
    """The keys that no field is made of, each with a known one that looks alike or ""."""
    known = _FIELDS | _ALIASES.keys()
    unknown = [key for key, _ in metadata.other if plain_key(key) not in known | _ADDED]
    return {
        key: next(iter(get_close_matches(plain_key(key), known, n=1, cutoff=0.75)), "") for key in unknown
    }


def _key_of_field(values: Mapping[str, str]) -> dict[str, str]:
    """The key that each field is read from."""
    keys: dict[str, str] = {}
    for key in values:
        name = _field(key)
        if name in _FIELDS and (name not in keys or plain_key(key) == name):
            keys[name] = key
    return keys


def _field(key: str) -> str:
    plain = plain_key(key)
    return _ALIASES.get(plain, plain)


def _iso_date(value: str) -> date | None:
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None
