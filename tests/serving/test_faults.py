"""What goes wrong under a page that serves: each fault ends in service, or in one clear line."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.building.manifest import MANIFEST_FILE
from index.encoding.encoder import Encoder
from index.system.location import INDEX_VARIABLE, default_index_folder, encoder_folder
from tests.browser.serving import ROOT, free_port
from tests.serving.running import SOON_S, Running, running, until

pytestmark = pytest.mark.skipif(
    not hasattr(resource, "prlimit"), reason="limits of other processes need Linux"
)

# The wall clock of the program stands a day back as long as there is a file "back" beside this.
CLOCK = """
import time
from pathlib import Path
_now, _back = time.time, Path(__file__).with_name("back")
time.time = lambda: _now() - (86_400 if _back.exists() else 0)
"""
QUESTION = "Is tea a leaf?"
PER_MINUTE = 2
FULL = "File too large"  # what a system says to a process past its limit; a full disk says it in other words


@dataclass(frozen=True)
class Place:
    """A page over an article of its own, and the files that it lives on."""

    app: Running
    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "logs" / "answers.jsonl"

    @property
    def feedback(self) -> Path:
        return self.folder / "feedback.jsonl"

    @property
    def index(self) -> Path:
        return self.folder / "indexes"

    def ask(self) -> dict[str, Any]:
        return self.app.ask(QUESTION)

    def answers(self) -> bool:
        return self.ask().get("kind") == "quote"

    def told(self, since: int) -> list[str]:
        """What it said after so many lines."""
        return self.app.said[since:]

    def judge(self) -> object:
        judged = {"verdict": "right", "turn": self.ask()["note"]}
        return self.app.function("feedback", judged)["kept"]

    def room(self, size: int) -> None:
        """Lets no file of the page's process grow beyond a size in bytes, as a full disk would; -1 for any."""
        limits = (size, resource.RLIM_INFINITY)
        resource.prlimit(self.app.process.pid, resource.RLIMIT_FSIZE, limits)


@pytest.fixture(scope="module")
def page(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("faults")
    for name in ("articles", "clock", "logs"):
        (folder / name).mkdir()
    (folder / "articles" / "tea.md").write_text("# Tea\n\nTea is a leaf.\n", encoding="utf-8")
    (folder / "clock" / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
    exported = encoder_folder(None, encoder.digest)
    shutil.copytree(exported, folder / "indexes" / exported.name, copy_function=os.link)
    options = {
        "--corpus": folder / "articles",
        "--log": folder / "logs" / "answers.jsonl",
        "--feedback": folder / "feedback.jsonl",
        "--questions-per-minute": PER_MINUTE,
        "--trusted-proxy": "127.0.0.1",
    }
    environment = {INDEX_VARIABLE: str(folder / "indexes"), "PYTHONPATH": str(folder / "clock")}
    given = [str(part) for option in options.items() for part in option]
    with running(*given, GRADIO_SERVER_PORT="{port}", **environment) as app:
        until(lambda: app.get("gradio_api/readyz") == 200)
        yield Place(app, folder)


def test_a_disk_without_room_costs_lines_of_the_log_and_no_answer(page: Place) -> None:
    assert page.answers()
    since = len(page.app.said)
    page.room(page.log.stat().st_size + 10)
    assert all(page.answers() for _ in range(3))
    page.room(-1)
    assert page.answers()
    until(lambda: len(page.told(since)) == 2)
    assert page.told(since) == [
        f"{page.log} cannot be written: {FULL}; answers go on without log\n",
        f"{page.log} is written again; 3 lines are missing\n",
    ]
    lines = page.log.read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["kind"] for line in lines} <= {"quote", "overview"}


def test_a_verdict_for_which_there_is_no_room_is_not_kept_and_spoils_no_other(page: Place) -> None:
    page.log.unlink()  # it has room
    assert page.judge() is True
    page.room(page.feedback.stat().st_size + 10)
    assert page.judge() is False
    page.room(-1)
    assert page.judge() is True
    lines = page.feedback.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["right", "right"]


def test_a_log_that_is_removed_with_its_folder_is_begun_anew_when_that_is_back(page: Place) -> None:
    assert page.answers()
    since = len(page.app.said)
    page.log.unlink()
    assert page.answers()
    assert len(page.log.read_text(encoding="utf-8").splitlines()) == 1
    shutil.rmtree(page.log.parent)
    assert page.answers()
    page.log.parent.mkdir()
    assert page.answers()
    assert len(page.log.read_text(encoding="utf-8").splitlines()) == 1
    until(lambda: len(page.told(since)) == 2)
    assert page.told(since) == [
        f"{page.log} cannot be written: No such file or directory; answers go on without log\n",
        f"{page.log} is written again; 1 lines are missing\n",
    ]


def test_an_index_that_is_removed_while_the_page_serves_costs_no_answer(page: Place) -> None:
    since, aside = len(page.app.said), page.folder / "aside"
    built = page.index / default_index_folder(page.folder / "articles", None).name
    assert (built / MANIFEST_FILE).is_file()
    page.index.rename(aside)
    assert page.answers()
    assert not page.index.exists()
    aside.rename(page.index)
    assert page.told(since) == []


def test_a_clock_that_is_set_back_a_day_keeps_nobody_waiting(page: Place) -> None:
    since = len(page.app.said)
    assert [ask_from(page, "192.0.2.1").get("kind") for _ in range(PER_MINUTE)] == ["quote"] * PER_MINUTE
    (page.folder / "clock" / "back").touch()
    assert ask_from(page, "192.0.2.1")["kind"] == "quote"
    assert ask_from(page, "192.0.2.2")["kind"] == "quote"
    last = json.loads(page.log.read_text(encoding="utf-8").splitlines()[-1])
    assert 0 <= last["milliseconds"] < 1000 * SOON_S
    (page.folder / "clock" / "back").unlink()
    assert page.told(since) == []


def ask_from(page: Place, address: str) -> dict[str, Any]:
    """The answer to a reader who comes through a proxy."""
    with httpx.Client(base_url=page.app.url, timeout=SOON_S) as client:
        components = client.get("config").json()["components"]
        body = {
            "data": {"question": QUESTION, "history": []},
            "component_id": next(each["id"] for each in components if each["type"] == "html"),
            "fn_name": "ask",
            "session_hash": "test",
        }
        answer = client.post("gradio_api/component_server/", json=body, headers={"x-forwarded-for": address})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (0, "no folder for temporary files can be written; make room, or name one with TMPDIR"),
        (100, "the index cannot be saved in {} (the file cannot be written whole). Make room or make it"),
    ],
)
def test_a_disk_that_is_full_at_the_start_ends_it_in_one_line(
    page: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, said: str
) -> None:
    (tmp_path / "coffee.md").write_text("# Coffee\n\nCoffee is a bean.\n", encoding="utf-8")
    monkeypatch.setenv(INDEX_VARIABLE, str(page.index))
    start = (
        f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}));"
        "os.execv(sys.executable, [sys.executable, 'app.py', *sys.argv[1:]])"
    )
    options = ("--corpus", str(tmp_path), "--port", str(free_port()))
    command = [sys.executable, "-c", start, *options]
    ran = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=SOON_S)
    assert ran.returncode == 1
    told = [line for line in ran.stderr.splitlines() if not line.startswith("building the index: ")]
    assert len(told) == 1
    assert told[0].startswith(f"app.py: {said.format(default_index_folder(tmp_path, None))}")


def test_after_all_that_it_still_ends_when_it_is_asked_to(page: Place) -> None:
    assert page.app.end(signal.SIGTERM) == 0
