from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from corpus.corpus import default_folder
from tests.benchmarks.environments import environment, torch_command
from tests.benchmarks.report import report
from tests.benchmarks.rounds import QUESTIONS, questions
from tests.benchmarks.systems.runner import paragraphs, warm


def test_pytorch_is_installed_as_the_readme_says() -> None:
    requirement, option, address = torch_command()
    assert requirement.startswith("torch>=")
    assert option == "--extra-index-url"
    assert address.startswith("https://download.pytorch.org/")


def test_an_environment_that_fits_is_used_again(tmp_path: Path) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# checked today\n--extra-index-url https://example.org\nnumpy==1.26.4\n")
    python = tmp_path / "ours" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    made_of = f"{torch_command()} ['numpy==1.26.4'] {sys.version}"
    (tmp_path / "ours" / "made-of.txt").write_text(hashlib.sha256(made_of.encode()).hexdigest())
    assert environment("ours", requirements, tmp_path) == python


def test_no_question_is_asked_twice() -> None:
    asked = questions()
    assert len(asked["questions"]) == QUESTIONS
    assert len({*asked["questions"], *asked["warm_up"]}) == QUESTIONS + len(asked["warm_up"])


def test_each_question_is_timed_once_after_the_warm_up() -> None:
    asked: list[str] = []

    def ask(question: str) -> list[str]:
        asked.append(question)
        return []

    took = warm(ask, ["w"], ["a", "b"])
    assert asked == ["w", "a", "b"]
    assert {name: len(values) for name, values in took.items()} == {"processor_s": 2, "wall_s": 2}


def test_paragraphs_are_the_text_between_empty_lines_without_headings_and_front_matter() -> None:
    found = paragraphs(default_folder())
    assert any(paragraph.startswith("Acupuncture, the ancient Chinese practice") for paragraph in found)
    assert not any(paragraph.startswith(("#", "---")) for paragraph in found)


def test_the_report_sets_everything_against_its_reference() -> None:
    fast, slow = {"wall_s": 1.0, "processor_s": 1.0}, {"wall_s": 4.0, "processor_s": 2.0}
    whole = {
        "versions": {"this program": {"torch": "2.8.0"}},
        "measures": {
            "first": {
                "this program": [{**fast, "peak_mib": 300}] * 2,
                "30-line script": [{**slow, "peak_mib": 600}] * 2,
            },
            "warm": {"this program": [slow] * 2, "bare encode": [fast] * 2},
            "many": {"one_by_one": [slow] * 2, "at_once": [fast] * 2},
            "indexing": {"this program": [slow] * 2, "bare encode": [fast] * 2},
        },
    }
    shown = report(whole)
    assert "| this program   | 1.00 s | 0.25 (0.25–0.25) |    1.00 s | 0.50 (0.50–0.50) |" in shown
    assert "| this program | 2000.0 ms | 2.00 (2.00–2.00) | 4000.0 ms | 4.00 (4.00–4.00) |" in shown
    assert "Questions at once: 4.00 (4.00–4.00) of the throughput" in shown
    assert "Indexing: 0.25 (0.25–0.25) of the speed" in shown
    assert "this program: torch 2.8.0" in shown
