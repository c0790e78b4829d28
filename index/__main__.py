"""``python -m index``: builds, checks and describes the index of a corpus."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import AskError
from index.options import add_index_options, say

if TYPE_CHECKING:
    from corpus.corpus import Corpus
    from index.building.manifest import Manifest


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status: 0, 1 for a situation to mend, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except AskError as error:
        print(f"index: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m index",
        description="Builds the index of a folder of articles if it is missing or does not fit, and describes it.",
        epilog="The chat does this by itself; the command is for checking, and for building ahead of time.",
    )
    add_index_options(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--check",
        action="store_true",
        help="change nothing; exit status 1 if the index is missing or does not fit",
    )
    how.add_argument("--rebuild", action="store_true", help="build the index anew even if it fits")
    return parser


def _run(options: argparse.Namespace) -> int:
    from corpus.corpus import default_folder  # noqa: PLC0415 - slow to import, after --help
    from index.building.parsed import read_with_index  # noqa: PLC0415
    from index.segments.reading import read_articles  # noqa: PLC0415
    from index.system.location import default_index_folder  # noqa: PLC0415

    folder = options.corpus or default_folder()
    place = options.index or default_index_folder(folder, options.model)
    if options.store is not None:
        return _run_stored(options, folder, read_with_index(folder, place))
    corpus = read_articles(folder, place)
    from index.building.manifest import read_manifest  # noqa: PLC0415
    from index.building.progress import BuildProgress  # noqa: PLC0415
    from index.encoding.cache import load_encoder  # noqa: PLC0415
    from index.segments.opening import load_articles, open_articles  # noqa: PLC0415
    from index.system.stale import StaleIndexError  # noqa: PLC0415

    if options.check:
        try:
            read_manifest(place)
            load_articles(corpus, load_encoder(options.model, index=options.index, export=False), place)
        except StaleIndexError as reason:
            raise StaleIndexError(
                f"the index in {place} cannot be used: {reason}. Build it: the same command without --check."
            ) from reason
        print(_description(read_manifest(place), place))
        return 0
    encoder = load_encoder(options.model, index=options.index, say=say)
    open_articles(corpus, encoder, place, say=say, progress=BuildProgress(), anew=options.rebuild)
    print(_description(read_manifest(place), place))
    return 0


def _run_stored(options: argparse.Namespace, folder: Path, corpus: Corpus) -> int:
    """The same for an index in a database; it writes what is new, all of it if the model is."""
    from index.building.progress import BuildProgress  # noqa: PLC0415 - slow to import, after --help
    from index.encoding.cache import load_encoder  # noqa: PLC0415
    from index.postgres.database import StoreError, open_database  # noqa: PLC0415
    from index.postgres.opening import fits, last_build  # noqa: PLC0415
    from index.postgres.writing import write_index  # noqa: PLC0415

    database = open_database(options.store)
    encoder = load_encoder(options.model, index=options.index, export=not options.check, say=say)
    if options.check and not fits(last_build(database).manifest, corpus, encoder):
        raise StoreError(
            "the index in the database does not fit. Build it: the same command without --check."
        )
    if not options.check:
        write_index(corpus, folder, encoder, database, anew=options.rebuild, progress=BuildProgress())
    print("\n".join(("index      in the database", *_facts(last_build(database).manifest))))
    return 0


def _description(manifest: Manifest, folder: Path) -> str:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return "\n".join(
        (
            f"index      {folder} ({size / 1e6:.1f} MB)",
            *_facts(manifest),
        )
    )


def _facts(manifest: Manifest) -> tuple[str, ...]:
    return (
        f"model      {manifest.model}, {manifest.dimension} dimensions, SHA-256 {manifest.model_digest[:12]}…",
        f"corpus     {manifest.articles} articles, {manifest.passages} passages, {manifest.sentences} sentences",
        f"questions  {manifest.questions} answered, {manifest.near_misses} near misses",
        f"rows       {manifest.rows}",
    )


if __name__ == "__main__":
    sys.exit(main())
