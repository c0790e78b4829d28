"""``.ci/audit`` with a stand-in for pip-audit: what is printed, and the exit status."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

AUDIT = Path(__file__).resolve().parents[2] / ".ci" / "audit"
UNKNOWN = "{0} Dependency not found on PyPI and could not be audited: {0} (1.0)"
UNCHECKED = "audit: not checked, the vulnerability service cannot be reached"


@pytest.mark.parametrize(
    ("said", "exits", "last", "status"),
    [
        ("No known vulnerabilities found", 0, "No known vulnerabilities found", 0),
        (UNKNOWN.format("a"), 0, UNKNOWN.format("a"), 0),
        ("b 1.0 CVE-2025-1 1.1", 1, "b 1.0 CVE-2025-1 1.1", 1),
        (f"{UNKNOWN.format('a')}\n{UNKNOWN.format('b')}", 0, UNCHECKED, 3),
        ("requests.exceptions.ConnectionError: no route", 1, UNCHECKED, 3),
    ],
)
def test_what_is_vulnerable_fails_and_what_could_not_be_checked_is_said(
    tmp_path: Path, said: str, exits: int, last: str, status: int
) -> None:
    pins, tool = tmp_path / "pins.txt", tmp_path / "pip-audit"
    pins.write_text("a==1.0\nb==1.0\n", encoding="utf-8")
    tool.write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\nexit {exits}\n", encoding="utf-8")
    tool.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ran = subprocess.run([AUDIT, pins], env=environment, check=False, capture_output=True, text=True)
    assert (ran.stdout.splitlines()[-1], ran.returncode) == (last, status)
