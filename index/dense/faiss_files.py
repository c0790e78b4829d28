"""FAISS indexes in files."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TypeVar

import faiss

Kind = TypeVar("Kind")


def write_faiss(vectors: faiss.Index, path: Path) -> None:
    """Writes a FAISS index, without a second copy of it in memory.

    Raises:
        OSError: if the file cannot be written.
    """
    try:
        faiss.write_index(vectors, str(path))
    except RuntimeError as error:
        raise OSError(errno.EIO, "the file cannot be written whole", str(path)) from error


def read_faiss(path: Path, kind: type[Kind], flags: int) -> Kind:
    """A FAISS index of one kind from a file; ``flags`` say how, as FAISS names them.

    Raises:
        ValueError: if the file is no such index.
    """
    try:
        found = faiss.read_index(str(path), flags)
    except RuntimeError as error:
        raise ValueError(f"{path.name} is no FAISS index") from error
    if not isinstance(found, kind):
        raise ValueError(f"{path.name} is another kind of FAISS index")
    return found
