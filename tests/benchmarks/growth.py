"""How it grows: ``python -m tests.benchmarks.growth [--articles 1 10 100 …] [--from FOLDER]``.

For each number of articles, without reader questions: the build of the index (a process of its own), its size,
and a process that opens it and answers. The articles are the first of a folder, or made up.

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
from index.location import INDEX_VARIABLE, default_index_folder
from index.manifest import read_manifest
from tests.benchmarks.growth_answering import WARM_UP
from tests.benchmarks.measuring import CommandFailedError, machine, machine_line, measured
from tests.benchmarks.tables import table

_EXPORT = "from index.encoder_store import load_encoder; load_encoder()"


@dataclass(frozen=True, slots=True)
class Growth:
    """What a number of articles takes; times of a question are medians, in a warm process."""

    articles: int
    passages: int
    rows: int
    build_wall_s: float
    build_processor_s: float
    build_peak_mib: float
    index_bytes: int
    open_wall_s: float
    answering_peak_mib: float
    answering_resident_mib: float | None
    inside_wall_ms: float
    inside_processor_ms: float
    inside_quoted: int
    outside_wall_ms: float
    outside_processor_ms: float
    outside_quoted: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    found: list[Growth] = []
    work = nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory(prefix="growth-")
    with work as folder:
        work_folder = Path(folder).resolve()
        os.environ[INDEX_VARIABLE] = str(work_folder)
        try:
            measured([sys.executable, "-c", _EXPORT])
            for count in options.articles:
                found.append(grown(count, work_folder, options.source, options.questions))
                print(f"{count} articles done", file=sys.stderr, flush=True)
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1
    print(machine_line())
    print(f"{'made-up articles' if options.source is None else options.source}, ", end="")
    print(f"{options.questions} questions of each kind\n")
    print(_table(found))
    if options.json:
        options.json.write_text(
            json.dumps({"machine": machine(), "growth": [asdict(each) for each in found]}, indent=2)
        )
    return 0


def grown(count: int, folder: Path, source: Path | None, questions: int) -> Growth:
    """Builds and asks an index of ``count`` articles.

    Raises:
        CommandFailedError: if that fails.
    """
    articles, asked = folder / f"articles-{count}", folder / f"questions-{count}"
    index = default_index_folder(articles, None)
    if source is None:
        measured([sys.executable, "-m", "tests.benchmarks.made_up", articles, str(count)])
    else:
        copy_first(source, articles, count)
    each_kind = str(questions + WARM_UP)
    measured([sys.executable, "-m", "tests.benchmarks.growth_questions", articles, each_kind, asked])
    build = measured([sys.executable, "-m", "index", "--rebuild", "--corpus", articles])
    answering = measured([sys.executable, "-m", "tests.benchmarks.growth_answering", articles, asked])
    manifest, told = read_manifest(index), json.loads(answering.printed)
    return Growth(
        articles=manifest.articles,
        passages=manifest.passages,
        rows=manifest.rows,
        build_wall_s=build.wall_s,
        build_processor_s=build.processor_s,
        build_peak_mib=build.peak_mib,
        index_bytes=sum(path.stat().st_size for path in index.rglob("*") if path.is_file()),
        open_wall_s=told["open_wall_s"],
        answering_peak_mib=answering.peak_mib,
        answering_resident_mib=told["resident_mib"],
        inside_wall_ms=1000 * median(told["inside"]["wall_s"]),
        inside_processor_ms=1000 * median(told["inside"]["processor_s"]),
        inside_quoted=told["inside"]["quoted"],
        outside_wall_ms=1000 * median(told["outside"]["wall_s"]),
        outside_processor_ms=1000 * median(told["outside"]["processor_s"]),
        outside_quoted=told["outside"]["quoted"],
    )


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
    parser.add_argument("--questions", type=int, default=20, metavar="N", help="of each kind (default: 20)")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="work in here and leave it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write everything here")
    return parser


def _table(found: Sequence[Growth]) -> str:
    rows = [
        (
            f"{each.articles:,}",
            f"{each.passages:,}",
            f"{each.build_wall_s:.1f} s",
            f"{each.build_peak_mib:.0f} MiB",
            f"{each.index_bytes / 1e6:.1f} MB",
            f"{each.index_bytes / each.passages:,.0f} B",
            f"{each.open_wall_s:.2f} s",
            f"{each.answering_peak_mib:.0f} MiB",
            "" if each.answering_resident_mib is None else f"{each.answering_resident_mib:.0f} MiB",
            f"{each.inside_processor_ms:.0f} / {each.inside_wall_ms:.0f} ms",
            f"{each.outside_processor_ms:.0f} / {each.outside_wall_ms:.0f} ms",
        )
        for each in found
    ]
    return table(
        (
            "articles",
            "passages",
            "build",
            "its peak",
            "index",
            "a passage",
            "open",
            "answering, peak",
            "resident",
            "question inside, processor / wall",
            "question outside",
        ),
        rows,
    )


if __name__ == "__main__":
    sys.exit(main())
