"""One run of a command: what it took and what it printed."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
QUIET: Mapping[str, str] = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "",
}
"""Nobody looks anything up on a network while it is measured, and all are compiled, as after their first start."""

_TOLD_CHARS = 2000


class CommandFailedError(Exception):
    """A command that is measured ended with an error."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the system says of one process and the children that it has waited for.

    Attributes:
        wall_s: seconds from before the start to after the end.
        processor_s: seconds of processor time, user and system, of all its threads and children.
        peak_mib: the most memory that it had resident at once, in MiB; of the largest of them, not the sum.
        printed: its standard output.
    """

    wall_s: float
    processor_s: float
    peak_mib: float
    printed: str


def measured(command: Sequence[str | Path], *, folder: Path = ROOT) -> Run:
    """Runs a command to its end in a folder and measures it.

    Raises:
        CommandFailedError: if its exit status is not 0; with the end of what it said.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            env={**os.environ, **QUIET},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        wall_s = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)  # else Popen would wait for it again
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            said = (errors.read() or output.read()).strip()[-_TOLD_CHARS:]
            raise CommandFailedError(
                f"exit status {process.returncode} of {' '.join(map(str, command))}\n{said}"
            )
        return Run(wall_s, usage.ru_utime + usage.ru_stime, in_mib(usage.ru_maxrss), output.read())


def in_mib(maxrss: int) -> float:
    """``ru_maxrss`` in MiB: the system counts it in bytes on macOS and in KiB elsewhere."""
    return maxrss / 2**20 if sys.platform == "darwin" else maxrss / 2**10


def resident_mib() -> float | None:
    """What this process has resident now, in MiB; None where there is no /proc to read it from."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return None
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def machine() -> dict[str, Any]:
    """The day, the machine and how busy it is."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": date.today().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory_gib, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def machine_line() -> str:
    """The same, to stand above a table."""
    found = machine()
    return (
        f"{found['date']}, {found['processor']}, {found['cores']} cores, {found['memory_gib']:.0f} GiB, "
        f"{found['system']}, Python {found['python']}, load {found['load']}"
    )


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
