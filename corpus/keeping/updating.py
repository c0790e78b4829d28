"""Asks the sources of a corpus again, and takes over what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.adding.add import Adder, Outcome
from corpus.adding.fetching.polite import Visitor
from corpus.adding.sources import is_address
from corpus.adding.writing.library import Library
from corpus.corpus import find_articles, unknown_article


def update(
    folder: Path,
    article_ids: Sequence[str] = (),
    *,
    dry_run: bool = False,
    addresses: bool = True,
    visitor: Visitor | None = None,
) -> Iterator[Outcome]:
    """What became of the source of each article named, else of all that were added, as it happens.

    A ``dry_run`` writes nothing; without ``addresses``, what was added from an address is left out.

    Raises:
        UnknownArticleError: if there is no such article.
        CorpusError: if the folder cannot be read or holds no article.
    """
    paths = find_articles(folder)
    for article_id in article_ids:
        if article_id not in paths:
            raise unknown_article(article_id, paths)
    origins = {origin.path: origin for origin in Library(folder).origins()}
    adder = Adder(folder, dry_run=dry_run, visitor=visitor)
    for article_id in article_ids or paths:
        origin = origins.get(paths[article_id])
        if origin is not None:
            if addresses or not is_address(origin.source):
                yield adder.update(origin)
        elif article_ids:
            yield Outcome(article_id, "failed", "it was not added from a source, so there is nothing to ask")
