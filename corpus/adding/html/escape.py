"""Text as Markdown that shows exactly that text, with as few backslashes as that takes."""

from __future__ import annotations

import re
from urllib.parse import quote

_SPECIAL = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~]|$)               # a backslash that would escape what follows, or end the line
    |[*`~\[\]]
    |(?<![^\W_])_|_(?![^\W_])                 # an underscore inside a word marks nothing
    |<(?=[a-zA-Z/!?])
    |&(?=\#?\w{1,32};)""",
    re.VERBOSE,
)
_LINE_START = re.compile(
    r"(?P<sign>\#{1,6}(?=\s|$)|>|[-+](?=\s|$)|-[-\s]*$|=+$)|(?P<number>\d{1,9})(?=[.)](?:\s|$))"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def escape_line(text: str) -> str:
    """One line of a paragraph."""
    return escape_start(escape_inline(text))


def escape_inline(text: str) -> str:
    """Text within a line, white space as it is; control characters are left out."""
    return _SPECIAL.sub(r"\\\g<0>", _CONTROL.sub("", text))


def escape_start(line: str) -> str:
    """A line of escaped text that must not begin a heading, quote, list or rule."""
    match = _LINE_START.match(line)
    if not match:
        return line
    if match.lastgroup == "number":
        return f"{match['number']}\\{line[match.end() :]}"
    return f"\\{line}"


def escape_heading(text: str) -> str:
    """The text of a heading, whose closing "#" Markdown would leave out."""
    escaped = escape_inline(text)
    return f"{escaped[:-1]}\\#" if escaped.endswith("#") else escaped


def link_target(url: str) -> str:
    """An address as the target of a link, in which no character ends the link or opens code."""
    return quote(url, safe="!#$%&'*+,-./:;=?@[]^_{|}~").replace("[", "%5B").replace("]", "%5D")
