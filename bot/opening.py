"""Opens the bot over a folder of articles."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.chat import Bot
from corpus.corpus import Corpus, default_folder
from corpus.errors import AskError
from index.building.progress import BuildProgress
from index.encoding.cache import load_encoder
from index.encoding.encoder import Encoder, Progress
from index.finder.finder import Finder, load_finder
from index.options import say
from index.postgres.database import open_database
from index.postgres.opening import Stored, check_model, open_stored
from index.search.retriever import Retriever
from index.segments.opening import open_articles
from index.segments.reading import read_articles
from index.system.location import default_index_folder


@dataclass(frozen=True, slots=True)
class Models:
    """What is loaded once, whatever the articles are; ``finder`` is None to answer without it."""

    encoder: Encoder
    finder: Finder | None


def open_bot(
    corpus: Path | None = None,
    model: str | None = None,
    *,
    index: Path | None = None,
    finder: bool = True,
    progress: Callable[[str], None],
) -> Bot:
    """The bot over a folder of articles, its index loaded, or built if it does not fit.

    Args:
        corpus: the folder; None for the article that comes with the program.
        model: a Sentence Transformers model by name or folder; None for the packaged one.
        index: the folder of the index; None for one of its own in the user's cache.
        finder: False to answer by similarity and words alone.
        progress: told in one line what takes time and why.

    Raises:
        corpus.errors.AskError: if the articles, the model or the index cannot be used.
    """
    return Bot(open_retriever(corpus, model, index=index, finder=finder, progress=progress))


def open_retriever(
    corpus: Path | None = None,
    model: str | None = None,
    *,
    index: Path | None = None,
    finder: bool = True,
    progress: Callable[[str], None],
) -> Retriever:
    """What a bot searches; see :func:`open_bot`."""
    folder = corpus or default_folder()
    place = index or default_index_folder(folder, model)
    articles = read_articles(folder, place)
    models = load_models(model, index=index, finder=finder, progress=progress)
    return retriever_over(articles, models, place, progress=progress)


def named_retriever(options: argparse.Namespace) -> Retriever:
    """What a bot searches, as the options of ``add_index_options`` and ``add_finder_option`` name it.

    Raises:
        corpus.errors.AskError: if the articles, the model, the index or the database cannot be used.
    """
    finder = not options.no_finder
    if options.store is None:
        return open_retriever(options.corpus, options.model, index=options.index, finder=finder, progress=say)
    if options.corpus is not None:
        raise AskError("give --corpus or --store: the articles are in the database")
    stored = open_stored(open_database(options.store))
    return stored_retriever(
        stored, load_models(options.model, index=options.index, finder=finder, progress=say)
    )


def load_models(
    model: str | None = None,
    *,
    index: Path | None = None,
    finder: bool = True,
    progress: Callable[[str], None],
) -> Models:
    """The models of a bot; the arguments are those of :func:`open_bot`.

    Raises:
        corpus.errors.AskError: if the model cannot be used.
    """
    encoder = load_encoder(model, index=index, say=progress)
    return Models(encoder, load_finder() if finder else None)


def retriever_over(
    articles: Corpus,
    models: Models,
    index: Path,
    *,
    progress: Callable[[str], None],
    embedded: Progress | None = None,
) -> Retriever:
    """What a bot searches over articles that are read, with models that are loaded; see :func:`open_bot`.

    Raises:
        corpus.errors.AskError: if the index cannot be used.
    """
    shown = BuildProgress()

    def embedding(done: int, whole: int) -> None:
        shown(done, whole)
        if embedded:
            embedded(done, whole)

    opened = open_articles(articles, models.encoder, index, say=progress, progress=embedding)
    return Retriever(opened.corpus, models.encoder, opened.index, models.finder)


def stored_retriever(stored: Stored, models: Models) -> Retriever:
    """What a bot searches in a database.

    Raises:
        index.postgres.database.StoreError: if its index was built with another model.
    """
    check_model(stored, models.encoder)
    return Retriever(stored.corpus, models.encoder, stored.index, models.finder)
