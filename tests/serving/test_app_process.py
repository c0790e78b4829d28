"""The real process of ``app.py``: how it starts, what it tells, how it stops."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path

import httpx
import pytest

from bot.reply.catalogue import words
from bot.web.serving.passwords import AuthFileError, read_auth
from tests.browser.serving import ROOT
from tests.serving.running import SOON_S, Running, running, until


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


@pytest.fixture(scope="module")
def without_link() -> Iterator[Running]:
    """The program as it tries for half a minute to get a public link: the other tests run meanwhile."""
    swallowing = socket.create_server(("127.0.0.1", 0))  # takes connections and never answers
    proxy = f"http://127.0.0.1:{swallowing.getsockname()[1]}"
    with swallowing, running("--share", HTTPS_PROXY=proxy, GRADIO_SERVER_PORT="{port}") as app:
        yield app


def test_a_page_answers_while_a_public_link_is_tried(without_link: Running) -> None:
    assert without_link.get() == 200
    assert without_link.ask()["kind"] == "quote"
    assert without_link.said == []


def test_the_page_is_there_before_the_bot_and_a_question_asked_then_is_answered(
    threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    opening, answering = tmp_path / "opening", tmp_path / "answering"
    opening.touch()
    with running(held=tmp_path) as app:
        assert app.get() == 200
        assert app.get("gradio_api/readyz") == 503
        answer = threads.submit(app.ask)
        assert app.function("getting_ready", {}) == {
            "ready": False,
            "failed": False,
            "told": "Getting ready…",
        }
        assert app.function("starters", {}) == {"starters": [], "language": ""}
        assert not answer.done()
        opening.unlink()
        assert answer.result(SOON_S)["kind"] == "quote"
        until(lambda: app.get("gradio_api/readyz") == 200)
        assert app.function("starters", {})["starters"]

        answer = _held(app, answering, threads)
        app.process.send_signal(signal.SIGTERM)
        until(lambda: app.get() == 0)  # nothing new is taken
        assert not answer.done()
        answering.unlink()
        assert answer.result(SOON_S)["kind"] == "quote"
        assert app.ended() == 0
        assert app.said == []
        assert app.shown == [f"Ask the article at {app.url}\n", "Ready.\n"]


def _held(app: Running, answering: Path, threads: ThreadPoolExecutor) -> Future[dict[str, object]]:
    """A question whose answer is held still."""
    answering.touch()
    answer = threads.submit(app.ask)
    time.sleep(1)
    assert not answer.done()
    return answer


def test_an_answer_that_takes_too_long_is_not_waited_for_and_a_second_ctrl_c_waits_for_nothing(
    threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    with running(held=tmp_path) as app:
        until(lambda: app.get("gradio_api/readyz") == 200)
        answer = _held(app, tmp_path / "answering", threads)
        app.process.send_signal(signal.SIGINT)
        until(lambda: app.get() == 0)
        assert app.end(signal.SIGINT) == 130
        with pytest.raises(OSError):
            answer.result(SOON_S)
        assert app.said == []


@pytest.mark.parametrize(
    ("soft", "hard", "allowed"), [(256, 3000, 3000), (256, 20_000, 10_240), (256, 256, 256)]
)
def test_as_many_files_may_be_open_as_the_system_allows(soft: int, hard: int, allowed: int) -> None:
    ours = resource.getrlimit(resource.RLIMIT_NOFILE)
    if ours[1] != resource.RLIM_INFINITY and ours[1] < hard:
        pytest.skip(f"this system allows {ours[1]}")
    script = (
        f"import resource as r; r.setrlimit(r.RLIMIT_NOFILE, ({soft}, {hard}));"
        "from bot.web.serving.system import allow_many_connections as allow; allow(); print(r.getrlimit(r.RLIMIT_NOFILE))"
    )
    ran = subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout == f"({allowed}, {hard})\n"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_can_be_stopped_while_it_starts(number: int, status: int) -> None:
    with running() as app:
        assert app.end(number) == status
        assert app.said == []


def test_by_itself_it_answers_under_no_name_but_this_machine_s_and_ctrl_c_ends_it_with_status_130() -> None:
    with running() as app:
        until(lambda: app.get("gradio_api/readyz") == 200)
        assert httpx.get(app.url + "config", headers={"host": "evil.example"}).status_code == 421
        assert app.end(signal.SIGINT) == 130
        assert app.said == []


def test_what_keeps_the_bot_from_opening_is_one_line_and_who_waits_is_told(
    threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    (tmp_path / "opening").touch()
    with running("--model", "/nowhere", held=tmp_path) as app:
        assert app.get() == 200
        answer = threads.submit(app.ask)
        waiting = threads.submit(app.function, "getting_ready", {})
        time.sleep(0.3)
        (tmp_path / "opening").unlink()
        assert answer.result(SOON_S) == {"busy": words("en")("page.failed")}
        assert waiting.result(SOON_S)["ready"] is False
        assert app.ended() == 1
        assert app.said == ["app.py: model folder /nowhere does not exist. Check --model, or leave it out.\n"]


def test_the_environment_names_host_and_port_where_the_command_does_not() -> None:
    with running(GRADIO_SERVER_NAME="0.0.0.0", GRADIO_SERVER_PORT="{port}") as app:
        assert app.get() == 200
        until(lambda: app.shown)
        assert app.shown[0] == f"Ask the article at http://localhost:{app.port}/\n"
    with running(GRADIO_SERVER_PORT="70000") as app:
        assert app.ended() == 1
        assert app.said == ["app.py: GRADIO_SERVER_PORT must be a port from 1 to 65535, got 70000\n"]


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The program, for Anna, Ben and Eve alone."""
    people = tmp_path_factory.mktemp("locked") / "people"
    people.write_text("anna:a:secret\n\nben: other \neve:third\n", encoding="utf-8")
    with running("--auth-file", str(people), "--trusted-proxy", "127.0.0.1") as app:
        yield app


def test_only_who_knows_a_password_gets_anything(locked: Running) -> None:
    app = locked
    with urllib.request.urlopen(app.url, timeout=30) as page:
        assert "Acupuncture" not in page.read().decode()
    for path in ("config", "gradio_api/info"):
        assert app.get(path) in (401, 404)
    assert app.get("gradio_api/schema") == 404
    call = {"data": ["Acupuncture", None, None], "session_hash": "t"}
    for path, sent, status in (
        ("call/ask", call, 401),
        ("call/v2/ask", {"question": "Acupuncture"}, 401),
        ("mcp", {}, 404),
    ):
        assert httpx.post(f"{app.url}gradio_api/{path}", json=sent).status_code == status
    joined = [
        httpx.post(f"{app.url}gradio_api/queue/join", json={**call, "fn_index": number}).status_code
        for number in range(6)
    ]
    assert 401 in joined
    assert 200 not in joined
    assert app.get("gradio_api/healthz") == 200  # it says nothing of articles or readers
    until(lambda: app.get("gradio_api/readyz") == 200)
    refused = urllib.request.Request(
        app.url + "gradio_api/component_server/",
        data=json.dumps({"data": {}, "component_id": 1, "fn_name": "ask", "session_hash": "t"}).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(
        refused, timeout=30
    ) as answer:  # Gradio's script reads no answer but with status 200
        assert json.load(answer) == {"busy": words("en")("refused.login")}
    for name, password, status in (
        ("anna", "wrong", 400),
        ("anna", "a:secret", 200),
        ("ben", " other ", 200),
    ):
        cookies = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        form = f"username={name}&password={password.replace(' ', '+')}".encode()
        assert _status(cookies, urllib.request.Request(app.url + "login", data=form)) == status
        assert _status(cookies, urllib.request.Request(app.url + "config")) == (200 if status == 200 else 401)
    command = Path(f"/proc/{app.process.pid}/cmdline").read_text()
    assert "secret" not in command


def _status(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> int:
    try:
        with opener.open(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_a_log_in_is_not_guessed_ended_or_framed_by_others(locked: Running) -> None:
    app = locked
    with httpx.Client(base_url=app.url, timeout=SOON_S) as anna:
        assert anna.post("login", data={"username": "anna", "password": "a:secret"}).status_code == 200
        assert "frame-ancestors 'self'" in anna.get("").headers["content-security-policy"]
        assert anna.get("logout").status_code == 404
        foreign = anna.post("logout", headers={"origin": "https://evil.example"})
        assert (foreign.status_code, anna.get("config").status_code) == (403, 200)
        assert anna.post("logout", headers={"origin": app.url.rstrip("/")}).status_code == 302
        assert anna.get("config").status_code == 401
    with httpx.Client(base_url=app.url, timeout=SOON_S) as stranger:
        told = [
            stranger.post(
                "login",
                data={"username": "eve", "password": f"guess {number}"},
                headers={"x-forwarded-for": f"198.51.100.{number}"},
            ).status_code
            for number in range(15)
        ]
        assert told == [400] * 10 + [429] * 5
        told = [
            stranger.post(
                "login",
                data={"username": f"nobody {number}", "password": "guess"},
                headers={"x-forwarded-for": "198.51.100.99"},
            ).status_code
            for number in range(15)
        ]
        assert told == [400] * 10 + [429] * 5


@pytest.mark.parametrize("option", ["--auth-file", "--log", "--feedback"])
def test_a_pipe_instead_of_a_file_ends_it_in_one_line_before_there_is_a_page(
    tmp_path: Path, option: str
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with running(option, str(pipe)) as app:
        assert app.ended() == 1
        does = "read" if option == "--auth-file" else "written"
        assert app.said == [f"app.py: {pipe} cannot be {does}: it is a pipe; give {option} another file\n"]
        assert app.shown == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--editors", "anna"],
            "--editors needs --auth-file, which has the names and passwords of who may log in",
        ),
        (
            ["--auth-file", "{people}", "--editors", "anna, dora"],
            "--editors names dora, who is not in {people}; add a line dora:PASSWORD to it",
        ),
        (
            ["--auth-file", "{people}", "--editors", "anna", "--store", "postgresql://nowhere/ask"],
            "--editors works on a folder of articles, not on --store",
        ),
    ],
)
def test_editors_who_could_not_edit_end_it_in_one_line_before_there_is_a_page(
    tmp_path: Path, options: list[str], told: str
) -> None:
    people = tmp_path / "people"
    people.write_text("anna:a secret\n", encoding="utf-8")
    with running(*(option.format(people=people) for option in options)) as app:
        assert app.ended() == 1
        assert app.said == [f"app.py: {told.format(people=people)}\n"]
        assert app.shown == []


def test_a_name_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.write_text("anna:one\nanna:two\n", encoding="utf-8")
    with pytest.raises(AuthFileError) as refused:
        read_auth(people)
    assert str(refused.value) == f"{people}:2 names anna again; give each name one line"


def test_what_a_program_asked_before_the_stop_it_can_fetch_after_and_no_more_is_taken(tmp_path: Path) -> None:
    with running(held=tmp_path) as app:
        until(lambda: app.get("gradio_api/readyz") == 200)
        (tmp_path / "answering").touch()
        with httpx.Client(base_url=app.url, timeout=SOON_S) as program:
            asked = program.post("gradio_api/call/ask", json={"data": ["ice or heat?", None, None]}).json()
            app.process.send_signal(signal.SIGTERM)
            until(lambda: app.get("gradio_api/healthz") == 200)
            time.sleep(1)
            late = program.post("gradio_api/call/ask", json={"data": ["ice or heat?", None, None]})
            assert (late.status_code, late.headers["retry-after"]) == (503, "5")
            (tmp_path / "answering").unlink()
            assert "event: complete" in program.get(f"gradio_api/call/ask/{asked['event_id']}").text
        assert app.ended() == 0
        assert app.said == []


def test_a_public_link_is_told_with_what_others_can_do_and_ends_with_the_program(tmp_path: Path) -> None:
    program = tmp_path / "hub" / "gradio" / "frpc"
    program.mkdir(parents=True)
    named = subprocess.run(
        [sys.executable, "-c", "from gradio.tunneling import BINARY_FILENAME as name; print(name)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (program / named).write_text(
        f"#!{sys.executable}\nimport sys, time\n"
        f"with open({str(tmp_path / 'called')!r}, 'w') as file:\n    file.write(' '.join(sys.argv))\n"
        "print('start proxy success: http://abc.share.test', flush=True)\ntime.sleep(1000)\n",
        encoding="utf-8",
    )
    (program / named).chmod(0o755)
    with running(
        "--share",
        "--feedback",
        str(tmp_path / "kept"),
        HF_HOME=str(tmp_path / "hub"),
        GRADIO_SHARE_SERVER_ADDRESS="share.test:7000",
        GRADIO_SERVER_PORT="{port}",
    ) as app:
        until(lambda: any("Public link" in line for line in app.shown))
        until(lambda: any("week" in line for line in app.shown))
        link, terms = (next(line for line in app.shown if word in line) for word in ("Public link", "week"))
        assert link == "Public link: http://abc.share.test\n"
        assert terms == (
            "It works until you end this program, for a week at most. Whoever has it can ask, and can read the"
            f" articles; what they judge is written to {tmp_path / 'kept'}, question and reply (it passes through"
            " Gradio's servers).\n"
        )
        assert f"-l {app.port} -i 127.0.0.1" in (tmp_path / "called").read_text()
        assert app.end(signal.SIGTERM) == 0
        assert app.said == []
    assert (
        str(program) not in subprocess.run(["ps", "-ef"], check=True, capture_output=True, text=True).stdout
    )


def test_no_public_link_is_one_line_and_the_page_is_open(without_link: Running) -> None:
    app = without_link
    until(lambda: app.said)
    why = "No public link: Gradio's share service does not answer. The page is open here. Other ways: "
    assert app.said[0].startswith(why)
    assert app.get() == 200
    assert app.end(signal.SIGTERM) == 0
    assert len(app.said) == 1
    assert app.shown == [
        f"Ask the article at {app.url}\n",
        "Asking Gradio's service for a public link…\n",
        "Ready.\n",
    ]
