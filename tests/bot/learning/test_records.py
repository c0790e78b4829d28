"""Lines of logs and feedback: what the page writes is read, and everything else is counted."""

from __future__ import annotations

import io
import json
import os
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.learning.asked import Asked
from bot.learning.reading import MAX_LINE_BYTES, STDIN, RecordFileError, RecordFiles
from bot.learning.records import Place, UnusableLineError, read_record
from bot.reply.reply import Reply, Turn
from bot.web.monitoring.feedback import VERDICTS, Feedback
from bot.web.monitoring.log import Log
from bot.web.monitoring.metrics import Metrics
from bot.web.monitoring.watch import WatchedBot
from corpus.corpus import Corpus
from tests.bot.learning.lines import judged, logged, written
from tests.browser.set_answers import SetAnswers


def test_what_the_page_logs_is_read_with_and_without_words(shipped_corpus: Corpus, tmp_path: Path) -> None:
    log = Log(tmp_path / "log", [].append)
    WatchedBot(SetAnswers(shipped_corpus), Metrics(), log).ask("Acupuncture")
    WatchedBot(SetAnswers(shipped_corpus), Metrics(), log, log_questions=True).ask("Acupuncture\n \ud800?")
    files = RecordFiles([tmp_path / "log"])
    first, second = files.records()
    assert (first.kind, first.article, first.question, first.verdict) == ("quote", "back-spasms", "", "")
    assert second.question == "Acupuncture ??"
    assert (files.lines, files.unusable) == (2, Counter())


def test_what_the_page_keeps_of_a_verdict_is_read(shipped_corpus: Corpus, tmp_path: Path) -> None:
    reply = SetAnswers(shipped_corpus).ask("Acupuncture")
    feedback = Feedback(tmp_path / "feedback")
    for verdict in VERDICTS:
        assert feedback.add(verdict, Turn("Acupuncture", reply))
    feedback.add("right", Turn("Moon?", Reply("not_found", "Moon?")))
    records = list(RecordFiles([tmp_path / "feedback"]).records())
    assert [record.verdict for record in records] == [*VERDICTS, "right"]
    assert [record.is_refused for record in records] == [False, True, True, False]
    assert [record.is_confirmed for record in records] == [True, False, False, True]
    quote = reply.quotes[0]
    assert records[0].quotes[0] == Place(quote.article, quote.start, quote.end)
    assert (records[3].article, records[3].kind) == (None, "not_found")


def test_fields_of_other_versions_are_not_read_and_old_quotes_hold_their_words() -> None:
    form = judged("right", "x", place=("tea", 3, 9)) | {"new": {"deep": []}}
    form["reply"]["quotes"][0] |= {"text": "words", "highlights": [[3, 9]]}
    del form["version"]
    assert read_record(json.dumps(form).encode()).quotes == (Place("tea", 3, 9),)
    assert read_record(json.dumps(logged("hologram", "x")).encode()).kind == "hologram"
    about = judged("right", "who wrote this", kind="about", place=("tea", 0, 0))
    assert read_record(json.dumps(about).encode()).quotes == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"time": "2026-03', "not JSON"),
        (b"Ask the article at http://127.0.0.1:7860", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[1]", "no line of a log or of feedback"),
        (b'{"level": "info", "message": "started"}', "no line of a log or of feedback"),
        (b'{"time": "yesterday", "kind": "quote"}', "no line of a log or of feedback"),
        (b'{"time": 1772323200, "kind": "quote"}', "no line of a log or of feedback"),
        (b'{"time": "0001-01-01T00:00:00+14:00", "kind": "quote"}', "no line of a log or of feedback"),
        (b'{"time": "2026-03-01", "kind": "quote", "question": 7}', "no line of a log or of feedback"),
        (b'{"verdict": "right", "at": "2026-03-01", "question": "x"}', "no line of a log or of feedback"),
        (
            b'{"verdict": "right", "at": "2026-03-01", "question": "x", "reply": {"kind": "quote", "quotes": [7]}}',
            "no line of a log or of feedback",
        ),
    ],
)
def test_a_line_that_is_no_record_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(UnusableLineError, match=f"^{reason}$"):
        read_record(line)


def test_a_question_is_one_line_without_control_characters() -> None:
    line = logged("quote", "how\r\nlong\x1b[31m \u202eis\u2028it\x00 " + "x" * 2000)
    question = read_record(json.dumps(line).encode()).question
    assert question.startswith("how long[31m is it xxx")
    assert len(question) == 1000


def test_a_day_is_that_of_utc() -> None:
    line = logged("quote", "x") | {"time": "2026-03-01T23:30:00-05:00"}
    assert read_record(json.dumps(line).encode()).on == date(2026, 3, 2)


def test_unusable_lines_are_counted_by_reason_and_spoil_no_other(tmp_path: Path) -> None:
    long = b'{"question": "' + b"x" * (2 * MAX_LINE_BYTES) + b'"}'
    path = written(tmp_path / "log", [logged("quote", "a"), long, "", "not json", "{}", logged("quote", "b")])
    files = RecordFiles([path])
    assert [record.question for record in files.records()] == ["a", "b"]
    assert files.lines == 5
    assert files.unusable == {"longer than 1 MB": 1, "not JSON": 1, "no line of a log or of feedback": 1}


def test_an_empty_file_holds_nothing_and_a_last_line_needs_no_end(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "log").write_text(json.dumps(logged("quote", "a")), "utf-8")
    files = RecordFiles([tmp_path / "empty", tmp_path / "log"])
    assert [record.question for record in files.records()] == ["a"]


def test_lines_can_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(json.dumps(logged("quote", "a")).encode()))
    monkeypatch.setattr(sys, "stdin", given)
    assert [record.question for record in RecordFiles([STDIN]).records()] == ["a"]


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    cases = {
        "gone": f"{tmp_path}/gone cannot be read: No such file or directory; give a file of --log or --feedback",
        "pipe": f"{tmp_path}/pipe is not a file; give a file of --log or --feedback",
        ".": f"{tmp_path} is not a file; give a file of --log or --feedback",
    }
    for name, message in cases.items():
        with pytest.raises(RecordFileError) as raised:
            list(RecordFiles([tmp_path / name]).records())
        assert str(raised.value) == message


def test_the_same_words_to_the_same_article_are_one_question(tmp_path: Path) -> None:
    lines = [
        logged("not_found", "How long is it brewed?", day="2026-03-01"),
        logged("not_found", "how long is it BREWED", day="2026-03-05"),
        logged("quote", "how long is it brewed"),
        logged("not_found", "how long is it brewed", article="pan"),
        judged("not_the_answer", "how long is it brewed", place=("tea", 7, 20)),
        judged("not_in_the_article", "how long is it brewed", place=("tea", 7, 20)),
        judged("right", "how long is it brewed", place=("tea", 7, 20)),
        logged("not_found", None),
    ]
    asked = Asked(RecordFiles([written(tmp_path / "log", lines)]).records())
    tea, pan = asked.questions
    assert (tea.question, tea.unanswered, tea.answered, tea.refused, tea.confirmed) == (
        "How long is it brewed?", 2, 1, 2, 1,
    )  # fmt: skip
    assert (tea.last, tea.refused_quotes) == (date(2026, 3, 5), {Place("tea", 7, 20)})
    assert (pan.article, pan.unanswered, pan.refused) == ("pan", 1, 0)
    assert asked.answers == {"not_found": 4, "quote": 1}
    assert asked.verdicts == {"not_the_answer": 1, "not_in_the_article": 1, "right": 1}
    assert asked.wordless == 1


def test_a_verdict_on_no_answer_is_of_an_asking_that_the_log_has_too(tmp_path: Path) -> None:
    lines = [logged("not_found", "Moon?", article=None)] * 2
    lines += [judged("right", "moon", kind="not_found")]
    lines += [judged("not_the_answer", "Sun?", kind="not_found")]
    moon, sun = Asked(RecordFiles([written(tmp_path / "log", lines)]).records()).questions
    assert (moon.unanswered, moon.said_to_be_missing) == (2, 1)
    assert (sun.unanswered, sun.refused) == (1, 0)
