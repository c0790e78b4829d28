"""The documents are short, link to what is there, and name what the program has."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

import pytest

import app

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MAX_README_WORDS = 1300
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_badges_say_what_the_project_file_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    for name, said in (("licence", f"licence: {project['license']}"), ("python", f"Python: {least}+")):
        badge = (ROOT / ".github" / "pictures" / f"{name}.svg").read_text(encoding="utf-8")
        assert f"<title>{said}</title>" in badge


def test_the_readme_has_at_most_1300_words() -> None:
    words = (ROOT / "README.md").read_text(encoding="utf-8").split()
    assert len(words) <= MAX_README_WORDS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_relative_link_leads_to_a_file_and_a_heading_that_exist(document: Path) -> None:
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    links = ["".join(found) for found in LINK.findall(text)]
    broken = []
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_the_documents_are_those_that_the_readme_leads_to() -> None:
    assert {path.relative_to(ROOT).as_posix() for path in DOCUMENTS} >= {
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
        "docs/api.md", "docs/hosting.md", "docs/measurements.md", "docs/your-articles.md",
    }  # fmt: skip


def test_each_promise_of_security_names_a_test_that_is_there() -> None:
    promised = (ROOT / "SECURITY.md").read_text(encoding="utf-8").split("| promise | tests |")[1]
    rows = promised.split("\n\n")[0].splitlines()[2:]
    assert rows
    for row in rows:
        named = re.findall(r"`(tests/[^`]+)`", row.rsplit("|", 2)[1])
        assert named, row
        assert [each for each in named if not (ROOT / each).exists()] == []


def test_each_option_of_the_page_is_in_its_table_and_no_other() -> None:
    table = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(--[a-z-]+)", table, re.MULTILINE)
    assert sorted(rows) == sorted(options(app.parser()))


def options(parser: argparse.ArgumentParser) -> set[str]:
    """The long options of a command line, but for --help."""
    usage = parser.format_help()
    return set(re.findall(r"^  (--[a-z-]+)", usage, re.MULTILINE)) - {"--help"}
