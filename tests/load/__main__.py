"""Many readers at once: ``python -m tests.load [--readers N] [--seconds S] [--json FILE]``.

Readers ask this program, started as ``app.py``, through the page and a fifth of them through the API, and then,
under the same load, a plain ``gr.ChatInterface`` over Sentence Transformers and FAISS through its API. Each
answer is compared with the one that a reader alone gets. No question is put twice in the same letters.
Needs the extra ``load``.

The exit status is 1 if an answer of this program is lost or wrong.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.corpus import default_folder
from tests.benchmarks.measuring import ROOT, machine, machine_line
from tests.browser.serving import Server, app, free_port
from tests.load.report import report

OURS, PLAIN = "this program", "plain page"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    about = machine()
    print(machine_line(), flush=True)
    with app("--questions-per-minute", "0") as server:
        sides = {OURS: _read(server, "ours", options)}
    if options.plain:
        with tempfile.TemporaryDirectory(prefix="load-") as index:
            port = free_port()
            served = ("-m", "tests.load.plain", str(port), str(default_folder()), index)
            plain = Server(*served, port=port)
            try:
                sides[PLAIN] = _read(plain, "plain", options)
            finally:
                plain.kill()
    if options.json:
        options.json.write_text(json.dumps({"machine": about, "sides": sides}, indent=1))
    print(f"{options.readers} readers, each 2 to 8 s after its answer, for {options.seconds:.0f} s\n")
    print(report(sides))
    ours = sides[OURS]
    return 1 if ours["lost"] or ours["errors"] else 0


def _read(server: Server, side: str, options: argparse.Namespace) -> dict[str, Any]:
    """What came of the readers of a server.

    Raises:
        subprocess.CalledProcessError: if a reader alone gets no answer, or Locust fails.
    """
    numbers = ("readers", "seconds", "questions", "seed")
    command = [sys.executable, "-m", "tests.load.readers", server.url, str(server.process.pid), side]
    command += [text for name in numbers for text in (f"--{name}", str(getattr(options, name)))]
    ran = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--readers", type=int, default=200, metavar="N")
    parser.add_argument("--seconds", type=float, default=120, metavar="S", help="for each side")
    parser.add_argument("--questions", type=int, default=300, metavar="N", help="different ones")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--no-plain", dest="plain", action="store_false", help="leave the plain page out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every number here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
