"""The log of answers, and what is counted of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.reply.reply import Reply, Turn
from bot.reply.version import program_version
from bot.web.monitoring import log as log_module
from bot.web.monitoring.feedback import Feedback, FeedbackError
from bot.web.monitoring.log import Log, LogError
from bot.web.monitoring.metrics import Metrics
from bot.web.monitoring.watch import WatchedBot
from bot.web.options import STDOUT
from bot.web.serving.passwords import AuthFileError, read_auth
from corpus.corpus import Corpus
from tests.browser.serving import ROOT
from tests.browser.set_answers import SetAnswers

SECRET = "my back hurts since Tuesday"


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def told() -> list[str]:
    return []


def test_an_answer_is_one_line_without_a_word_of_the_reader_s(
    shipped_corpus: Corpus, tmp_path: Path, told: list[str]
) -> None:
    log = tmp_path / "answers.jsonl"
    bot = WatchedBot(SetAnswers(shipped_corpus), Metrics(), Log(log, told.append))
    reply = bot.ask(SECRET, (Turn("and before that?"),))
    (line,) = lines(log)
    assert datetime.now(UTC) - datetime.fromisoformat(str(line.pop("time"))) < timedelta(minutes=1)
    assert 0 <= float(str(line.pop("milliseconds"))) < 10_000
    assert line == {
        "kind": "quote",
        "article": reply.quotes[0].article,
        "score": 1.0,
        "confidence": 0.9,
        "version": program_version(),
    }
    words = log.read_text(encoding="utf-8")
    assert not any(word in words for word in ("hurts", "Tuesday", "before"))
    assert told == []


def test_only_log_questions_puts_the_reader_s_words_there(
    shipped_corpus: Corpus, tmp_path: Path, told: list[str]
) -> None:
    log = tmp_path / "answers.jsonl"
    bot = WatchedBot(SetAnswers(shipped_corpus), Metrics(), Log(log, told.append), log_questions=True)
    bot.ask(f"{SECRET}\nand \ud800 half a character")
    assert lines(log)[0]["question"] == f"{SECRET}\nand ? half a character"


def test_the_log_is_for_its_owner_alone(tmp_path: Path, told: list[str]) -> None:
    log = tmp_path / "answers.jsonl"
    Log(log, told.append)
    assert log.stat().st_mode & 0o077 == 0


def test_a_log_that_was_rotated_or_removed_is_opened_again(tmp_path: Path, told: list[str]) -> None:
    path = tmp_path / "answers.jsonl"
    log = Log(path, told.append)
    log.write({"line": 1})
    path.rename(tmp_path / "answers.jsonl.1")
    log.write({"line": 2})
    assert lines(path) == [{"line": 2}]
    path.unlink()
    log.write({"line": 3})
    assert lines(path) == [{"line": 3}]
    assert told == []


def test_a_log_whose_folder_goes_is_one_sentence_and_another_when_it_is_back(
    tmp_path: Path, told: list[str]
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    log = Log(folder / "answers.jsonl", told.append)
    folder.rename(tmp_path / "gone")
    for number in range(3):
        log.write({"line": number})
    gone = f"{folder}/answers.jsonl cannot be written: No such file or directory; answers go on without log"
    assert told == [gone]
    folder.mkdir()
    log.write({"line": 3})
    assert lines(folder / "answers.jsonl") == [{"line": 3}]
    assert told == [gone, f"{folder}/answers.jsonl is written again; 3 lines are missing"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_stops_no_answer(shipped_corpus: Corpus, tmp_path: Path, told: list[str]) -> None:
    path = tmp_path / "answers.jsonl"
    bot = WatchedBot(SetAnswers(shipped_corpus), Metrics(), Log(path, told.append))
    path.unlink()
    path.symlink_to("/dev/full")
    assert [bot.ask("Acupuncture").kind for _ in range(3)] == ["quote"] * 3
    assert told == [f"{path} cannot be written: No space left on device; answers go on without log"]


def test_a_line_torn_by_a_full_disk_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    script = (
        "import resource, signal; from pathlib import Path; from bot.web.monitoring.log import Log;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"log = Log(Path({str(path)!r}), [].append); log.write({{'line': 1}});"
        "limit = lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, -1));"
        "limit(20); log.write({'line': 2}); limit(-1); log.write({'line': 3})"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)
    assert lines(path) == [{"line": 1}, {"line": 3}]


def test_a_full_log_is_put_aside_and_the_oldest_goes(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "MAX_BYTES", 100)
    log = Log(tmp_path / "answers.jsonl", told.append)
    for number in range(200):
        log.write({"line": number})
    assert lines(tmp_path / "answers.jsonl")[-1] == {"line": 199}
    assert len(list(tmp_path.iterdir())) == 1 + log_module.OLDER_FILES
    assert all(file.stat().st_size <= 100 for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("trap", "why"),
    [("pipe", "it is a pipe"), ("device", "it is a device"), ("folder", "Is a directory")],
)
def test_what_is_no_file_is_an_operator_s_error_at_once(
    tmp_path: Path, told: list[str], trap: str, why: str
) -> None:
    path = tmp_path / trap
    match trap:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to(os.devnull)
        case "folder":
            path.mkdir()
    with pytest.raises(LogError) as log:
        Log(path, told.append)
    assert str(log.value) == f"{path} cannot be written: {why}; give --log another file"
    with pytest.raises(FeedbackError) as feedback:
        Feedback(path)
    assert str(feedback.value) == f"{path} cannot be written: {why}; give --feedback another file"
    with pytest.raises(AuthFileError) as people:
        read_auth(path)
    assert str(people.value) == f"{path} cannot be read: {why}; give --auth-file another file"


def test_lines_of_many_threads_stay_whole(tmp_path: Path, told: list[str]) -> None:
    path = tmp_path / "answers.jsonl"
    log = Log(path, told.append)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: log.write({"n": number, "x": "y" * 500}), range(400)))
    assert sorted(int(str(line["n"])) for line in lines(path)) == list(range(400))


def test_a_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes], told: list[str]) -> None:
    Log(STDOUT, told.append).write({"kind": "quote"})
    assert capfdbinary.readouterr().out == b'{"kind": "quote"}\n'
    assert sys.stdout


class Failing(SetAnswers):
    def ask(self, question: str, history: object = (), *, article: str | None = None) -> Reply:
        raise ZeroDivisionError


def test_answers_and_failures_are_counted_and_durations_measured(shipped_corpus: Corpus) -> None:
    metrics = Metrics()
    WatchedBot(SetAnswers(shipped_corpus), metrics).ask(SECRET)
    with pytest.raises(ZeroDivisionError):
        WatchedBot(Failing(shipped_corpus), metrics).ask(SECRET)
    text = metrics.text().decode()
    for line in (
        'ask_answers_total{kind="quote"} 1.0',
        "ask_failures_total 1.0",
        "ask_in_flight 0.0",
        "ask_answer_seconds_count 1.0",
    ):
        assert line in text.splitlines()
    assert "Tuesday" not in text


def test_a_clock_that_is_set_back_changes_no_duration(
    shipped_corpus: Corpus, tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", iter(range(1000, 0, -1)).__next__)
    log = tmp_path / "answers.jsonl"
    bot = WatchedBot(SetAnswers(shipped_corpus), Metrics(), Log(log, told.append))
    bot.ask(SECRET)
    assert 0 <= float(str(lines(log)[0]["milliseconds"])) < 10_000


def test_a_watched_bot_is_otherwise_the_bot(shipped_corpus: Corpus) -> None:
    bot = SetAnswers(shipped_corpus)
    watched = WatchedBot(bot, Metrics())
    assert watched.corpus is bot.corpus
    assert watched.starters("back-spasms") == bot.starters("back-spasms")
    assert watched.ask("Acupuncture") == bot.ask("Acupuncture")
