"""Imports point one way, and each heavy library has one door."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOWER = {"corpus": {"corpus"}, "index": {"corpus", "index"}, "bot": {"corpus", "index", "bot"}}
DOORS = {
    "faiss": {"index/dense/approximate.py", "index/dense/exact.py"},
    "onnxruntime": {"index/encoding/onnx_runtime.py"},
    "sentence_transformers": {"index/encoding/torch_runtime.py"},
    "tokenizers": {"index/encoding/export.py", "index/encoding/onnx_runtime.py"},
    "bm25s": {"index/sparse/bm25.py", "index/sparse/vocabulary.py"},
    "mcp": {"bot/web/api/mcp_server.py"},
    "gradio": {"app.py", *(path.relative_to(ROOT).as_posix() for path in ROOT.glob("bot/web/**/*.py"))},
}
# The command line must print its help at once.
SLOW = {"torch", "gradio", "faiss", "sentence_transformers", "transformers", "numpy", "markdown_it", "yaml"}


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


def test_a_command_line_is_imported_without_what_is_slow_to_import() -> None:
    script = f"import app, bot.__main__, index.__main__, sys; print(sorted({SLOW!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"


# Imports the modules it is given, and prints what that did: data files opened and folders made in the
# rooms, sockets and processes, and libraries that are to be loaded with a model and not before.
_IMPORT_ALL = """
import importlib, json, os, sys
root, modules = sys.argv[1], sys.argv[2:]
rooms = tuple(os.path.join(root, room, "") for room in ("bot", "corpus", "index"))
done = []
def watch(event, arguments):
    if event in ("open", "os.mkdir") and isinstance(arguments[0], (str, os.PathLike)):
        path = os.path.abspath(arguments[0])
        if path.startswith(rooms) and not path.endswith(".py") and "__pycache__" not in path:
            done.append(f"{event} {path}")
    elif event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        done.append(event)
sys.addaudithook(watch)
for module in modules:
    importlib.import_module(module)
print(json.dumps(done + sorted({"sentence_transformers", "torch", "transformers"} & set(sys.modules))))
"""


def test_importing_any_module_does_no_work() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for room in LOWER
        for path in sorted((ROOT / room).rglob("*.py"))
    ]
    told = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, str(ROOT), *modules, "app"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert json.loads(told.stdout) == []
