"""What every extractor hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extracted:
    """A source as Markdown.

    ``markdown`` is the text below the front matter, its headings from the second level on, without the
    title. ``metadata`` holds front matter by key, in the order to write it; no value is empty, and each
    is one line.
    """

    markdown: str
    metadata: Mapping[str, str]
