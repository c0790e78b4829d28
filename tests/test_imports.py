"""Folders and files stay small, imports are fast and do no work. import-linter checks their direction."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "corpus", "index")
MAX_FILES, MAX_LINES = 9, 250
CROWDED = {"tests/benchmarks", "tests/browser"}
"""Folders that hold more files than they may, to be divided."""
# The command line must print its help at once.
SLOW = {"torch", "gradio", "faiss", "sentence_transformers", "transformers", "numpy", "markdown_it", "yaml"}


def modules() -> list[Path]:
    """The files of all packages."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


def test_no_package_imports_the_application_or_the_tests() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules()
        for name in imported(path)
        if name in {"app", "tests"}
    ]
    assert wrong == []


def test_a_folder_holds_at_most_nine_modules() -> None:
    folders = [
        folder for root in (*PACKAGES, "tests") for folder in (ROOT / root, *(ROOT / root).rglob("*/"))
    ]
    counts = {
        folder.relative_to(ROOT).as_posix(): sum(path.name != "__init__.py" for path in folder.glob("*.py"))
        for folder in folders
    }
    assert {folder for folder, count in counts.items() if count > MAX_FILES} == CROWDED


def test_a_product_file_has_at_most_250_lines() -> None:
    lines = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "app.py", *modules())
    }
    assert [path for path, count in lines.items() if count > MAX_LINES] == []


def test_a_command_line_is_imported_without_what_is_slow_to_import() -> None:
    script = f"import app, bot.__main__, index.__main__, sys; print(sorted({SLOW!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"


def test_the_bot_is_imported_without_what_only_a_build_or_the_page_needs() -> None:
    libraries = {"bm25s", "jinja2", "markdown_it", "scipy", "wordfreq", "yaml"}
    script = f"import bot.opening, sys; print(sorted({libraries!r} & set(sys.modules)))"
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
    # Training is no part of the program: it is torch's work, and imports it at once.
    installed = [path for path in modules() if "training" not in path.parts]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in installed]
    told = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, str(ROOT), *names, "app"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert json.loads(told.stdout) == []
