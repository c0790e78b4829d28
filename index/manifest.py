"""The manifest of an index: what it was built from, and which files it is in."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path

from corpus.errors import AskError

# Raised whenever rows or files change their meaning, so that older indexes are rebuilt.
FORMAT = 3

MANIFEST_FILE = "manifest.json"


class StaleIndexError(AskError):
    """The index on disk does not fit, or is damaged; its text says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from, and the files it is in."""

    format: int
    model: str
    model_digest: str
    dimension: int
    corpus_digest: str
    articles: int
    passages: int
    sentences: int
    questions: int
    near_misses: int
    rows: int
    faiss_version: str
    encoder_version: str
    vectors_file: str
    vectors_sha256: str
    rows_file: str
    rows_sha256: str
    models_file: str
    models_sha256: str

    @property
    def data_files(self) -> dict[str, str]:
        """The names of the data files and the digests they must have."""
        return {
            self.vectors_file: self.vectors_sha256,
            self.rows_file: self.rows_sha256,
            self.models_file: self.models_sha256,
        }


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the index in ``folder``.

    Raises:
        StaleIndexError: if there is none, it is damaged, or of another version.
    """
    path = folder / MANIFEST_FILE
    try:
        form = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StaleIndexError("there is none yet") from None
    except OSError as error:
        raise StaleIndexError(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise StaleIndexError("it is damaged (manifest.json is no JSON)") from error
    if not isinstance(form, dict) or form.get("format") != FORMAT:
        raise StaleIndexError("it was built by another version of this program")
    if set(form) != {field.name for field in fields(Manifest)}:
        raise StaleIndexError("it is damaged (manifest.json lacks entries)")
    if any(type(form[field.name]).__name__ != field.type for field in fields(Manifest)):
        raise StaleIndexError("it is damaged (manifest.json has entries of the wrong kind)")
    manifest = Manifest(**form)
    if manifest.faiss_version != version("faiss-cpu"):
        raise StaleIndexError(
            f"it was built with faiss-cpu {manifest.faiss_version}, now {version('faiss-cpu')}"
        )
    return manifest
