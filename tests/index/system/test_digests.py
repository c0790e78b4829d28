"""A model's weights are read once and not at each start, and whatever changes them is seen all the same."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from index.system import digests
from index.system.digests import KnownDigests

CONTENT = b"weights" * 200_000


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "weights"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def kept(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the digest of the weights is kept."""
    monkeypatch.setattr(digests, "_SETTLED_S", 0.0)
    KnownDigests(tmp_path / "kept.json").sha256(weights)
    return tmp_path / "kept.json"


def test_a_large_file_is_not_read_again(weights: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "sha256_of", lambda path: pytest.fail(f"{path} is read"))
    assert KnownDigests(kept).sha256(weights) == hashlib.sha256(CONTENT).hexdigest()


def test_a_changed_byte_is_seen_though_size_and_time_are_as_before(weights: Path, kept: Path) -> None:
    before = weights.stat()
    time.sleep(0.02)  # more than a tick of the system's clock
    with weights.open("r+b") as file:
        file.write(b"W")
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert KnownDigests(kept).sha256(weights) == hashlib.sha256(b"W" + CONTENT[1:]).hexdigest()


def test_a_file_in_its_place_is_seen(weights: Path, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(CONTENT.swapcase())
    os.utime(tmp_path / "other", ns=(weights.stat().st_atime_ns, weights.stat().st_mtime_ns))
    (tmp_path / "other").replace(weights)
    assert KnownDigests(kept).sha256(weights) == hashlib.sha256(CONTENT.swapcase()).hexdigest()


@pytest.mark.parametrize("damaged", ["", "[]", '{"a": 1}', "\0"])
def test_a_damaged_list_of_digests_is_not_used(damaged: str, weights: Path, kept: Path) -> None:
    kept.write_text(damaged)
    assert KnownDigests(kept).sha256(weights) == hashlib.sha256(CONTENT).hexdigest()


def test_a_file_that_changed_just_now_is_not_kept(weights: Path, tmp_path: Path) -> None:
    KnownDigests(tmp_path / "kept.json").sha256(weights)
    assert not (tmp_path / "kept.json").exists()
