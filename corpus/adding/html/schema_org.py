"""The Schema.org description of an article (JSON-LD) in a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

from lxml.html import HtmlElement

# The further left, the better it describes the article itself.
_KINDS = ("Article", "BlogPosting", "Posting", "MedicalWebPage", "Report", "TechArticle", "WebPage")
_MAX_DEPTH = 8
_MAX_CHARS = 500


def read_schema_org(page: HtmlElement) -> dict[str, str]:
    """Front matter from the page's JSON-LD, by key; empty if it has none that describes an article.

    Keys: title, author, author_description, publisher, section, published, updated,
    medically_reviewed_by or reviewed_by, reviewer_description, rights, url, language.
    """
    nodes = [node for text in _scripts(page) for node in _nodes(_parsed(text), 0)]
    described = [node for node in nodes if _rank(node) < len(_KINDS)]
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    values: dict[str, str] = {}
    for node in sorted(described, key=_rank):
        for key, value in _values(node, by_id).items():
            if value:
                values.setdefault(key, value)
    return values


def iso_day(text: str) -> str:
    """The day of an ISO 8601 date or time, as YYYY-MM-DD; "" if it is none."""
    try:
        return datetime.fromisoformat(text.strip()).date().isoformat()
    except ValueError:
        return ""


def one_line(text: str) -> str:
    """Text as a value of front matter: one line, no control characters, of bounded length."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", text).split())[:_MAX_CHARS]


def _scripts(page: HtmlElement) -> Iterator[str]:
    for script in page.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json" and script.text:
            yield script.text


def _parsed(text: str) -> object:
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: object, depth: int) -> Iterator[dict[str, object]]:
    """The objects in a value, outermost first."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner, depth + 1)


def _rank(node: dict[str, object]) -> int:
    kinds = node.get("@type")
    names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
    return min(
        (i for i, kind in enumerate(_KINDS) for name in names if name.endswith(kind)), default=len(_KINDS)
    )


def _values(node: dict[str, object], by_id: dict[str, dict[str, object]]) -> dict[str, str]:
    authors, reviewers, publishers = (
        list(_people(node.get(key), by_id)) for key in ("author", "reviewedBy", "publisher")
    )
    is_medical = "Medical" in str(node.get("@type")) or "medical" in str(node.get("specialty", "")).lower()
    page = node.get("mainEntityOfPage")
    return {
        "title": _text(node.get("headline")),
        "author": _names(authors),
        "author_description": _description(authors),
        "publisher": _names(publishers),
        "section": _text(node.get("articleSection")),
        "published": iso_day(_text(node.get("datePublished"))),
        "updated": iso_day(_text(node.get("dateModified"))),
        "medically_reviewed_by" if is_medical else "reviewed_by": _names(reviewers),
        "reviewer_description": _description(reviewers),
        "rights": _text(node.get("copyrightNotice")) or _text(node.get("license")),
        "url": _text(node.get("url")) or _text(page.get("@id") if isinstance(page, dict) else page),
        "language": _text(node.get("inLanguage")),
    }


def _people(value: object, by_id: dict[str, dict[str, object]]) -> Iterator[dict[str, object]]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield {} if "://" in each else {"name": each}
        elif isinstance(each, dict):
            reference = each.get("@id")
            yield by_id.get(reference, each) if isinstance(reference, str) and "name" not in each else each


def _names(people: list[dict[str, object]]) -> str:
    return ", ".join(filter(None, (_text(person.get("name")) for person in people)))


def _description(people: list[dict[str, object]]) -> str:
    """What a sole person is said to be; whose words they are would not be clear with several."""
    if len(people) != 1:
        return ""
    return _text(people[0].get("description")) or _text(people[0].get("jobTitle"))


def _text(value: object) -> str:
    """A value as one line of text: the first of several, an object's name, "" for anything else."""
    if isinstance(value, list):
        return next(filter(None, map(_text, value[:5])), "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    return one_line(unescape(re.sub(r"<[^>]*>", "", value))) if isinstance(value, str) else ""
