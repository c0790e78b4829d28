from __future__ import annotations

from pathlib import Path

from corpus.reading.assemble import read_article
from corpus.reading.formats import PARSERS


def test_the_ending_of_a_file_decides_how_it_is_read(tmp_path: Path) -> None:
    for ending, text in {".md": "a b", ".txt": "a *b*"}.items():
        (tmp_path / f"x{ending}").write_text("a *b*")
        assert read_article(tmp_path / f"x{ending}", "x").text == text
    assert set(PARSERS) == {".md", ".txt"}
