"""How it grows: ``python -m tests.benchmarks.growth [--articles 1 10 100 …] [--from FOLDER]``.

For each number of articles, without reader questions: the build of the index (a process of its own), its size,
and a process that opens it and answers. All of those are open at once and asked in turn, round by round; a ratio is that
to the first of them in the same round. The articles are the first of a folder, or made up.

The model is exported beforehand, once for all. Whatever needs memory is a process of its own as well: Linux
counts the peak of the process that starts another as the least peak of the other.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from corpus.corpus import find_articles
from index.building.manifest import read_manifest
from index.system.location import INDEX_VARIABLE, default_index_folder
from tests.benchmarks.growth_rounds import OF_EACH_KIND, Answering, asked_in_turn, questions_for
from tests.benchmarks.measuring import CommandFailedError, machine, machine_line, measured
from tests.benchmarks.tables import paired, table

_EXPORT = "from index.encoding.cache import load_encoder; load_encoder()"


@dataclass(frozen=True, slots=True)
class Built:
    """What the index of a number of articles takes."""

    articles: int
    passages: int
    rows: int
    build_wall_s: float
    build_processor_s: float
    build_peak_mib: float
    index_bytes: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    built: list[Built] = []
    work = nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory(prefix="growth-")
    with work as folder:
        work_folder = Path(folder).resolve()
        os.environ[INDEX_VARIABLE] = str(work_folder)
        try:
            measured([sys.executable, "-c", _EXPORT])
            for count in options.articles:
                built.append(build(count, work_folder, options.source, options.rounds))
                print(f"{count} articles indexed", file=sys.stderr, flush=True)
            answering = asked_in_turn(
                [_places(count, work_folder) for count in options.articles], options.rounds
            )
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1
    print(machine_line())
    print(f"{'made-up articles' if options.source is None else options.source}, ", end="")
    print(f"{options.rounds} rounds of {OF_EACH_KIND} questions of each kind\n")
    print(_table(built, answering))
    if options.json:
        options.json.write_text(
            json.dumps(
                {
                    "machine": machine(),
                    "built": [asdict(each) for each in built],
                    "answering": [asdict(each) for each in answering],
                },
                indent=2,
            )
        )
    return 0


def build(count: int, folder: Path, source: Path | None, rounds: int) -> Built:
    """Builds an index of ``count`` articles and writes questions to them.

    Raises:
        CommandFailedError: if that fails.
    """
    articles, asked = _places(count, folder)
    index = default_index_folder(articles, None)
    if source is None:
        measured([sys.executable, "-m", "tests.benchmarks.made_up", articles, str(count)])
    else:
        copy_first(source, articles, count)
    each_kind = str(questions_for(rounds))
    measured([sys.executable, "-m", "tests.benchmarks.growth_questions", articles, each_kind, asked])
    run = measured([sys.executable, "-m", "index", "--rebuild", "--corpus", articles])
    manifest = read_manifest(index)
    return Built(
        articles=manifest.articles,
        passages=manifest.passages,
        rows=manifest.rows,
        build_wall_s=run.wall_s,
        build_processor_s=run.processor_s,
        build_peak_mib=run.peak_mib,
        index_bytes=sum(path.stat().st_size for path in index.rglob("*") if path.is_file()),
    )


def _places(count: int, folder: Path) -> tuple[Path, Path]:
    """Where so many articles and the questions to them are."""
    return folder / f"articles-{count}", folder / f"questions-{count}"


def copy_first(source: Path, target: Path, count: int) -> None:
    """Copies the first ``count`` articles of a folder, in the order of their ids, without reader questions.

    Raises:
        CommandFailedError: if there are fewer.
    """
    found = find_articles(source)
    if len(found) < count:
        raise CommandFailedError(f"{source} holds {len(found)} articles")
    for article, path in list(found.items())[:count]:
        place = target / f"{article}.md"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.growth", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[1, 10, 100, 1000], metavar="N")
    parser.add_argument("--from", dest="source", type=Path, metavar="FOLDER", help="take articles from here")
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="(default: 10)")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="work in here and leave it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write everything here")
    return parser


def _table(built: Sequence[Built], answering: Sequence[Answering]) -> str:
    rows = [
        (
            f"{made.articles:,}",
            f"{made.passages:,}",
            f"{made.build_wall_s:.1f} s",
            f"{made.build_peak_mib:.0f} MiB",
            f"{made.index_bytes / 1e6:.1f} MB",
            f"{made.index_bytes / made.passages:,.0f} B",
            f"{each.open_wall_s:.2f} s",
            f"{each.peak_mib:.0f} MiB",
            "" if each.resident_mib is None else f"{each.resident_mib:.0f} MiB",
            *(_question(each, answering[0], kind) for kind in ("inside", "outside")),
        )
        for made, each in zip(built, answering, strict=True)
    ]
    head = (
        "articles", "passages", "build", "its peak", "index", "a passage", "open", "answering, peak", "resident",
        "question inside, processor", "question outside",
    )  # fmt: skip
    return table(head, rows)


def _question(of: Answering, first: Answering, kind: str) -> str:
    ratio = paired(of.processor_ms[kind], first.processor_ms[kind])
    return f"{median(of.processor_ms[kind]):.1f} ms, {ratio}"


if __name__ == "__main__":
    sys.exit(main())
