"""Takes articles out of a corpus, with the files that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.adding.writing.lock import only_writer
from corpus.adding.writing.questions_file import outdated_path
from corpus.corpus import find_articles, unknown_article
from corpus.errors import CorpusError
from corpus.questions import questions_path
from corpus.signs import signs_path


class RemovingError(CorpusError):
    """A file that the system does not let us remove."""


def remove_articles(folder: Path, article_ids: Sequence[str]) -> list[Path]:
    """Removes articles with their questions and signs; returns the files that are gone.

    An article goes after the files beside it: stopped midway, it can be removed again.

    Raises:
        UnknownArticleError: if there is no such article; then nothing is removed.
        CorpusError: if the folder cannot be read or a file cannot be removed.
    """
    with only_writer(folder):
        paths = find_articles(folder)
        for article_id in article_ids:
            if article_id not in paths:
                raise unknown_article(article_id, paths)
        gone: list[Path] = []
        for article_id in dict.fromkeys(article_ids):
            beside = [place(folder, article_id) for place in (questions_path, outdated_path, signs_path)]
            for path in (*(each for each in beside if each.exists()), paths[article_id]):
                try:
                    path.unlink(missing_ok=True)
                except OSError as error:
                    raise RemovingError(f"{path} cannot be removed: {error.strerror}") from None
                gone.append(path)
    return gone
