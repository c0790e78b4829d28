"""What the Dublin Core elements of a document say of it."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from corpus.adding.html.schema_org import iso_day, one_line


def read_dublin_core(root: etree._Element, keys: Mapping[str, str]) -> dict[str, str]:
    """Front matter by key, in the order of ``keys``; the first of several values, but all authors.

    ``keys`` holds the key that each element gives, by the element's name.
    """
    values: dict[str, list[str]] = {}
    for element in root.iter(*(f"{{*}}{name}" for name in keys)):
        key = keys[etree.QName(element).localname]
        text = one_line("".join(element.itertext()))
        if value := iso_day(text) if key in ("published", "updated") else text:
            values.setdefault(key, []).append(value)
    joined = {key: ", ".join(found) if key == "author" else found[0] for key, found in values.items()}
    return {key: joined[key] for key in keys.values() if key in joined}
