"""Reads ``site.yaml``, the operator's file: each value is checked, and what is wrong is one line."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bot.reply.catalogue import LANGUAGES
from bot.web.page.links import web_address
from bot.web.site.colours import AA, Accent, least_contrast, readable
from bot.web.site.site import Site
from corpus.errors import AskError

NAME = "site.yaml"
MAX_FILE_BYTES = 64 * 1024
MAX_LOGO_BYTES = 64 * 1024
"""It travels with every page."""
MAX_NAME_CHARS, MAX_REFUSAL_CHARS, MAX_STARTER_CHARS, MAX_STARTERS = 60, 300, 200, 8
FONTS = ("serif", "sans")
PICTURES = {
    ".png": ("image/png", re.compile(rb"\x89PNG\r\n")),
    ".svg": ("image/svg+xml", re.compile(rb"\s*(?:<\?xml.*?)?<svg[\s>]", re.DOTALL)),
    ".webp": ("image/webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ".jpg": ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MAIL = re.compile(r"[^\s@<>?&%\"]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class SiteFileError(AskError):
    """The file of name and look cannot be used."""


def site_of(named: Path | None, corpus: Path) -> Site:
    """The operator's file, else ``site.yaml`` in the folder of articles, else the program's own.

    Raises:
        SiteFileError: if there is a file that cannot be used.
    """
    beside = corpus / NAME
    if named is None and not beside.is_file():
        return Site()
    return read_site(named or beside)


def read_site(path: Path) -> Site:
    """Name and look from a file.

    Raises:
        SiteFileError: naming the file and the key, if it cannot be read or a value cannot be used.
    """
    found: dict[str, Any] = {}
    for name, value in _values(path).items():
        key = str(name)
        try:
            if key not in READ:
                near = get_close_matches(key, READ, n=1)
                raise ValueError(f"is no key; write {near[0] if near else 'one of ' + ', '.join(READ)}")
            found[key] = READ[key](value, path.parent)
        except ValueError as error:
            raise SiteFileError(f"{path}: {key} {error}") from None
    if "accent_dark" in found and "accent" not in found:
        raise SiteFileError(f"{path}: accent_dark needs accent, the colour on the light page")
    light, dark = found.pop("accent", None), found.pop("accent_dark", None)
    if light:
        found["accent"] = Accent(light, dark or readable(light, dark=True))
    return Site(**{FIELDS.get(key, key): value for key, value in found.items()})


def _values(path: Path) -> Mapping[object, object]:
    try:
        if path.exists() and not path.is_file():
            raise SiteFileError(f"{path} is no file; give --site a file")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise SiteFileError(
                f"{path} is larger than {MAX_FILE_BYTES // 1024} kB; it should be a few lines"
            )
        values = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SiteFileError(f"{path} cannot be read: {error.strerror}; give --site another file") from None
    except UnicodeDecodeError:
        raise SiteFileError(f"{path} is not UTF-8; write it as plain text") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise SiteFileError(
            f'{path}{line} is not YAML; write KEY: VALUE on each line, text with : or # in "…"'
        ) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise SiteFileError(f"{path} holds no keys; write KEY: VALUE on each line")
    return values


def _text(most: int, value: object, _: Path) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text or not text.isprintable():
        raise ValueError(f'must be text, got {value!r}; put it in "…"')
    if len(text) > most:
        raise ValueError(f"must have at most {most} characters, got {len(text)}")
    return text


def _one_of(choices: tuple[str, ...], value: object, _: Path) -> str:
    if value not in choices:
        raise ValueError(f"must be one of {', '.join(choices)}, got {value}")
    return str(value)


def _page(value: object, _: Path) -> str:
    address = web_address(value) if isinstance(value, str) else ""
    if not address or not address.isprintable() or " " in address:
        raise ValueError(f"must be an address as https://example.org/legal, got {value}")
    return address


def _contact(value: object, folder: Path) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if _MAIL.fullmatch(text.removeprefix("mailto:")):
        return f"mailto:{text.removeprefix('mailto:')}"
    try:
        return _page(value, folder)
    except ValueError:
        raise ValueError(
            f"must be a mail address or an address as https://example.org, got {value}"
        ) from None


def _starters(value: object, folder: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_STARTERS:
        raise ValueError(
            f"must be a list of 1 to {MAX_STARTERS} questions, each on a line that begins with -"
        )
    return tuple(_text(MAX_STARTER_CHARS, each, folder) for each in value)


def _colour(dark: bool, value: object, _: Path) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise ValueError(f'must be a colour as "#0b655d", got {value}; # needs quotation marks around it')
    colour = value.lower()
    found = least_contrast(colour, dark=dark)
    if found < AA:
        page = "dark" if dark else "light"
        near = readable(colour, dark=dark)
        raise ValueError(
            f"{value} has a contrast of {found:.1f} on the {page} page, and WCAG AA asks for {AA}; {near} has it"
        )
    return colour


def _logo(value: object, folder: Path) -> str:
    if not isinstance(value, str) or Path(value).suffix.lower() not in PICTURES:
        raise ValueError(f"must be a picture file beside this one ({', '.join(PICTURES)}), got {value}")
    path = folder / value
    kind, begins = PICTURES[path.suffix.lower()]
    try:
        if not path.is_file():
            raise ValueError(f"{path} is not there; the path is read from the folder of this file")
        if path.stat().st_size > MAX_LOGO_BYTES:
            raise ValueError(f"{path} is larger than {MAX_LOGO_BYTES // 1024} kB; it travels with every page")
        picture = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from None
    if not begins.match(picture):
        raise ValueError(f"{path} is no {kind.removeprefix('image/').removesuffix('+xml').upper()} picture")
    return f"data:{kind};base64,{b64encode(picture).decode()}"


READ: Mapping[str, Callable[[object, Path], Any]] = {
    "name": partial(_text, MAX_NAME_CHARS),
    "language": partial(_one_of, LANGUAGES),
    "logo": _logo,
    "accent": partial(_colour, False),
    "accent_dark": partial(_colour, True),
    "font": partial(_one_of, FONTS),
    "refusal": partial(_text, MAX_REFUSAL_CHARS),
    "ask_instead": _contact,
    "imprint": _page,
    "privacy": _page,
    "starters": _starters,
}
"""The keys, each with what checks its value; relative paths are read from the folder of the file."""
FIELDS = {"name": "named"}
