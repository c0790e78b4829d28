"""Who may open the page, where not everybody may.

Gradio asks for the password before the page, its articles and its API. ``/gradio_api/healthz`` and ``readyz``
stay open on purpose: they say nothing of articles or readers, and who watches a service has no password to give.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.web.monitoring.files import check_file
from corpus.errors import AskError


class AuthFileError(AskError):
    """The file of names and passwords cannot be used."""


class EditorsError(AskError):
    """The names of the editors cannot be used."""


def read_auth(path: Path) -> list[tuple[str, str]]:
    """Names and passwords from a file of ``NAME:PASSWORD`` lines; a file, as all users see command lines.

    Raises:
        AuthFileError: if it cannot be read, holds none, or a line is not of that form.
    """
    try:
        check_file(path)
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AuthFileError(
            f"{path} cannot be read: {error.strerror}; give --auth-file another file"
        ) from None
    except UnicodeDecodeError:
        raise AuthFileError(f"{path} is not UTF-8; write it as plain text") from None
    people: list[tuple[str, str]] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name, _, password = line.partition(":")
        if not name.strip() or not password:
            raise AuthFileError(f"{path}:{number} is not NAME:PASSWORD")
        if name.strip() in dict(people):
            raise AuthFileError(f"{path}:{number} names {name.strip()} again; give each name one line")
        people.append((name.strip(), password))
    if not people:
        raise AuthFileError(f"{path} holds no NAME:PASSWORD line")
    return people


def check_editors(names: Sequence[str], people: Sequence[tuple[str, str]] | None, path: Path | None) -> None:
    """Refuses editors who could not log in.

    Args:
        names: of the editors.
        people: names and passwords of who may open the page; None for everybody.
        path: the file of ``people``.

    Raises:
        EditorsError: if there is no such file, or it lacks one of the names.
    """
    if names and people is None:
        raise EditorsError("--editors needs --auth-file, which has the names and passwords of who may log in")
    for name in names:
        if name not in dict(people or ()):
            raise EditorsError(
                f"--editors names {name}, who is not in {path}; add a line {name}:PASSWORD to it"
            )
