"""A Markdown article on disk: its name, its front matter, and writing it whole or not at all."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import yaml

from corpus.adding.errors import UnwritableError
from corpus.adding.writing.lock import UNFINISHED
from corpus.whole_file import write_whole

_MAX_NAME_CHARS = 60
# Windows takes these names for devices, with any ending.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)")


def article_name(title: str) -> str:
    """A file name for a title, without ".md": its words in lower case, joined by "-"; "article" for none."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", title).lower())
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:_MAX_NAME_CHARS]
        if len(longer) > _MAX_NAME_CHARS or len(longer.encode()) > 200:
            break
        name = longer
    return f"article-{name}" if _RESERVED.fullmatch(name) else name or "article"


def article_text(metadata: Mapping[str, str], markdown: str) -> str:
    """An article as it stands in its file: front matter, a blank line, Markdown."""
    front_matter = yaml.safe_dump(dict(metadata), allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{front_matter}---\n\n{markdown}"


def text_digest(markdown: str) -> str:
    """The SHA-256 (hex) of the Markdown below the front matter."""
    return hashlib.sha256(markdown.strip("\n").encode()).hexdigest()


def free_path(folder: Path, name: str) -> Path:
    """A path for a new article of this name; "-2", "-3" and so on tell it from those there are."""
    taken = {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    numbered = (name if i == 1 else f"{name}-{i}" for i in range(1, len(taken) + 2))
    return folder / next(f"{each}.md" for each in numbered if f"{each}.md".casefold() not in taken)


def write_article(path: Path, text: str) -> None:
    """Writes an article or a file beside it whole or not at all, in folders that are made if missing.

    Raises:
        UnwritableError: if the system does not let us write it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode(), prefix=UNFINISHED)
    except OSError as error:
        raise UnwritableError(f"{path} cannot be written: {error.strerror}", str(path)) from None
