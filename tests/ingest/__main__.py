"""``python -m tests.ingest FOLDER``: a table of how well the web pages of a folder are added."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.ingest.measure import measure_folder, table


def main() -> int:
    """Prints the table; returns 2 without a folder."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "manifest.jsonl").is_file():
        print("usage: python -m tests.ingest FOLDER, where FOLDER holds manifest.jsonl", file=sys.stderr)
        return 2
    print(*table(list(measure_folder(Path(sys.argv[1])))), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
