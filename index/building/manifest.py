"""The manifest of an index: what it was built from, and which files it is in."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.article import Article
from corpus.corpus import Corpus
from index.dense.rows import RowKind
from index.encoding.encoder import Encoder
from index.system.atomic import sha256_of
from index.system.stale import StaleIndexError

# Raised whenever rows or files change their meaning, so that older indexes are rebuilt.
FORMAT = 12

MANIFEST_FILE = "manifest.json"

# What the parser stands on.
_LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "PyYAML", "sentencex")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from, and the files it is in: their names, "PART-…", and SHA-256 digests.

    ``parser_digest`` is that of the program that parsed and divided the articles.
    """

    format: int
    model: str
    model_digest: str
    dimension: int
    corpus_digest: str
    parser_digest: str
    articles: int
    passages: int
    sentences: int
    questions: int
    near_misses: int
    rows: int
    faiss_version: str
    files: dict[str, str]

    @property
    def is_divided_alike(self) -> bool:
        """Whether its articles were parsed and divided as this program does it."""
        return self.parser_digest == parser_digest()

    def other_model(self, encoder: Encoder) -> str:
        """What it was built with, if not with an encoder's model; else empty."""
        if (self.model_digest, self.dimension) == (encoder.digest, encoder.dimension):
            return ""
        if self.model == encoder.name:
            return f"another version of {encoder.name}"
        return f"another model ({self.model}, now {encoder.name})"

    def file(self, part: str) -> str:
        """The name of the file that holds a part; "" if the index has none."""
        return next((name for name in self.files if name.startswith(f"{part}-")), "")


@cache
def parser_digest() -> str:
    """A digest of what parses: its source, and the versions of the libraries that it uses."""
    found = hashlib.sha256(" ".join(version(name) for name in _LIBRARIES).encode())
    article = Path(inspect.getfile(Article))
    for path in (article, *sorted((article.parent / "reading").rglob("*.py"))):
        found.update(path.read_bytes())
    return found.hexdigest()


def manifest_of(
    corpus: Corpus,
    encoder: Encoder,
    kinds: npt.NDArray[np.integer],
    *,
    faiss_version: str = "",
    files: dict[str, str] | None = None,
) -> Manifest:
    """The manifest of a corpus's index.

    Args:
        corpus: what is indexed.
        encoder: what it was embedded with.
        kinds: the kind of each row, see ``rows.row_table``.
        faiss_version: of FAISS's files, where there are any.
        files: the files' names and SHA-256 digests.
    """
    passages = [passage for article in corpus.articles for passage in article.passages]
    return Manifest(
        format=FORMAT,
        model=encoder.name,
        model_digest=encoder.digest,
        dimension=encoder.dimension,
        corpus_digest=corpus.digest,
        parser_digest=parser_digest(),
        articles=len(corpus.articles),
        passages=len(passages),
        sentences=sum(len(passage.sentences) for passage in passages),
        questions=int((kinds == RowKind.QUESTION).sum()),
        near_misses=int((kinds == RowKind.NEAR_MISS).sum()),
        rows=len(kinds),
        faiss_version=faiss_version,
        files=files or {},
    )


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
    kinds = {field.name: str(field.type).partition("[")[0] for field in fields(Manifest)}
    if any(type(form[name]).__name__ != kind for name, kind in kinds.items()) or any(
        not isinstance(sha256, str) for sha256 in form["files"].values()
    ):
        raise StaleIndexError("it is damaged (manifest.json has entries of the wrong kind)")
    manifest = Manifest(**form)
    if manifest.faiss_version != version("faiss-cpu"):
        raise StaleIndexError(
            f"it was built with faiss-cpu {manifest.faiss_version}, now {version('faiss-cpu')}"
        )
    return manifest


def check_file(path: Path, expected: str, sha256: Callable[[Path], str] = sha256_of) -> None:
    """Checks that a file is what was saved: that ``sha256`` finds the digest (hex) that is expected.

    Raises:
        StaleIndexError: if it is not.
    """
    try:
        found = sha256(path)
    except OSError as error:
        raise StaleIndexError(f"it is damaged ({path.name} cannot be read: {error.strerror})") from error
    except ValueError as error:  # a name that no file can have
        raise StaleIndexError(f"it is damaged ({path.name!a} cannot be read)") from error
    if found != expected:
        raise StaleIndexError(f"it is damaged ({path.name} is not what was saved)")


def whole_part(folder: Path, manifest: Manifest, part: str) -> Path:
    """The file that holds a part of an index, if it is what was saved.

    Raises:
        StaleIndexError: if it is not, or there is none.
    """
    name = manifest.file(part)
    check_file(folder / name, manifest.files.get(name, ""))
    return folder / name
