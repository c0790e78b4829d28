"""Imports point one way, and each heavy library has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOWER = {"corpus": {"corpus"}, "index": {"corpus", "index"}, "bot": {"corpus", "index", "bot"}}
DOORS = {
    "faiss": {"index/passage_index.py"},
    "sentence_transformers": {"index/encoder.py"},
    "bm25s": {"index/lexical.py", "index/vocabulary.py"},
    "gradio": {"app.py", "bot/page.py", "bot/page_server.py"},
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


def test_imports_point_only_from_app_to_bot_to_index_to_corpus() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for room, allowed in LOWER.items()
        for path in sorted((ROOT / room).rglob("*.py"))
        for name in imported(path)
        if name in {*LOWER, "app", "tests"} - allowed
    ]
    assert wrong == []


def test_each_heavy_library_is_imported_in_its_own_file_alone() -> None:
    files = [ROOT / "app.py", *(path for room in LOWER for path in sorted((ROOT / room).rglob("*.py")))]
    for library, doors in DOORS.items():
        users = {path.relative_to(ROOT).as_posix() for path in files if library in set(imported(path))}
        assert users <= doors, library
