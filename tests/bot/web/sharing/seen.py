"""A page as networks and search engines see it: its head, parsed as Open Graph says, without running a script."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Seen(HTMLParser):
    """What stands in a page. The first of a name counts, as Open Graph says; ``repeated`` holds the others."""

    named: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    quotations: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    described: list[dict[str, Any]] = field(default_factory=list)
    scripts: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("property") or given.get("name")
        if tag == "meta" and name:
            self._keep(self.named, name, given["content"])
        if tag == "link" and given["rel"] in ("canonical", "icon", "manifest"):
            self._keep(self.links, given["rel"], given["href"])
        if tag == "a":
            self.anchors.append(given["href"])
        is_data = tag == "script" and given.get("type") == "application/ld+json"
        self.scripts += tag == "script" and not is_data
        self._within = "data" if is_data else tag
        if tag == "blockquote":
            self.quotations.append("")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        match self._within:
            case "title":
                self.titles.append(data)
            case "data":
                self.described.append(json.loads(data))
            case "blockquote":
                self.quotations[-1] += data

    def _keep(self, kept: dict[str, str], name: str, value: str) -> None:
        if name in kept:
            self.repeated.append(name)
        kept.setdefault(name, value)


def seen(page: str) -> Seen:
    found = Seen()
    found.feed(page)
    found.close()
    return found
