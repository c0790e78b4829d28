"""``python -m tests.hosting.image DEBIAN``: the Dockerfile carried out in a plain Debian root, and its image run.

For machines without a container runtime. DEBIAN is a folder as debootstrap makes it, with Python of the
Dockerfile's version and its venv module, and stands for the base image:

    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm DEBIAN

Every instruction is read by the parser that docker build has, and done in a copy of that folder with chroot.
The last stage is then started as compose.yaml starts it: unprivileged, without capabilities, on a read-only
root with a fresh /tmp and no network but its own; it is asked a question, its health check is run, it is told
to stop. What this does not show: layers and their cache, the real base image, and Docker itself.
Needs root, pip install -e ".[hosting]", and some 5 GB in the temporary folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

import dockerfile
from docker.utils.build import exclude_paths

from tests.hosting.asking import HostingError
from tests.hosting.rooms import Room

ROOT = Path(__file__).resolve().parents[2]
STOPS_WITHIN_S = 20.0
READY_WITHIN_S = 120.0


@dataclass(slots=True)
class Stage:
    """A stage of the Dockerfile so far."""

    room: Room
    arguments: dict[str, str] = field(default_factory=dict)
    health_check: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()

    def expanded(self, text: str) -> str:
        """A word of the Dockerfile with its variables put in."""
        return Template(text.strip('"')).safe_substitute(self.arguments | self.room.variables)


class Build:
    """The stages of the Dockerfile, made one instruction after another."""

    def __init__(self, debian: Path, work: Path, shared: list[Path]) -> None:
        self._debian = debian
        self._work = work
        self._shared = shared
        self._stages: dict[str, Stage] = {}
        context = exclude_paths(str(ROOT), (ROOT / ".dockerignore").read_text().splitlines())
        self._context = work / "context"
        for name in sorted(context):
            if (ROOT / name).is_file():
                (self._context / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self._context / name)

    def run(self) -> Stage:
        """Does all instructions; returns the last stage.

        Raises:
            HostingError: if one is not known here.
            subprocess.CalledProcessError: if a command fails.
        """
        for step in dockerfile.parse_file(str(ROOT / "Dockerfile")):
            begun = time.monotonic()
            handler = getattr(self, f"_{step.cmd.lower()}", None)
            if handler is None:
                raise HostingError(f"line {step.start_line}: {step.cmd} is not known here")
            handler(step)
            print(f"image: {time.monotonic() - begun:4.0f} s  {step.original.splitlines()[0]}", flush=True)
        return self._last

    def _from(self, step: dockerfile.Command) -> None:
        name = step.value[2] if len(step.value) == 3 else str(len(self._stages))
        folder = self._work / f"stage-{name}"
        subprocess.run(["cp", "--archive", str(self._debian), str(folder)], check=True)
        self._last = self._stages[name] = Stage(Room(folder, shared=tuple(self._shared)))

    def _arg(self, step: dockerfile.Command) -> None:
        name, _, value = step.value[0].partition("=")
        self._last.arguments[name] = value

    def _env(self, step: dockerfile.Command) -> None:
        pairs = zip(step.value[::2], step.value[1::2], strict=True)
        self._last.room.variables |= {name: self._last.expanded(value) for name, value in pairs}

    def _workdir(self, step: dockerfile.Command) -> None:
        self._last.room.workdir = step.value[0]
        self._last.room.path(step.value[0]).mkdir(parents=True, exist_ok=True)

    def _user(self, step: dockerfile.Command) -> None:
        self._last.room.user = int(step.value[0].partition(":")[0])

    def _copy(self, step: dockerfile.Command) -> None:
        origin = self._context
        for flag in step.flags:
            origin = self._stages[flag.removeprefix("--from=")].room.folder
        *sources, target = map(self._last.expanded, step.value)
        into = self._last.room.path(target)
        into.parent.mkdir(parents=True, exist_ok=True)
        for source in sources:
            path = origin / source.lstrip("/")
            single = path.is_dir()  # its contents, as COPY does
            place = into if single or not target.endswith("/") else into / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            copied = f"{path}/." if single else str(path)
            place.mkdir(parents=True, exist_ok=True) if single else None
            subprocess.run(["cp", "--archive", copied, str(place)], check=True)

    def _run(self, step: dockerfile.Command) -> None:
        given = (f"{name}={value}" for name, value in self._last.arguments.items())
        self._last.room.run("env", *given, "sh", "-c", step.value[0])

    def _healthcheck(self, step: dockerfile.Command) -> None:
        self._last.health_check = step.value[1:]

    def _entrypoint(self, step: dockerfile.Command) -> None:
        self._last.entrypoint = step.value

    def _label(self, step: dockerfile.Command) -> None:
        """Says nothing to a process."""

    _expose = _label


def check_contents(stage: Stage) -> None:
    """Makes sure that the last stage holds nothing that only building needs.

    Raises:
        HostingError: if it does.
    """
    unwanted = ("gcc", "cc", "pip", "pip3")
    found = [name for name in unwanted if stage.room.found(name)]
    packages = {path.name for path in stage.room.path("/opt/serving").glob("lib/*/site-packages/*")}
    found += sorted(packages & {"torch", "sentence_transformers", "transformers", "pip"})
    found += [str(path) for path in stage.room.folder.glob("**/.cache/pip")]
    found += [str(path) for path in stage.room.path("/app").rglob("*") if path.stat().st_uid != 0]
    if found:
        raise HostingError(f"the last stage holds {', '.join(found)}")


def check_running(stage: Stage) -> None:
    """Starts the last stage, asks it, runs its health check, and stops it.

    Raises:
        HostingError: if it does not answer, is not healthy, or does not stop.
    """
    begun = time.monotonic()
    with stage.room.started(*stage.entrypoint) as running:
        running.ask(READY_WITHIN_S)
        print(
            f"image: answered {time.monotonic() - begun:.0f} s after its start, {running.memory_mb():.0f} MB"
        )
        running.check(*stage.health_check)
        begun = time.monotonic()
        running.process.terminate()
        try:
            running.process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            raise HostingError(f"it did not stop within {STOPS_WITHIN_S:.0f} s") from None
        print(f"image: stopped in {time.monotonic() - begun:.1f} s, status {running.process.returncode}")


def main() -> int:
    """Builds and runs; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.hosting.image", description=__doc__)
    parser.add_argument("debian", type=Path, metavar="DEBIAN")
    parser.add_argument(
        "--share",
        type=Path,
        action="append",
        default=[],
        metavar="PATH",
        help="a file or folder of this machine that the build needs too, such as certificates or pip.conf",
    )
    options = parser.parse_args()
    if os.geteuid() != 0:
        print("image: needs root, for chroot", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="image-") as name:
        work = Path(name)
        work.chmod(0o755)
        try:
            stage = Build(options.debian, work, options.share).run()
            size = subprocess.check_output(["du", "-sm", stage.room.path("/opt"), stage.room.path("/app")])
            print(f"image: megabytes added to the base: {size.decode().split()[::2]}")
            check_contents(stage)
            check_running(stage)
        except (HostingError, subprocess.CalledProcessError) as error:
            print(f"image: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
