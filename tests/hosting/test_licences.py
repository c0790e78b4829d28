"""What is installed with the program may be passed on with it."""

from __future__ import annotations

import subprocess
import sys
from email.message import Message
from importlib.metadata import Distribution
from pathlib import Path

import licences
import pytest

COMMAND = Path(licences.__file__)


class Package(Distribution):
    """A package that says no more than what it is given."""

    def __init__(self, **said: str | list[str]) -> None:
        self._said = {"Name": "example", "Version": "1", **said}

    @property
    def metadata(self) -> Message:  # type: ignore[override]
        message = Message()
        for field, values in self._said.items():
            for value in values if isinstance(values, list) else [values]:
                message[field.replace("_", "-")] = value
        return message

    def read_text(self, filename: str) -> None:
        return None

    def locate_file(self, path: object) -> Path:
        return Path(str(path))


def test_every_package_of_the_program_is_under_an_allowed_licence() -> None:
    ran = subprocess.run([sys.executable, str(COMMAND)], check=False, capture_output=True, text=True)
    assert (ran.stderr, ran.returncode) == ("", 0)
    listed = {line.split()[0] for line in ran.stdout.splitlines()}
    assert {"gradio", "torch", "starlette", "tqdm"} <= listed  # what others need is listed too
    assert "pytest" not in listed


@pytest.mark.parametrize(
    ("said", "names", "refused"),
    [
        ({"License_Expression": "MIT"}, ("MIT",), []),
        ({"License_Expression": "MIT OR GPL-3.0-only"}, ("GPL-3.0-only", "MIT"), ["GPL-3.0-only"]),
        ({"License_Expression": "(Apache-2.0 WITH LLVM-exception)"}, ("Apache-2.0", "LLVM-exception"), []),
        ({"License": "AGPL-3.0"}, ("AGPL-3.0",), ["AGPL-3.0"]),
        ({"License": "MIT, BSD"}, ("BSD", "MIT"), []),
        (
            {"License": "All of the\ntext", "Classifier": ["License :: OSI Approved :: BSD License"]},
            ("BSD",),
            [],
        ),
        ({"License": "All of the\ntext"}, ("All of the",), ["All of the"]),
        (
            {
                "License": "MIT-like",
                "Classifier": [
                    "License :: OSI Approved :: GNU Affero General Public License v3",
                    "License :: OSI Approved :: MIT License",
                ],
            },
            ("GNU Affero General Public License v3", "MIT"),
            ["GNU Affero General Public License v3"],
        ),
        ({}, ("?",), ["?"]),
    ],
)
def test_a_licence_is_read_from_what_a_package_says_and_refused_unless_allowed(
    said: dict[str, str | list[str]], names: tuple[str, ...], refused: list[str]
) -> None:
    assert licences.licences(Package(**said)) == names
    assert licences.refused(names) == refused


def test_each_allowed_licence_has_its_reason() -> None:
    assert all(licences.ALLOWED.values())
