"""How soon the page is there: ``python -m tests.benchmarks.first_page [--runs N] [--json FILE]``.

``python app.py`` from the command to its first HTTP 200 and to its first answered question, over the page's own
HTTP call, in turns with an empty Gradio page in the same environment. The index is in the user's cache, or built
there first.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.measuring import (
    QUIET,
    ROOT,
    CommandFailedError,
    in_mib,
    machine,
    machine_line,
    measured,
)
from tests.benchmarks.tables import paired, table
from tests.browser.serving import free_port

QUESTION = "ice or heat?"
_READY_WITHIN_S = 240
_LOOK_EVERY_S = 0.01

Took = dict[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        measured([sys.executable, "-m", "index"])
        own, empty = rounds(options.runs)
    except CommandFailedError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "app": own, "empty": empty}, indent=1))
    print(machine_line() + "\n")
    print(report(own, empty))
    return 0


def rounds(runs: int) -> tuple[list[Took], list[Took]]:
    """What the page and the empty page took, in turns, after one start of each that is not counted."""
    found: tuple[list[Took], list[Took]] = ([], [])
    for number in range(runs + 1):
        own, empty = started("app.py", "--port"), started("-m", "tests.benchmarks.empty_page")
        print(f"round {number} of {runs}", file=sys.stderr, flush=True)
        if number:
            for each, took in zip(found, (own, empty), strict=True):
                each.append(took)
    return found


def started(*command: str) -> Took:
    """Starts a page (its port comes last), waits for it, asks it if it is ours, and ends it.

    Returns:
        ``page_s`` and, if it is ours, ``answer_s`` from the command on; ``peak_mib`` and ``processor_s`` of the
        process up to its end.

    Raises:
        CommandFailedError: if it ends by itself, or is not there in time.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    took: Took = {}
    with process([*command, str(port)], took) as running:
        began = time.perf_counter()
        while not _answers(url):
            if running.poll() is not None or time.perf_counter() - began > _READY_WITHIN_S:
                raise CommandFailedError(f"no page of {' '.join(command)} at {url}")
            time.sleep(_LOOK_EVERY_S)
        took["page_s"] = time.perf_counter() - began
        if command[0] == "app.py":
            _ask(url)
            took["answer_s"] = time.perf_counter() - began
    return took


@contextmanager
def process(command: Sequence[str], took: Took) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process that is ended, and measured, on leaving."""
    running = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **QUIET},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
            _, status, usage = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            took["peak_mib"] = in_mib(usage.ru_maxrss)
            took["processor_s"] = usage.ru_utime + usage.ru_stime


def report(own: Sequence[Took], empty: Sequence[Took]) -> str:
    """The times as a Markdown table; all ratios are to the empty page's of the same round."""

    def row(name: str, runs: Sequence[Took], what: str, unit: str, to: str) -> tuple[str, ...]:
        values, reference = [took[what] for took in runs], [took[to] for took in empty]
        return name, f"{median(values):.2f} {unit}", str(paired(values, reference))

    return table(
        ("from the command on", "median", "ratio to the empty page"),
        (
            row("empty page, first HTTP 200", empty, "page_s", "s", "page_s"),
            row("app.py, first HTTP 200", own, "page_s", "s", "page_s"),
            row("app.py, first answered question", own, "answer_s", "s", "page_s"),
            row("app.py, peak memory", own, "peak_mib", "MiB", "peak_mib"),
        ),
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_READY_WITHIN_S) as answer:
            answer.read()
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def _ask(url: str) -> None:
    """Asks as the page's script does.

    Raises:
        CommandFailedError: if it is not answered.
    """
    with urllib.request.urlopen(url + "config", timeout=_READY_WITHIN_S) as answer:
        page = next(each for each in json.load(answer)["components"] if each["type"] == "html")
    sent = {
        "data": {"question": QUESTION, "history": []},
        "component_id": page["id"],
        "fn_name": "ask",
        "session_hash": "benchmark",
    }
    request = urllib.request.Request(
        url + "gradio_api/component_server/",
        data=json.dumps(sent).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=_READY_WITHIN_S) as answer:
        told: dict[str, Any] = json.load(answer)
    if told.get("kind") != "quote":
        raise CommandFailedError(f"the page did not answer: {told.get('refused', told.get('said'))}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.first_page",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every single measure here")
    return parser


if __name__ == "__main__":
    sys.exit(main())
