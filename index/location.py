"""Where an index is kept if nothing else is said."""

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
    place = os.environ.get(INDEX_VARIABLE)
    root = Path(place) if place else user_cache_path("ask-the-article", appauthor=False)
    key = hashlib.sha256(f"{corpus.resolve()}\n{model or ''}".encode()).hexdigest()[:16]
    return root / f"{corpus.resolve().name or 'corpus'}-{key}"
