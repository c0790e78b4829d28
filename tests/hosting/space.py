"""``python -m tests.hosting.space``: builds and starts what a Gradio Space would, and asks it a question.

A Space installs requirements.txt with a few packages of its own, copies the repository and runs app.py as
user 1000. Here it gets less than there: home and code cannot be written, one temporary folder can, and no
compiler is on the path. Exit status 1 if it cannot be built so, or does not answer within a minute (on a
machine that is busy with other things, within ten). Needs root, to run the page as somebody else.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.serving import free_port
from tests.hosting.asking import HostingError, check_answer, wait_until_ready

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN_S = 60.0
READY_WITHIN_S_IF_BUSY = 600.0
USER = 1000
WORLD_WRITABLE = ("/tmp", "/var/tmp", "/dev/shm")
# May look into folders of others but write nowhere but in its own: the interpreter may be in root's home.
UNPRIVILEGED = (
    f"--reuid={USER}",
    f"--regid={USER}",
    "--clear-groups",
    "--no-new-privs",
    *(f"--{kind}=-all,+dac_read_search" for kind in ("inh-caps", "ambient-caps", "bounding-set")),
)


def own_packages() -> list[str]:
    """What a Space installs together with requirements.txt, as its build logs show."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (gradio,) = (line for line in project["dependencies"] if line.startswith("gradio=="))
    return [gradio.replace("gradio", "gradio[oauth,mcp]"), "uvicorn>=0.14.0", "websockets>=10.4", "spaces"]


def install(environment: Path) -> None:
    """An environment as in the Space, from wheels alone."""
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin" / "pip"), "install", "--quiet", "--only-binary", ":all:"]
    subprocess.run([*pip, "-r", "requirements.txt", *own_packages()], cwd=ROOT, check=True)


def check_installed(environment: Path) -> None:
    """Makes sure that an environment has what requirements.txt asks for, and no compiled package of its own.

    Raises:
        HostingError: if pip would install something.
    """
    pip = [str(environment / "bin" / "pip"), "install", "--dry-run", "--quiet", "--no-index", "--report", "-"]
    ran = subprocess.run(
        [*pip, "-r", "requirements.txt"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if ran.returncode or '"install": []' not in ran.stdout:
        raise HostingError(f"{environment} lacks something of requirements.txt: {ran.stderr or ran.stdout}")


def copy_code(folder: Path) -> None:
    """The files that git tracks, as a push to the Space brings them."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    archive = ["tar", "--create", "--null", "--files-from", "-"]
    packed = subprocess.run(archive, cwd=ROOT, check=True, input=listed, capture_output=True).stdout
    subprocess.run(["tar", "--extract", "--no-same-owner"], cwd=folder, check=True, input=packed)


@contextmanager
def space(environment: Path, work: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The page as it runs in the Space: its address and its process, ended when the block ends."""
    home, code, scratch = (work / name for name in ("home", "code", "scratch"))
    for folder in (home, code, scratch):
        folder.mkdir()
    copy_code(code)
    for folder in (home, code):
        subprocess.run(["chmod", "-R", "a-w,a+rX", str(folder)], check=True)
    os.chown(scratch, USER, USER)
    port = free_port()
    variables = {
        "ASK_THE_ARTICLE_INDEX": str(scratch / "index"),
        "GRADIO_SERVER_NAME": "0.0.0.0",
        "GRADIO_SERVER_PORT": str(port),
        "HOME": str(home),
        "PATH": str(environment / "bin"),
        "PYTHONUNBUFFERED": "1",
        "SPACE_ID": "someone/ask-the-article",
        "SYSTEM": "spaces",
        "TMPDIR": str(scratch),
    }
    with (work / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                shutil.which("setpriv") or "setpriv",
                *UNPRIVILEGED,
                str(environment / "bin" / "python"),
                "app.py",
            ],
            cwd=code,
            env=variables,
            stdout=log,
            stderr=log,
        )
        try:
            # Any address of this machine but 127.0.0.1, to see that it listens on all.
            yield f"http://127.0.0.2:{port}/", process
        finally:
            process.terminate()
            process.wait(30)


def strangers() -> set[str]:
    """What user 1000 has in the folders that anybody can write."""
    entries = [Path(entry) for place in WORLD_WRITABLE if Path(place).is_dir() for entry in os.scandir(place)]
    return {str(entry) for entry in entries if entry.lstat().st_uid == USER}


def processor_s() -> float:
    """Processor seconds that processes started here have used, up to their end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Runs all steps, says how long each took; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosting.space", description=__doc__)
    parser.add_argument(
        "--environment",
        type=Path,
        metavar="DIR",
        help="an environment made from the same dependencies, instead of a fresh one (minutes)",
    )
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("space: needs root, to run the page as another user", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="space-") as name:
        work = Path(name)
        work.chmod(0o755)
        environment = options.environment.absolute() if options.environment else work / "environment"
        before = strangers()
        try:
            begun = time.monotonic()
            check_installed(environment) if options.environment else install(environment)
            print(f"space: environment in {time.monotonic() - begun:.0f} s", flush=True)
            limit = READY_WITHIN_S_IF_BUSY if os.getloadavg()[0] > (os.cpu_count() or 1) else READY_WITHIN_S
            begun, before_start = time.monotonic(), processor_s()
            with space(environment, work) as (url, process):
                wait_until_ready(url, limit, process)
                check_answer(url)
                taken = time.monotonic() - begun
            if new := strangers() - before:
                raise HostingError(f"it wrote outside its folder: {', '.join(sorted(new))}")
        except (HostingError, subprocess.CalledProcessError) as error:
            print(f"space: {error}", file=sys.stderr)
            log = work / "log"
            print(log.read_text() if log.exists() else "", file=sys.stderr)
            return 1
    used = processor_s() - before_start
    print(f"space: answered {taken:.0f} s after its start, {used:.0f} s of processor (limit {limit:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
