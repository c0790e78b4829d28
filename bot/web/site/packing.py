"""Style and script as they are sent: without comments and white space, which only their authors read."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_AROUND = re.compile(r"\s*([{};,])\s*")
_LINES = re.compile(r"^\s*/\*.*?\*/\s*$", re.S | re.M)
_REST = re.compile(r"(?:^|\s)//\s[^\"'`]*$")


def packed_style(style: str) -> str:
    """A style sheet in fewer characters; its strings hold no comment, and none of the marks that end a rule."""
    bare = _AROUND.sub(r"\1", _COMMENT.sub("", style))
    return bare.replace(": ", ":").replace(";}", "}").strip()


def packed_script(script: str) -> str:
    """A script in fewer characters: line by line, so that what ends with its line still does.

    A comment goes where it has lines of its own, or ends one and holds no quotation mark; no string spans lines.
    """
    lines = (_REST.sub("", line).strip() for line in _LINES.sub("", script).splitlines())
    return "\n".join(line for line in lines if line)
