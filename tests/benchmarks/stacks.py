"""This program beside others over the same articles and questions, in turns, in one run.

``python -m tests.benchmarks.stacks [--runs N] [--only NAME …] [--json FILE] [--folder DIR]``

Each round measures every system once, so that a machine that is slow for a while is so for all; ratios are of
measures of the same round. All systems have the same model, paragraphs and questions, and load a saved index.

- *First answer*: a fresh process from its start to its end, with everything that it reads in the system's cache.
- *A question*: processor time in a warm process, the median of the questions, each asked once.
- *At once*: as many readers as questions, each a thread, against the same questions one after another.
- *Indexing*: this program's whole build against nothing but ``encode`` of the same texts in its best batch size.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks import rounds
from tests.benchmarks.environments import NotInstalledError, environment, versions
from tests.benchmarks.measuring import ROOT, CommandFailedError, machine, machine_line
from tests.benchmarks.report import report

SYSTEMS_FOLDER = Path(__file__).parent / "systems"
PRODUCT, SCRIPT = "this program", "30-line script"
_FILES = {
    PRODUCT: ("product", ROOT / "requirements.txt"),
    SCRIPT: ("script", SYSTEMS_FOLDER / "script.txt"),
    "LangChain": ("langchain_faiss", SYSTEMS_FOLDER / "langchain_faiss.txt"),
    "LlamaIndex": ("llama_index_faiss", SYSTEMS_FOLDER / "llama_index_faiss.txt"),
    "txtai": ("txtai_faiss", SYSTEMS_FOLDER / "txtai_faiss.txt"),
    "Haystack": ("haystack_faiss", SYSTEMS_FOLDER / "haystack_faiss.txt"),
}


@dataclass(frozen=True, slots=True)
class Installed:
    """A system in its environment: the Python to run it and the module that it is."""

    name: str
    module: str
    python: Path
    versions: dict[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    work = nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory(prefix="stacks-")
    with work as folder:
        place = Path(folder).resolve()
        systems = installed([PRODUCT, SCRIPT, *options.only], place)
        if [system.name for system in systems[:2]] != [PRODUCT, SCRIPT]:
            return 1
        try:
            found = rounds.measure(systems, options.corpus.resolve(), place, options.runs)
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1
    whole: dict[str, Any] = {
        "machine": machine(),
        "versions": {system.name: system.versions for system in systems},
        "measures": found,
    }
    if options.json:
        options.json.write_text(json.dumps(whole, indent=1))
    print(machine_line())
    print(report(whole))
    return 0


def installed(names: Sequence[str], folder: Path) -> list[Installed]:
    """The systems that can be installed; of each other one a line says why not."""
    found = []
    for name in dict.fromkeys(names):
        module, requirements = _FILES[name]
        try:
            python = environment(module, requirements, folder)
        except NotInstalledError as error:
            print(error, file=sys.stderr)
        else:
            found.append(Installed(name, module, python, versions(python, requirements)))
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.stacks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    others = [name for name in _FILES if name not in (PRODUCT, SCRIPT)]
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds (default: %(default)s)")
    parser.add_argument("--only", nargs="*", default=others, choices=others, help="beside the short script")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", metavar="DIR", help="the articles")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every single measure here")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep environments and indexes here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
