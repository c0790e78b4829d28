"""What is installed is whole, and the files that say so agree with each other."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ExportInto

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("bot", "corpus", "index")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources with no network."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    command = [sys.executable, "-c", build, str(built)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (path,) = built.glob("*.whl")
    return path


def test_the_wheel_holds_every_file_of_the_packages_but_those_for_fitting_and_training(wheel: Path) -> None:
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    expected = {name for name in names if not name.startswith(("bot/fitting/", "index/training/"))} | {
        "app.py"
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = {Path(name).name for name in archive.namelist() if "/licenses/" in name}
    assert held == expected
    assert licences == {"LICENSE", "NOTICE"}


def test_the_installed_program_works_from_any_folder(
    wheel: Path, tmp_path: Path, export_into: ExportInto
) -> None:
    export_into(tmp_path / "index")
    installed, articles = tmp_path / "installed", tmp_path / "articles"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    articles.mkdir()
    (articles / "pan.md").write_text("# The pan\n\nWash the pan once with soap.\n", encoding="utf-8")

    def run(*arguments: str) -> str:
        environment = {**os.environ, "PYTHONPATH": str(installed)}
        command = [sys.executable, *arguments]
        return subprocess.check_output(command, cwd=tmp_path, env=environment, text=True)

    assert run("-c", "import bot; print(bot.__file__)").startswith(str(installed))
    assert run("-m", "corpus", "show", "back-spasms").startswith("back-spasms: Why Back Spasms Happen")
    module, function = PROJECT["scripts"]["ask-the-article"].split(":")
    start = f"import sys; from {module} import {function}; sys.exit({function}())"
    options = ("--json", "--corpus", "articles", "--index", "index")
    reply = json.loads(run("-c", start, *options, "Wash the pan once with soap?"))
    assert [quote["text"] for quote in reply["quotes"]] == ["Wash the pan once with soap."]


def test_requirements_txt_is_what_its_command_prints() -> None:
    command = [sys.executable, str(ROOT / ".ci" / "requirements.py")]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8") == printed


def test_the_front_matter_of_the_space_names_the_gradio_that_is_pinned() -> None:
    space = (ROOT / "docs" / "space" / "README.md").read_text(encoding="utf-8")
    front_matter = yaml.safe_load(space.split("---\n")[1])
    (gradio,) = (line for line in PROJECT["dependencies"] if Requirement(line).name == "gradio")
    assert gradio == f"gradio=={front_matter['sdk_version']}"
    assert front_matter["sdk"] == "gradio"
    assert (ROOT / front_matter["app_file"]).is_file()
    assert front_matter["license"] == PROJECT["license"].lower()
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(
        front_matter["python_version"]
    )
    assert len(front_matter["short_description"]) <= 60  # the most that Spaces takes


def locked(name: str) -> dict[str, str]:
    """The version of each package in a lock file, by canonical name."""
    pins = re.findall(r"^([\w.-]+)==([^ ;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pins}


def test_the_lock_files_hold_all_dependencies_in_a_version_that_is_allowed() -> None:
    everything, serving = locked("requirements.lock"), locked("requirements-serving.lock")
    (torch,) = re.findall(
        r"^ARG TORCH=(\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    everything["torch"] = torch
    building = (ROOT / ".ci" / "building.txt").read_text(encoding="utf-8").splitlines()[1:]
    for requirement in map(Requirement, PROJECT["dependencies"]):
        name = canonicalize_name(requirement.name)
        assert requirement.specifier.contains(everything[name]), name
        assert (name in serving) is (name not in building), name
    assert serving.items() <= everything.items()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-serving.lock"])
def test_each_locked_package_has_hashes(name: str) -> None:
    entries = re.split(r"\n(?=\w)", (ROOT / name).read_text(encoding="utf-8"))
    assert [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry] == []


def test_each_package_that_is_imported_is_declared() -> None:
    optional = PROJECT["optional-dependencies"]
    extras = [*optional["mcp"], *optional["postgres"]]
    declared = {canonicalize_name(Requirement(line).name) for line in (*PROJECT["dependencies"], *extras)}
    brought = {"mcp-types"}  # by mcp, of the same version
    packages = packages_distributions()
    undeclared = {
        name
        for name in imported_modules()
        if not {canonicalize_name(package) for package in packages[name]} & (declared | brought)
    }
    assert undeclared == set()


def imported_modules() -> set[str]:
    """The top-level modules, of other packages, that the installed program imports."""
    found: set[str] = set()
    for path in (ROOT / "app.py", *(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"app", *PACKAGES}


def test_the_readme_fetches_the_torch_of_the_dependencies() -> None:
    (torch,) = (line for line in PROJECT["dependencies"] if Requirement(line).name == "torch")
    (command,) = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert torch in shlex.split(command)


def test_the_changelog_and_the_citation_have_the_version() -> None:
    assert f"\n## [{PROJECT['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])
