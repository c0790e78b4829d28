"""A library of a million passages: ``python -m tests.benchmarks.library [--articles 50000] [--folder DIR]``.

Made-up articles, with embeddings that are made up too (``library_model``): a real model would embed their seven million
texts for hours. What is measured, each in a process of its own: the build and the memory that it takes, opening, how
many of the ten nearest rows are found, a question beside the same over one of the articles alone, an article searched
by itself, and how long an article that is added takes until it answers.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.measuring import CommandFailedError, machine_line, measured, resident_mib
from tests.benchmarks.tables import paired

if TYPE_CHECKING:
    from index.encoding.encoder import Encoder
    from index.segments.opening import Opened

_QUESTIONS = 60
# Questions that are asked first and not counted: the files come into memory.
_WARM_UP = 5
_NEW = "# Kettles\n\nDescale a kettle with vinegar every month.\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.library", description=__doc__)
    parser.add_argument(
        "--articles", type=int, default=50_000, metavar="N", help="of twenty passages each (50000)"
    )
    parser.add_argument("--folder", type=Path, metavar="DIR", help="work in here and leave it")
    parser.add_argument("--step", choices=("build", "ask", "add"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        print(json.dumps(_STEPS[options.step](options.folder)))
        return 0
    work = nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory(prefix="library-")
    with work as folder:
        try:
            _measure(Path(folder).resolve(), options.articles)
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def _measure(folder: Path, articles: int) -> None:
    if not (folder / "corpus").exists():
        measured([sys.executable, "-m", "tests.benchmarks.made_up", folder / "corpus", str(articles)])
    _encoder(folder)
    print(machine_line())
    for step in _STEPS:
        run = measured([sys.executable, "-m", "tests.benchmarks.library", "--folder", folder, "--step", step])
        print(
            f"{step}: {run.wall_s:.0f} s, {run.processor_s:.0f} s of processor, peak {run.peak_mib:.0f} MiB"
        )
        for name, value in json.loads(run.printed).items():
            print(f"  {name}: {value}")
        sys.stdout.flush()


def _encoder(folder: Path) -> Encoder:
    from tests.benchmarks.library_model import mean_of_words  # noqa: PLC0415 - counted as part of opening

    return mean_of_words(folder / "words.npy")


def _open(folder: Path, say: Callable[[str], None]) -> Opened:
    from index.segments.opening import open_articles  # noqa: PLC0415 - counted as part of opening
    from index.segments.reading import read_articles  # noqa: PLC0415

    corpus = read_articles(folder / "corpus", folder / "index")
    return open_articles(corpus, _encoder(folder), folder / "index", say=say)


def _build(folder: Path) -> dict[str, Any]:
    shutil.rmtree(folder / "index", ignore_errors=True)
    _open(folder, lambda line: print(line, file=sys.stderr, flush=True))
    from index.building.manifest import read_manifest  # noqa: PLC0415

    manifest = read_manifest(folder / "index")
    size = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    return {
        "articles": manifest.articles,
        "passages": manifest.passages,
        "rows": manifest.rows,
        "GB": size / 1e9,
    }


def _ask(folder: Path) -> dict[str, Any]:
    began = time.perf_counter()
    opened = _open(folder, _no_build)
    opened_s = time.perf_counter() - began
    before = resident_mib()
    questions = _questions(opened)
    return {
        "opening, s": round(opened_s, 2),
        "resident then, MiB": round(before or 0),
        **_recall(folder, opened, questions),
        **_time(folder, opened, questions),
        "resident at the end, MiB": round(resident_mib() or 0),
    }


def _questions(opened: Opened) -> list[tuple[int, str]]:
    """Questions of the rarest words of a sentence, and the article of each."""
    from wordfreq import zipf_frequency  # noqa: PLC0415

    choice = random.Random(0)
    found = []
    for _ in range(_QUESTIONS):
        number = choice.randrange(len(opened.corpus.articles))
        article = opened.corpus.articles[number]
        words = choice.choice(article.sentences).of(article.text).strip(".").lower().split()
        rare = sorted(words, key=lambda word: zipf_frequency(word, "en"))[:4]
        found.append((number, f"What about {' '.join(rare)}?"))
    return found


def _recall(folder: Path, opened: Opened, questions: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Of the ten nearest rows by an exact search, the share that is found."""
    from index.dense.rows import RowKind  # noqa: PLC0415

    queries = _encoder(folder).encode_queries([question for _, question in questions])
    near = [opened.index.vectors.nearest(query, 60)[:10] for query in queries]
    best: list[list[tuple[float, tuple[int, ...]]]] = [[] for _ in queries]
    for number in range(len(opened.corpus.articles)):
        rows = opened.index.vectors.of_article(number)
        cosines = rows.embeddings @ queries.T
        text = np.isin(rows.table[:, 0], (RowKind.HEADED_SENTENCE, RowKind.PASSAGE))
        for place, own in enumerate(best):
            for row in np.flatnonzero(text & (cosines[:, place] >= (own[-1][0] if len(own) == 10 else -1.0))):
                key = (number, *rows.table[row][[0, 2, 3]].tolist())
                own.append((float(cosines[row, place]), key))
            own.sort(reverse=True)
            del own[10:]
    shares = [
        len({(row[1], row[0], row[2], row[3]) for row in found.tolist()} & {key for _, key in exact}) / 10
        for found, exact in zip(near, best, strict=True)
    ]
    return {"recall@10": round(float(np.mean(shares)), 4)}


@dataclass(frozen=True)
class _Took:
    """Milliseconds of each question."""

    elapsed: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Adds what is done within it."""
        began = time.perf_counter(), time.process_time()
        yield
        self.elapsed.append(1000 * (time.perf_counter() - began[0]))
        self.processor.append(1000 * (time.process_time() - began[1]))


def _time(folder: Path, opened: Opened, questions: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Milliseconds, each question in turn over all articles and over its own alone: elapsed and of the processors."""
    from bot.answering.answerer import Answerer  # noqa: PLC0415
    from index.encoding.cache import load_encoder  # noqa: PLC0415
    from index.finder.finder import load_finder  # noqa: PLC0415
    from index.search.retriever import Retriever  # noqa: PLC0415

    encoder, real = _encoder(folder), load_encoder()
    answerer = Answerer(Retriever(opened.corpus, encoder, opened.index, load_finder()))
    whole, alone, exact, right = _Took(), _Took(), [], 0
    for number, question in questions:
        name = opened.corpus.ids[number]
        for took, article in ((whole, None), (alone, name)):
            with took.measured():
                real.encode_queries([question])  # what the question costs with a real model
                answer = answerer.answer(question, (), article=article)
            right += article is None and answer.article == name
        (query,) = encoder.encode_queries([question])
        began = time.perf_counter()
        rows = opened.index.vectors.of_article(number)
        np.argsort(-(rows.embeddings @ query))[:10]
        exact.append(1000 * (time.perf_counter() - began))
    return {
        "a question, ms": round(median(whole.elapsed), 1),
        "over its article alone, ms": round(median(alone.elapsed), 1),
        "ratio": str(paired(whole.elapsed[_WARM_UP:], alone.elapsed[_WARM_UP:])),
        "ratio of processor time": str(paired(whole.processor[_WARM_UP:], alone.processor[_WARM_UP:])),
        "one article exactly, ms": f"{median(exact):.2f} ({max(exact):.2f} at most)",
        "answered from the right article": f"{right} of {len(questions)}",
    }


def _add(folder: Path) -> dict[str, Any]:
    """Seconds from the file to the answer, in a process that has the library open."""
    opened = _open(folder, _no_build)
    path = folder / "corpus" / "added.md"
    path.write_text(_NEW, encoding="utf-8")
    try:
        began = time.perf_counter()
        opened = _open(folder, lambda line: print(line, file=sys.stderr, flush=True))
        took = time.perf_counter() - began
        article = opened.corpus.number("added")
        (query,) = _encoder(folder).encode_queries(["descale a kettle with vinegar"])
        first = int(opened.index.vectors.nearest(query, 10)[0, 1])
        if first != article:
            raise RuntimeError("the article that was added is not found")
    finally:
        path.unlink()
    return {"an added article answers after, s": round(took, 2)}


def _no_build(line: str) -> None:
    raise RuntimeError(f"the index should be there: {line}")


_STEPS: dict[str, Callable[[Path], dict[str, Any]]] = {"build": _build, "ask": _ask, "add": _add}

if __name__ == "__main__":
    sys.exit(main())
