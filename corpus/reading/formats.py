"""Which parser reads which file, by the ending of its name. A new format is a new line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from corpus.reading.blocks import ParsedBlock
from corpus.reading.plain_text import parse_plain_text

Parser = Callable[[str], Iterable[ParsedBlock]]
"""From the text of a file, its front matter taken off, to its blocks in order."""


def _parse_markdown(text: str) -> Iterable[ParsedBlock]:
    from corpus.reading.markdown.walk import parse_markdown  # noqa: PLC0415 - slow to import, if all is parsed

    return parse_markdown(text)


PARSERS: Mapping[str, Parser] = MappingProxyType({".md": _parse_markdown, ".txt": parse_plain_text})
