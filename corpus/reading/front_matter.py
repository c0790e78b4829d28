"""Front matter: the YAML between a first line ``---`` and a closing ``---`` or ``...``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml.composer import ComposerError

from corpus.errors import CorpusError
from corpus.reading.metadata import plain_key

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KEY_LINE = re.compile(r"^[A-Za-z_][\w-]*:(?:\s|$)", re.MULTILINE)


class BrokenFrontMatterError(CorpusError):
    """Front matter that is meant as such but cannot be read."""

    def __init__(self, source: str, line: int, problem: str) -> None:
        """Names the file, the line (from 1), what is wrong and what was expected."""
        super().__init__(f"{source}:{line}: {problem}; expected front matter as lines of `key: value`")


class _Loader(yaml.BaseLoader):
    """Keeps every value as written (no dates, no "no" that is read as False) and refuses aliases.

    Aliases of a long value can make a short file as large as memory is.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise ComposerError(None, None, "an alias (*name) is not read", mark)
        return super().compose_node(parent, index)


def split_front_matter(text: str, source: str) -> tuple[dict[str, str], str]:
    """The values of the front matter as written, by key, and the Markdown after it.

    Without front matter the values are empty and the Markdown is the whole text. A first ``---`` that is
    never closed, or that opens plain prose, is Markdown.

    Raises:
        BrokenFrontMatterError: if it is broken YAML, repeats a key, or holds more than text, lists and objects of text.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return {}, text
    content = text[opening.end() : closing.start()]
    try:
        node = yaml.compose(content, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as error:
        if content[:1].isspace() or not _KEY_LINE.search(content):
            return {}, text
        raise BrokenFrontMatterError(source, _line(error, content), _problem(error)) from None
    if not isinstance(node, yaml.MappingNode):
        return {}, text if content.strip() else text[closing.end() :]
    return _values(node, source), text[closing.end() :]


def _values(mapping: yaml.MappingNode, source: str) -> dict[str, str]:
    values: dict[str, str] = {}
    seen: set[str] = set()
    for key_node, value_node in mapping.value:
        line = key_node.start_mark.line + 2
        if not isinstance(key_node, yaml.ScalarNode):
            raise BrokenFrontMatterError(source, line, "a key is not plain text")
        key = key_node.value.strip()
        for part, value in _flat(key, value_node, source, line):
            if plain_key(part) in seen:
                raise BrokenFrontMatterError(source, line, f"the key “{part}” is there twice")
            seen.add(plain_key(part))
            values[part] = value
    return values


def _flat(key: str, node: yaml.Node, source: str, line: int) -> Iterator[tuple[str, str]]:
    """A key and its value; for an object, or several, each of its keys behind the object's own."""
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if all(isinstance(each, yaml.ScalarNode) for each in nodes):
        yield key, ", ".join(each.value.strip() for each in nodes)
        return
    pairs = [pair for each in nodes if isinstance(each, yaml.MappingNode) for pair in each.value]
    if not all(isinstance(each, yaml.MappingNode) for each in nodes) or not all(
        isinstance(each, yaml.ScalarNode) for pair in pairs for each in pair
    ):
        raise BrokenFrontMatterError(
            source, line, f"the value of “{key}” is neither text, nor a list of texts, nor an object of texts"
        )
    parts: dict[str, list[str]] = {}
    for name, value in pairs:
        parts.setdefault(name.value.strip(), []).append(value.value.strip())
    for name, values in parts.items():
        joined = ", ".join(values) if name == "name" else " ".join(values)
        yield key if name == "name" else f"{key}_{name}", joined


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
