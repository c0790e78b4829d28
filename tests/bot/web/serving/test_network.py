"""Nothing leaves the machine: every socket of the running program is watched, from its start on."""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from corpus.corpus import default_folder
from tests.browser.serving import READY_WITHIN_S, ROOT, free_port

# Python imports a module of this name first of all: it writes down each name looked up and each address
# that the process, or a Python process that it starts, connects or sends to.
WATCH = """
import json, os, sys
told = os.open(os.environ["TOLD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")
def watch(event, arguments):
    if event in EVENTS:
        where = arguments[0] if event.startswith("socket.get") else arguments[1]
        os.write(told, (json.dumps([event, repr(where)]) + "\\n").encode())
sys.addaudithook(watch)
os.write(told, b'["watching", ""]\\n')
"""
# What may be looked up or connected to: this machine by its own names.
LOCAL = ("127.0.0.1", "localhost", "::1", "None")
QUESTIONS = [
    "ice or heat?",
    "who wrote this?",
    "which sources does it list?",
    "what is it about?",
    "hello",
    "I lost control of my bladder",
    "how do I bake bread",
    "see https://example.com/ and http://203.0.113.7/x",
    "![x](https://example.com/pixel.png)",
    "¿qué es un espasmo?",
]


def remote_addresses(process: int) -> set[str]:
    """The other ends of the internet sockets that a process holds now, whatever opened them."""
    inodes = set()
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in inodes:
                words = bytes.fromhex(fields[2].split(":")[0])
                whole = b"".join(words[at : at + 4][::-1] for at in range(0, len(words), 4))
                found.add(str(ipaddress.ip_address(whole)))
    return found


def is_local(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback or (mapped or parsed).is_unspecified


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """The shipped article with a few of its reader questions, so that its index is built in seconds."""
    folder = tmp_path / "articles"
    folder.mkdir()
    shutil.copy(default_folder() / "back-spasms.md", folder)
    questions = (default_folder() / "back-spasms.questions.jsonl").read_text(encoding="utf-8").splitlines()
    few = "\n".join(questions[::30])
    (folder / "back-spasms.questions.jsonl").write_text(few, encoding="utf-8")
    return folder


@pytest.fixture
def watched(tmp_path: Path, articles: Path) -> Iterator[tuple[str, int, Path]]:
    """``app.py`` at its address, its process, and what it was seen to do; with Gradio's own defaults."""
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    told, port = tmp_path / "told", free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GRADIO", "HF_"))}
    environment |= {"TOLD": str(told), "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    environment |= {"ASK_THE_ARTICLE_INDEX": str(tmp_path / "index")}  # so that it is built, too
    command = [sys.executable, "app.py", "--port", str(port), "--mcp", "--corpus", str(articles)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        yield f"http://127.0.0.1:{port}/", process.pid, told
        process.terminate()


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="this system does not show its sockets")
def test_no_request_leaves_the_machine_at_the_start_or_in_fifty_questions(
    watched: tuple[str, int, Path],
) -> None:
    url, process, told = watched
    remote: set[str] = set()
    until = time.monotonic() + READY_WITHIN_S
    with httpx.Client(base_url=url, timeout=READY_WITHIN_S) as client:
        while True:
            remote |= remote_addresses(process)
            try:
                client.get("").raise_for_status()
                break
            except httpx.TransportError:
                assert time.monotonic() < until
                time.sleep(0.1)
        history: list[str] = []
        kinds = set()
        for number in range(50):
            question = QUESTIONS[number % len(QUESTIONS)]
            body = {"data": [question, history[-3:], None]}
            taken = client.post("gradio_api/call/ask", json=body).raise_for_status().json()
            events = client.get(f"gradio_api/call/ask/{taken['event_id']}").text
            _, last = events.split("event: complete\ndata: ")  # after heartbeats, while the index is built
            kinds.add(json.loads(last)[0]["kind"])
            remote |= remote_addresses(process)
            history.append(question)
    assert len(kinds) >= 6
    seen = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
    assert ["watching", ""] in seen
    foreign = [
        (event, where)
        for event, where in seen
        if event != "watching" and not any(name in where for name in LOCAL) and not where.startswith("'/")
    ]
    assert foreign == []
    assert {address for address in remote if not is_local(address)} == set()


def test_the_watch_sees_what_would_leave(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    script = (
        "import socket\n"
        "try:\n"
        "    socket.create_connection(('host.invalid', 80), timeout=1)\n"
        "except OSError:\n"
        "    pass\n"
    )
    environment = {**os.environ, "TOLD": str(tmp_path / "told"), "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    lines = [json.loads(line) for line in (tmp_path / "told").read_text(encoding="utf-8").splitlines()]
    assert ["socket.getaddrinfo", "'host.invalid'"] in lines
