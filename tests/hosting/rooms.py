"""A folder entered as if it were a machine: by chroot, in mount and network namespaces of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.hosting.asking import HostingError

ROOT = Path(__file__).resolve().parents[2]
SEARCHED = "/usr/local/bin:/usr/bin:/bin"

# $1 the folder, $2 "ro" for a read-only root, $3 how many shared paths follow; then the command.
_ENTER = """
set -e
root=$1 way=$2 shared=$3; shift 3
mount --bind "$root" "$root"
while [ "$shared" -gt 0 ]; do mount --bind "$1" "$root$1"; shift; shared=$((shared - 1)); done
mount --rbind /dev "$root/dev"
if [ "$way" = ro ]; then
    mount -o remount,bind,ro "$root"
    mount -t tmpfs -o size=64m,mode=1777,noexec,nosuid,nodev tmpfs "$root/tmp"
fi
mount -t proc proc "$root/proc"
exec chroot "$root" "$@"
"""


@dataclass(slots=True)
class Room:
    """A root folder, and how commands are run in it.

    ``shared`` are paths of this machine that are there too while a command is run as root.
    """

    folder: Path
    shared: tuple[Path, ...] = ()
    variables: dict[str, str] = field(default_factory=lambda: {"PATH": SEARCHED})
    workdir: str = "/"
    user: int = 0

    def path(self, inside: str) -> Path:
        """Where a path of the room is; a relative one starts at its working folder."""
        return self.folder / os.path.join(self.workdir, inside).lstrip("/")  # noqa: PTH118 - the room's, not ours

    def found(self, program: str) -> bool:
        """Whether a program is on the room's path."""
        places = self.variables["PATH"].split(":")
        return any(os.path.lexists(self.path(f"{place}/{program}")) for place in places)

    def run(self, *command: str) -> None:
        """Runs a command as the room's user, with the network.

        Raises:
            subprocess.CalledProcessError: if it fails.
        """
        for name in ("/etc/resolv.conf", "/etc/hosts"):
            self.path(name).write_bytes(Path(name).read_bytes())
        for path in self.shared:
            self._place(path)
        pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        entered = self._entered(command, way="rw", shared=self.shared, variables=pip | self.variables)
        subprocess.run(["unshare", "--mount", *entered], check=True)

    @contextmanager
    def started(self, *command: str) -> Iterator[Running]:
        """A server as compose.yaml starts it: read-only root, fresh /tmp, no network but its own."""
        self.path("/etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")  # as any runtime does
        entered = self._entered(command, way="ro", shared=(), variables=self.variables)
        loopback = "import fcntl, os, socket, struct, sys; from array import array\n"
        loopback += (
            "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 1))\n"  # SIOCSIFFLAGS, UP
        )
        loopback += "os.execvp(sys.argv[1], sys.argv[1:])"
        apart = ["unshare", "--mount", "--net", sys.executable, "-c", loopback, *entered]
        process = subprocess.Popen(apart)
        own, its = Path("/proc/self/ns/net").readlink(), Path(f"/proc/{process.pid}/ns/net")
        while process.poll() is None and its.readlink() == own:
            time.sleep(0.01)  # before, whoever enters its network enters this one
        try:
            yield Running(process, self)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def entering(self, process: int, *command: str) -> list[str]:
        """A command line that runs another beside a server that was started."""
        inside = ["chroot", f"/proc/{process}/root", *self._unprivileged(), *command]
        return ["nsenter", "--net", f"--target={process}", *inside]

    def _entered(
        self, command: tuple[str, ...], *, way: str, shared: tuple[Path, ...], variables: dict[str, str]
    ) -> list[str]:
        head = ["sh", "-c", _ENTER, "enter", str(self.folder), way, str(len(shared)), *map(str, shared)]
        return [*head, *self._unprivileged(variables), *command]

    def _unprivileged(self, variables: dict[str, str] | None = None) -> list[str]:
        """What comes before a command in the room: its user, variables and working folder."""
        given = self.variables if variables is None else variables
        clean = [
            "env",
            "-i",
            f"--chdir={self.workdir}",
            *(f"{name}={value}" for name, value in given.items()),
        ]
        if self.user == 0:
            return clean
        nothing = ["--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
        return ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", *nothing, *clean]

    def _place(self, shared: Path) -> None:
        place = self.path(str(shared))
        if shared.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()


@dataclass(frozen=True, slots=True)
class Running:
    """A server in a room. Every step from sh to the server is an exec, so it has the process's own id."""

    process: subprocess.Popen[bytes]
    room: Room

    def ask(self, seconds: float) -> None:
        """Waits until it is ready and asks it, from within its network.

        Raises:
            HostingError: if it does not answer with the article.
        """
        ask = [sys.executable, "-m", "tests.hosting.asking", "http://127.0.0.1:7860/", f"{seconds:.0f}"]
        asking = subprocess.Popen(["nsenter", "--net", f"--target={self.process.pid}", *ask], cwd=ROOT)
        while asking.poll() is None:
            if self.process.poll() is not None:
                asking.kill()
            time.sleep(0.1)
        if asking.returncode:
            raise HostingError("it did not answer")

    def check(self, *command: str) -> None:
        """Runs its health check.

        Raises:
            HostingError: if that fails.
        """
        if subprocess.run(self.room.entering(self.process.pid, *command), check=False).returncode:
            raise HostingError("its health check fails")

    def memory_mb(self) -> float:
        """Resident memory of its process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kilobytes) / 1024
