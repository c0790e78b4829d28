"""What is known of the processors."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from index.system.processors import cores, sums_bytes_exactly


@pytest.mark.parametrize(
    ("flags", "exactly"),
    [
        ("fpu sse4_1 avx2 avx512f avx512bw avx512_vnni", True),
        ("fpu sse4_1 avx2 avx_vnni fma", True),
        ("fpu sse4_1 avx2 avx512f avx512bw", False),
        ("fpu sse4_1 avx2 avx_vnni_int16_of_the_future", False),
    ],
)
def test_a_processor_with_vnni_sums_bytes_exactly(
    flags: str, exactly: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    described = tmp_path / "cpuinfo"
    described.write_text(f"processor : 0\nflags : {flags}\n\nprocessor : 1\n", encoding="utf-8")
    assert sums_bytes_exactly(described) is exactly


@pytest.mark.parametrize(
    ("machine", "exactly"), [("AMD64", False), ("x86_64", False), ("arm64", True), ("aarch64", True)]
)
def test_a_processor_of_which_nothing_is_said_is_not_trusted_if_it_is_intel_s(
    machine: str, exactly: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert sums_bytes_exactly(tmp_path / "missing") is exactly


def test_there_is_a_processor() -> None:
    assert cores() >= 1
