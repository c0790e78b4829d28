"""What a page says of itself, as front matter: JSON-LD first, then its meta tags."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from corpus.adding.html.schema_org import iso_day, one_line, read_schema_org
from corpus.adding.html.tree import words

_ORDER = (
    "title author author_description publisher site section published updated medically_reviewed_by reviewed_by "
    "reviewer_description rights url language"
).split()
_META = {
    "title": ("og:title", "twitter:title", "citation_title", "dc.title"),
    "author": ("author", "article:author", "citation_author", "dc.creator", "parsely-author"),
    "publisher": ("citation_publisher", "dc.publisher"),
    "site": ("og:site_name",),
    "section": ("article:section",),
    "published": ("article:published_time", "citation_publication_date", "date", "dc.date", "dc.date.issued"),
    "updated": ("article:modified_time", "og:updated_time", "last-modified"),
    "rights": ("copyright", "rights", "dc.rights"),
    "url": ("og:url",),
    "language": ("og:locale", "content-language"),
}


def page_title(page: HtmlElement) -> str:
    """What the page's ``<title>`` says, "" without one."""
    title = page.find(".//head/title")
    return words(title) if title is not None else ""


def read_metadata(page: HtmlElement, url: str = "") -> dict[str, str]:
    """The page's front matter by key, in the order to write it; only what is known.

    ``page`` is the tree before anything is taken away from it, ``url`` where it came from, "" for a file.
    """
    said = _meta_tags(page)
    values = {key: value for key, value in read_schema_org(page).items() if value}
    for key, names in _META.items():
        found = next((said[name] for name in names if said.get(name)), "")
        if key in ("published", "updated"):
            found = iso_day(found)
        if key != "url" and "://" in found:  # an address where a name belongs
            continue
        if found and not values.get(key):
            values[key] = found
    values["title"] = _without_site(
        values.get("title") or _heading(page) or page_title(page), values.get("site", "")
    )
    values["language"] = page.get("lang") or values.get("language", "")
    values["url"] = _canonical(page, url) or _address(values.get("url", ""), url) or url
    return {key: one_line(values[key]) for key in _ORDER if values.get(key)}


def _heading(page: HtmlElement) -> str:
    """The page's only ``<h1>``, if its ``<title>`` says the same words."""
    headings = [words(heading) for heading in page.iter("h1")]
    title = page_title(page)
    return headings[0] if len(headings) == 1 and (headings[0] in title or not title) else ""


def _without_site(title: str, site: str) -> str:
    """A title without the name of the site that ends it."""
    return re.sub(rf"\s+[|–—·»:-]\s+{re.escape(site)}$", "", title) if site else title


def _meta_tags(page: HtmlElement) -> dict[str, str]:
    """The content of each meta tag by its name in lower case; the first of a name counts."""
    said: dict[str, str] = {}
    for tag in page.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("http-equiv") or ""
        if content := one_line(tag.get("content") or ""):
            said.setdefault(name.strip().lower(), content)
    return said


def _canonical(page: HtmlElement, url: str) -> str:
    for link in page.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return _address(link.get("href") or "", url)
    return ""


def _address(target: str, url: str) -> str:
    """A whole http address, "" if the target gives none."""
    try:
        joined = urljoin(url, target.strip())
        parts = urlsplit(joined)
    except ValueError:
        return ""
    return joined if target.strip() and parts.scheme in ("http", "https") and parts.netloc else ""
