from __future__ import annotations

from pathlib import Path

import pytest

from corpus.__main__ import main
from tests.corpus.test_questions import write


def test_show_prints_each_sentence_with_its_offsets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path)
    assert main(["show", "a", "--corpus", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  paragraph 1  [3:36]" in lines
    assert "    [19:36] Heat helps later." in lines
    assert "    [45:49] • rest" in lines


def test_a_command_that_cannot_run_is_one_line_and_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "b", "--corpus", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"{tmp_path} holds no article (no file that ends in .md or .txt)\n"
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2
