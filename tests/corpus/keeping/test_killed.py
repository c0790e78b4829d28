from __future__ import annotations

from pathlib import Path

from tests.corpus.keeping.killed import moments


def test_whatever_is_killed_the_next_start_ends_with_the_same_bytes(tmp_path: Path) -> None:
    lines = list(moments(tmp_path, count=3, seed=1))
    assert len(lines) == 3
    assert any("killed" in line for line, _ in lines)
    assert [line for line, good in lines if not good] == []
