"""Front matter: the YAML between a first line ``---`` and a closing ``---`` or ``...``."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, datetime

import yaml

from corpus.article import Metadata
from corpus.errors import CorpusError

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY_LINE = re.compile(r"^[A-Za-z_][\w-]*:(?:\s|$)", re.MULTILINE)
_DATES = {"published", "updated"}
_FIELDS = {field.name for field in fields(Metadata)} - {"other"}


class BrokenFrontMatterError(CorpusError):
    """Front matter that is meant as such but cannot be read."""

    def __init__(self, source: str, line: int, problem: str) -> None:
        """Names the file, the line (from 1), what is wrong and what was expected."""
        super().__init__(f"{source}:{line}: {problem}; expected front matter as lines of `key: value`")


def split_front_matter(text: str, source: str) -> tuple[dict[str, str], str]:
    """The values of the front matter as written, by key, and the Markdown after it.

    Without front matter the values are empty and the Markdown is the whole text. A first ``---`` that is
    never closed, or that opens plain prose, is Markdown.

    Raises:
        BrokenFrontMatterError: if it is broken YAML, repeats a key, or holds more than text and lists.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return {}, text
    content = text[opening.end() : closing.start()]
    try:
        # A base loader keeps every scalar as written: no dates, no "no" that is read as False.
        node = yaml.compose(content, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        if content[:1].isspace() or not _KEY_LINE.search(content):
            return {}, text
        raise BrokenFrontMatterError(source, _line(error, content), _problem(error)) from None
    if not isinstance(node, yaml.MappingNode):
        return {}, text if content.strip() else text[closing.end() :]
    return _values(node, source), text[closing.end() :]


def to_metadata(values: dict[str, str], fallback_title: str) -> Metadata:
    """The metadata of an article whose front matter holds ``values``."""
    known: dict[str, str] = {}
    dates: dict[str, date] = {}
    other: list[tuple[str, str]] = []
    for key, value in values.items():
        name = _field_name(key)
        if name in _DATES and (day := _iso_date(value)):
            dates[name] = day
        elif name in _FIELDS - _DATES:
            known[name] = value
        else:
            other.append((key, value))
    known["title"] = known.get("title") or fallback_title
    return Metadata(**known, **dates, other=tuple(other))  # type: ignore[arg-type]


def _values(mapping: yaml.MappingNode, source: str) -> dict[str, str]:
    values: dict[str, str] = {}
    seen: set[str] = set()
    for key_node, value_node in mapping.value:
        line = key_node.start_mark.line + 2
        if not isinstance(key_node, yaml.ScalarNode):
            raise BrokenFrontMatterError(source, line, "a key is not plain text")
        key = key_node.value.strip()
        if _field_name(key) in seen:
            raise BrokenFrontMatterError(source, line, f"the key “{key}” is there twice")
        seen.add(_field_name(key))
        parts = value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
        if not all(isinstance(part, yaml.ScalarNode) for part in parts):
            raise BrokenFrontMatterError(
                source, line, f"the value of “{key}” is neither text nor a list of texts"
            )
        values[key] = ", ".join(part.value.strip() for part in parts)
    return values


def _field_name(key: str) -> str:
    return re.sub(r"[\s-]+", "_", key.strip().lower())


def _iso_date(value: str) -> date | None:
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None


def _line(error: Exception, content: str) -> int:
    """The line a YAML error points at, or where what is never closed begins; line 1 is the first ``---``."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        at_end = error.problem_mark.index >= len(content)
        mark = error.context_mark if at_end and error.context_mark else error.problem_mark
        return mark.line + 2
    if isinstance(error, yaml.reader.ReaderError):
        return content.count("\n", 0, error.position) + 2
    return 1


def _problem(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem:
        return error.problem
    if isinstance(error, yaml.reader.ReaderError):
        return f"character U+{error.character:04X} is not allowed"
    return "nested too deeply"
