"""A few readers for a few seconds: each gets the answer that it would get alone. Times are not judged."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.measuring import ROOT
from tests.load.answer import Answer, WrongAnswerError
from tests.load.mix import mix, own_words
from tests.load.report import is_flat, report


@pytest.mark.skipif(find_spec("locust") is None, reason="needs the extra load")
def test_of_readers_at_once_each_gets_the_answer_that_one_alone_gets(tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    few = ("--readers", "20", "--seconds", "5", "--questions", "30", "--no-plain", "--json", str(found))
    ran = subprocess.run(
        [sys.executable, "-m", "tests.load", *few], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (ours,) = json.loads(found.read_text())["sides"].values()
    assert ours["errors"] == {}
    assert ours["lost"] == 0
    assert ours["asked"] >= 20
    assert ours["rows"].keys() == {"all", "page", "API"}


def test_the_mix_is_the_same_for_a_seed_and_holds_all_kinds() -> None:
    questions = mix(40, seed=1)
    assert questions == mix(40, seed=1) != mix(40, seed=2)
    assert len(set(questions)) == 40
    assert sum(bool(question.history) for question in questions) == 10
    assert sum(question.by_program for question in questions) == 8


def test_a_question_put_in_own_words_reads_the_same_and_is_another() -> None:
    put = {own_words("ice or heat?", number) for number in range(1, 1000)}
    assert len(put) == 999
    assert {words.strip() for words in put} == {"ice or heat?"}


def test_an_answer_may_differ_in_the_last_digits_of_its_confidence_alone() -> None:
    answer = Answer("ice?", "quote", ("Ice.",), 0.5)
    Answer("ice?", "quote", ("Ice.",), 0.5009).check(answer)
    for wrong in (
        Answer("ice?", "quote", ("Ice.",), 0.502),
        Answer("ice?", "quote", ("Ice.",)),
        Answer("ice?", "not_found", ("Ice.",), 0.5),
        Answer("ice?", "quote", ("Heat.",), 0.5),
        Answer("heat?", "quote", ("Ice.",), 0.5),
    ):
        with pytest.raises(WrongAnswerError, match="not what 'ice\\?' is answered alone"):
            wrong.check(answer)


def test_the_report_tells_both_sides_their_ratios_and_a_memory_that_grows() -> None:
    def side(times: float, mib: float, **rows: Any) -> dict[str, Any]:
        row = {"answers": 10, "wrong": 0, "per_s": 5 / times, "p50_ms": 100 * times, "p95_ms": 200 * times}
        memory = {"mib": [100.0, 100.0], "second_half_mib_a_minute": mib, "second_half_grew_mib": mib}
        return {
            "load": [1.0, 2.0],
            "seconds": 2.0,
            "asked": 10,
            "lost": 0,
            "rows": {"all": row | {"p99_ms": 300 * times}, **rows},
            "errors": {},
            "processor_ms": 10 * times,
            "memory": memory,
        }

    own, plain = side(1, 0.5), side(4, 30)
    assert is_flat(own)
    assert not is_flat(plain)
    told = report({"this program": own, "plain page": plain})
    assert (
        "Ratios to the plain page: throughput 4.00, p50 0.25, p95 0.25, p99 0.25, processor time an answer 0.25"
        in told
    )
    assert (
        "plain page: memory 100 MiB at first, 100 at most, 100 at the end; the second half IS NOT FLAT"
        in told
    )


def test_gradio_keeps_little_of_callers_however_many_there_are() -> None:
    kept = (
        "import socket, gradio as gr; from bot.web.serving.http_server import PageServer; page = gr.Blocks();"
        "PageServer(page, {}, listener=socket.socket()); print(page.state_holder.capacity)"
    )
    told = subprocess.run([sys.executable, "-c", kept], cwd=ROOT, check=True, capture_output=True, text=True)
    assert int(told.stdout) == 500  # 10 MB
