"""Where an index and an exported model are kept."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from platformdirs import user_cache_path

INDEX_VARIABLE = "ASK_THE_ARTICLE_INDEX"


def default_index_folder(corpus: Path, model: str | None) -> Path:
    """A folder of its own for each corpus folder and model, in the user's cache.

    The environment variable ASK_THE_ARTICLE_INDEX names another place for all of them.
    """
    key = hashlib.sha256(f"{corpus.resolve()}\n{model or ''}".encode()).hexdigest()[:16]
    return _root() / f"{corpus.resolve().name or 'corpus'}-{key}"


def encoder_folder(index: Path | None, model_digest: str) -> Path:
    """Where a model's export is kept: in the index folder if one is named, else beside all indexes of the cache."""
    return index / "encoder" if index else _root() / f"model-{model_digest[:16]}"


def digests_file(index: Path | None) -> Path:
    """Where the digests of models' files are kept: in the index folder if one is named, else beside all indexes."""
    return (index or _root()) / "model-digests.json"


def _root() -> Path:
    place = os.environ.get(INDEX_VARIABLE)
    return Path(place) if place else user_cache_path("ask-the-article", appauthor=False)
