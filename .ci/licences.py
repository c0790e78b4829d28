"""``python .ci/licences.py``: the licence of each package that is installed with the program.

Exit status 1, and a line for each, if a licence is not on the list of those allowed below. Packages are
taken at their word: what wheels bundle (NumPy's, SciPy's and FAISS's carry GCC's libraries, under the GPL
with the exception that lets any program use them) is in their own licence files.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError

from packages import dependencies, installed
from packaging.utils import canonicalize_name

_FREE = "asks for its notice to be kept, and nothing of the code that uses it"
_BY_FILE = (
    "changes to its own files stay under it; nothing is asked of code that uses them unchanged, as here"
)
ALLOWED = {
    "0BSD": "asks for nothing",
    "Apache-2.0": _FREE,
    "BSD": _FREE,  # of 2 or 3 clauses: packages that do not say which
    "BSD-2-Clause": _FREE,
    "BSD-3-Clause": _FREE,
    "BSL-1.0": _FREE,
    "CC0-1.0": "asks for nothing",
    "CNRI-Python": _FREE,
    "ISC": _FREE,
    "LLVM-exception": "asks for less than the licence that it qualifies",
    "MIT": _FREE,
    "MIT-CMU": _FREE,
    "MPL-2.0": _BY_FILE,
    "PSF-2.0": _FREE,
    "Zlib": _FREE,
}
"""Licences under which this program may be passed on, by anybody and with any use, and why each is one.

Not here, and so refused: GPL, LGPL and AGPL (they reach further than their own files), licences that forbid
a use or sale, and packages that do not say."""

# What packages say, in words of their own or by the classifiers of PyPI, by its SPDX name.
_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Packages whose metadata says something else than the licence that they carry.
_CARRIED = {"locate": "MIT"}  # "Other/Proprietary" by its classifier; its LICENSE file is the MIT licence


def licences(package: Distribution) -> tuple[str, ...]:
    """All licences that a package names, by SPDX name where it has one; ("?",) if it names none."""
    name = canonicalize_name(package.metadata["Name"])
    return tuple(sorted(set(_named(_CARRIED.get(name) or _said(package)))))


def refused(names: tuple[str, ...]) -> list[str]:
    """Those that are not allowed. "A or B" counts as both: the choice is not ours to make unseen."""
    return [name for name in names if name not in ALLOWED]


def main() -> int:
    """Prints the table; returns the exit status."""
    try:
        packages = installed(dependencies())
    except PackageNotFoundError as error:
        print(f"licences: {error.name} is not installed; install the program first", file=sys.stderr)
        return 1
    wrong = []
    for name, package in packages.items():
        names = licences(package)
        print(f"{name:<24} {package.version:<16} {', '.join(names)}")
        wrong += [f"licences: {name} is under {bad}, which is not allowed" for bad in refused(names)]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def _said(package: Distribution) -> str:
    """What a package says of its licence, in the field that says it best."""
    metadata = package.metadata
    for expression in metadata.get_all("License-Expression") or ():
        return str(expression)
    text = "".join(metadata.get_all("License") or ()).strip()
    kinds = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier") or () if "License ::" in line]
    if not kinds or (text and not refused(tuple(_named(text)))):
        return text.partition("\n")[0] or "?"
    return " AND ".join(kinds)


def _named(expression: str) -> Iterator[str]:
    """The licences in an SPDX expression, or in a list of other names."""
    if expression in _NAMES:
        yield _NAMES[expression]
        return
    for part in re.split(r"\s+(?:AND|OR|WITH)\s+|,\s*", expression):
        name = part if part in _NAMES else part.strip("() ")
        yield _NAMES.get(name, name)


if __name__ == "__main__":
    sys.exit(main())
