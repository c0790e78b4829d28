"""Reader questions as an editor looks at them and adds to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.__main__ import main
from corpus.corpus import read_corpus
from corpus.editing.check import check_corpus
from corpus.editing.learn import learn
from corpus.editing.proposals import Proposal, proposals_text, read_proposals
from tests.browser.serving import ROOT

TEA = "Before.\n\n# Tea\n\nGreen tea: two minutes. Black tea takes five.\n\n## Cups\n\nYes.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "tea.md").write_text(TEA, "utf-8")
    return folder


def test_each_sentence_is_shown_with_its_questions_and_those_without(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "tea.questions.jsonl").write_text(
        '{"question": "how long?", "sentence": "Black tea takes five."}\n'
        '{"question": "and black?", "history": ["green?"], "sentence": "Black tea takes five."}\n'
        '{"question": "white tea?", "sentence": null}\n',
        "utf-8",
    )
    assert main(["questions", "tea", "--corpus", str(folder)]) == 0
    assert capsys.readouterr().out == (
        "(before the first heading)\n  Before.\n    (no question)\n\n"
        "# Tea\n  Green tea: two minutes.\n    (no question)\n"
        "  Black tea takes five.\n    - how long?\n    - and black?  (after: green?)\n\n"
        "## Cups\n  Yes.\n    (no question)\n\n"
        "Not answered by the article\n    - white tea?\n\n"
        "tea: 3 reader questions, 1 of them not answered by the article; 3 of 4 sentences without a question\n"
    )
    assert main(["questions", "tea", "--missing", "--corpus", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "Black tea" not in said
    assert said.count("(no question)") == 3
    assert main(["questions", "coffee", "--corpus", str(folder)]) == 1
    assert capsys.readouterr().err == "no article “coffee” in the corpus\n"


@settings(max_examples=20, deadline=None)
@example("0\x85", None, ["a\u2028b"])
@given(st.text(min_size=1).filter(str.strip), st.none() | st.text(min_size=1), st.lists(st.text(min_size=1)))
def test_proposals_are_read_as_they_were_written(
    question: str, sentence: str | None, nearest: list[str]
) -> None:
    proposal = Proposal("tea", question, sentence, take=True, nearest=tuple(nearest))
    with TemporaryDirectory() as folder:
        path = Path(folder, "p.yaml")
        path.write_bytes(proposals_text([proposal], "p.yaml").encode())
        (read,) = read_proposals(path)
    assert (read.question, read.sentence, read.take, read.article) == (question, sentence, True, "tea")


def test_what_an_editor_types_without_quotes_is_text(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "- {take: Yes, question: 1998, sentence: yes, article: tea}\n"
        "- {take: off, question: no, sentence: ~, article: 7}\n",
        "utf-8",
    )
    first, second = read_proposals(path)
    assert (first.take, first.question, first.sentence) == (True, "1998", "yes")
    assert (second.take, second.question, second.sentence, second.article) == (False, "no", None, "7")


QUOTES = "set a text with marks in it between quotes"
ARE_TEXT = "a question, a sentence and an article are text; set it between quotes"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"time": "2026", "kind": "quote"}\n',
            " holds no proposals; make some of a log or of feedback: python -m bot learn {path}",
        ),
        ("take: true", ": no list of proposals; make one with python -m bot learn"),
        (
            "- take: true\n  sentence: a: b\n",
            f":2: not YAML (mapping values are not allowed here); {QUOTES}",
        ),
        ("- take: \x07", f": not YAML (not text that YAML allows); {QUOTES}"),
        ("- take: true\n  question: x\n", ":1: it has no sentence and no article"),
        ("- take: true\n  tkae: true\n", ":2: no field is called “tkae”; remove it"),
        ("- take: true\n  take: true\n", ":2: a second “take”; remove it"),
        ("- x\n", ":1: no proposal; expected the fields take, question, sentence, article"),
        (
            "\n- {take: maybe, question: x, sentence: null, article: tea}",
            ":2: take is true or false, got “maybe”",
        ),
        ("- {take: true, question: '', sentence: null, article: tea}", ":1: no question"),
        ("- {take: true, question: [x], sentence: null, article: tea}", f":1: {ARE_TEXT}"),
    ],
)
def test_a_file_that_is_no_list_of_proposals_says_where(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, "utf-8")
    assert main(["learn", str(path), "--corpus", str(folder)]) == 1
    assert capsys.readouterr().err == f"{path}{message.format(path=path)}\n"


def test_one_proposal_that_does_not_fit_keeps_all_out(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "tea.questions.jsonl").write_text('{"question": "white tea?", "sentence": null}', "utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    path = tmp_path / "p.yaml"
    path.write_text(
        "- {take: true, question: good, sentence: Yes., article: tea}\n"
        "- {take: true, question: bad, sentence: Black tea takes six., article: tea}\n"
        "- {take: true, question: gone, sentence: Yes., article: ../tea}\n"
        "- {take: false, question: not taken, sentence: Nonsense., article: moon}\n"
        "- {take: true, question: White tea, sentence: Yes., article: tea}\n",
        "utf-8",
    )
    assert main(["learn", str(path), "--corpus", str(folder)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{path}:2: “Black tea takes six.” is not a sentence of the article; the nearest is “Black tea takes five.”",
        f"{path}:5: “White tea” has another answer in {folder}/tea.questions.jsonl; change it there",
        f"{path}:3: no article “../tea” in {folder}",
        "nothing was added",
    ]
    after = {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}
    assert after == before


def test_lines_that_were_there_stay_to_the_byte(folder: Path) -> None:
    path = folder / "tea.questions.jsonl"
    before = '\ufeff{"question": "white tea?", "sentence": null}\r\n\r\n{"question": "x", "sentence": "Yes."}'.encode()
    path.write_bytes(before)
    same = [Proposal("tea", question, "Green tea: two minutes.") for question in ("a\n b", "A b?")]
    (learnt,) = learn(same, folder, source="p")
    assert (learnt.added, learnt.known) == (1, 1)
    assert path.read_bytes() == before + b'\n{"question": "a b", "sentence": "Green tea: two minutes."}\n'
    assert check_corpus(folder).errors == 0


def test_a_killed_learner_leaves_a_whole_file_and_the_next_one_ends_the_same(
    folder: Path, tmp_path: Path
) -> None:
    path = folder / "tea.questions.jsonl"
    proposals = [Proposal("tea", f"question {number}", "Yes.", take=True) for number in range(200)]
    file = tmp_path / "p.yaml"
    file.write_text(proposals_text(proposals, "p.yaml"), "utf-8")
    command = [sys.executable, "-m", "corpus", "learn", str(file), "--corpus", str(folder)]
    for wait in (0.3, 0.6):
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        time.sleep(wait)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        assert len(read_corpus(folder).questions.get("tea", ())) in (0, 200)
    assert main(command[3:]) == 0
    assert len(read_corpus(folder).questions["tea"]) == 200
    once = path.read_bytes()
    assert main(command[3:]) == 0
    assert path.read_bytes() == once
