"""What is known of the processors."""

from __future__ import annotations

import platform
from pathlib import Path
from threading import Barrier

import pytest

from index.system.processors import _threads, cores, side_by_side, sums_bytes_exactly


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


def test_what_is_done_side_by_side_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.system.processors.cores", lambda: 2)
    _threads.cache_clear()
    meeting = Barrier(2, timeout=10)  # both have to be there
    assert sorted(side_by_side(lambda _: meeting.wait(), [0, 1])) == [0, 1]
    nested = side_by_side(lambda number: side_by_side(lambda other: number * other, [1, 2]), [1, 2, 3, 4])
    assert nested == [[1, 2], [2, 4], [3, 6], [4, 8]]
    _threads.cache_clear()


def test_what_is_done_side_by_side_comes_in_order_and_its_errors_come_out() -> None:
    assert side_by_side(lambda number: number**2, range(50)) == [number**2 for number in range(50)]
    assert side_by_side(str, ()) == []
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda number: 1 // number, [2, 1, 0])
