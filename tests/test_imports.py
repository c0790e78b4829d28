"""Imports point one way, and each heavy library has one door."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOWER = {"corpus": {"corpus"}, "index": {"corpus", "index"}, "bot": {"corpus", "index", "bot"}}
DOORS = {
    "faiss": {"index/passage_index.py"},
    "sentence_transformers": {"index/encoder.py"},
    "bm25s": {"index/lexical.py", "index/vocabulary.py"},
    "gradio": {"app.py", *(path.relative_to(ROOT).as_posix() for path in ROOT.glob("bot/page*.py"))},
}
# The command line must print its help at once.
SLOW = {"torch", "gradio", "faiss", "sentence_transformers", "transformers"}


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


def test_no_import_is_relative_and_so_unseen_by_the_test_above() -> None:
    relative = [
        path
        for room in LOWER
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_each_heavy_library_is_imported_in_its_own_file_alone() -> None:
    files = [ROOT / "app.py", *(path for room in LOWER for path in sorted((ROOT / room).rglob("*.py")))]
    for library, doors in DOORS.items():
        users = {path.relative_to(ROOT).as_posix() for path in files if library in set(imported(path))}
        assert users <= doors, library


def test_the_command_line_is_imported_without_what_is_slow_to_import() -> None:
    script = f"import bot.__main__, sys; print(sorted({SLOW!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"
