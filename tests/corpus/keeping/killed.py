"""Kills add, update and build at random moments; each next start must end with the bytes of an undisturbed run.

    python -m tests.corpus.keeping.killed FOLDER [MOMENTS] [SEED]

prints a line for each moment: what was killed, after how many seconds, and what was found. Exit status 1 if a
corpus or an index was not whole, or ended with other bytes.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from corpus.corpus import EmptyFolderError, MissingFolderError, read_corpus

ROOT = Path(__file__).resolve().parents[3]
PAGES = 6

# The index is built as by ``python -m index``, with an encoder that needs no model, in small steps.
_BUILD = """
import sys, time
from pathlib import Path
from index.building import earlier
from index.building.build import open_index
from index.building.parsed import read_with_index
from tests.index.building.killed_builds import Digests
class Slow(Digests):
    def encode_documents(self, texts, progress=None):
        time.sleep(0.01 * len(texts))
        return super().encode_documents(texts)
earlier._CHUNK_TEXTS = 8
corpus, index = map(Path, sys.argv[1:])
open_index(read_with_index(corpus, index), Slow(), index, say=lambda _: None)
"""


def page(number: int, words: str) -> str:
    """A page of a size that is written in several steps."""
    paragraphs = "".join(
        f"<p>Paragraph {each} of page {number} says {words} to whoever reads it with some care.</p>"
        for each in range(40)
    )
    head = f"<head><title>Page {number}</title></head>"
    return f"<html>{head}<body><article><h1>Page {number}</h1>{paragraphs}</article></body></html>"


def write_sources(folder: Path, words: str) -> None:
    """The sources; those with odd numbers change with the words."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(PAGES):
        text = page(number, words if number % 2 else "the same")
        (folder / f"{number}.html").write_text(text, encoding="utf-8")


def commands(place: Path) -> dict[str, list[str]]:
    """What is killed, by name."""
    sources, corpus, index = (str(place / name) for name in ("sources", "corpus", "index"))
    return {
        "add": ["-m", "corpus", "add", sources, "--corpus", corpus],
        "update": ["-m", "corpus", "update", "--corpus", corpus],
        "build": ["-c", _BUILD, corpus, index],
    }


def run(command: list[str], kill_after_s: float | None = None) -> bool:
    """Runs a command; kills it, and all that it started, after some seconds. True if it was killed."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    try:
        _, said = process.communicate(timeout=kill_after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    if process.returncode:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}: {said.decode()}")
    return False


def contents(place: Path) -> dict[str, str]:
    """The digests of all files of corpus and index that are not hidden."""
    files = (path for name in ("corpus", "index") for path in sorted((place / name).rglob("*")))
    return {
        str(path.relative_to(place)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file() and not path.name.startswith(".")
    }


def undisturbed(place: Path, step: str) -> float:
    """Runs what comes before a step, and the step itself; returns how long that took."""
    write_sources(place / "sources", "what it said")
    for name, command in commands(place).items():
        began = time.monotonic()
        if name == "update":
            write_sources(place / "sources", "something new")
        run(command)
        if name == step:
            return time.monotonic() - began
    raise ValueError(step)


def moments(place: Path, count: int, seed: int) -> Iterator[tuple[str, bool]]:
    """Kills each command in turn at random moments: a line about each, and whether all was well."""
    chance = random.Random(seed)
    steps = list(commands(place))
    lasted = {step: undisturbed(place / f"whole-{step}", step) for step in steps}
    for number in range(count):
        step = steps[number % len(steps)]
        here = place / "killed"
        shutil.rmtree(here, ignore_errors=True)
        before = steps[: steps.index(step)]
        if before:
            # As it was before the step, without running that again.
            shutil.copytree(place / f"whole-{before[-1]}", here)
        write_sources(here / "sources", "what it said" if step == "add" else "something new")
        after = chance.uniform(0.1, 0.8) * lasted[step]
        killed = run(commands(here)[step], after)
        whole = is_whole(here / "corpus")
        run(commands(here)[step])
        same = contents(here) == contents(place / f"whole-{step}")
        told = f"{step:6}  {after:5.2f} s  {'killed' if killed else 'done before'}"
        yield (
            f"{told}  {'whole' if whole else 'BROKEN'}  {'same bytes' if same else 'OTHER BYTES'}",
            whole and same,
        )


def is_whole(corpus: Path) -> bool:
    """True if the corpus can be read, or holds nothing yet."""
    try:
        return all(article.passages for article in read_corpus(corpus).articles)
    except (EmptyFolderError, MissingFolderError):
        return True


def main(place: Path, count: int = 50, seed: int = 0) -> int:
    """Prints a line for each moment; returns 1 if anything was not whole."""
    well = []
    for line, good in moments(place, count, seed):
        print(line, flush=True)
        well.append(good)
    print(f"{sum(well)} of {len(well)} whole and with the same bytes")
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(int, sys.argv[2:])))
