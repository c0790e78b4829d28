"""The report over a small log, each number counted by hand beside it."""

from __future__ import annotations

import csv
import io
import re
import time
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from bot.__main__ import main
from bot.report.chart import chart, columns
from bot.report.figures import Day
from tests.bot.learning.lines import PAN, TEA, judged, logged, written
from tests.conftest import ExportInto


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory, export_into: ExportInto) -> list[str]:
    folder, index = tmp_path_factory.mktemp("articles"), tmp_path_factory.mktemp("index")
    (folder / "tea.md").write_text(TEA, "utf-8")
    (folder / "pan.md").write_text(PAN, "utf-8")
    export_into(index)
    return ["--corpus", str(folder), "--index", str(index)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """13 lines of answers, of which 5 have a quote, 6 none, 2 another kind; 2 lines are unusable."""
    lines = [
        # In vain, of one meaning: three times, in two wordings.
        logged("not_found", "How much does a cup of tea cost?", day="2026-03-01"),
        logged("not_found", "how much does a cup of tea cost", day="2026-03-02"),
        logged("not_found", "what is the price of a cup of tea", day="2026-03-04"),
        # In vain, once.
        logged("not_found", "=HYPERLINK(\"http://evil.example\") <script>alert(1)</script>", article="pan"),
        # About an article that is gone; without words.
        logged("not_found", "Is it healthy?", article="coffee", day="2026-03-02"),
        logged("not_found", None, day="2026-03-02"),
        # Answered.
        *[logged("quote", "How long is green tea brewed?", day="2026-03-02")] * 4,
        logged("quote", None, day="2026-03-04"),
        logged("smalltalk", "hello", article=None, day="2026-03-04"),
        logged("about", None, day="2026-03-04"),
        "Ask the article at http://127.0.0.1:7860",
        '{"level": "info"}',
    ]  # fmt: skip
    return written(tmp_path / "log.jsonl", lines)


@pytest.fixture
def feedback(tmp_path: Path) -> Path:
    """4 verdicts: 1 right, 2 that refuse a quote, 1 on a reply without one."""
    lines = [
        judged("not_the_answer", "how long is green tea brewed", place=("tea", 5, 41), day="2026-03-03"),
        judged("not_in_the_article", "How long is green tea brewed?", place=("tea", 5, 41), day="2026-03-03"),
        judged("right", "How long is green tea brewed?", place=("tea", 5, 41), day="2026-03-03"),
        judged("right", "what is the price of a cup of tea", kind="not_found", day="2026-03-04", place=("tea", 5, 41)),
    ]  # fmt: skip
    return written(tmp_path / "feedback.jsonl", lines)


def test_every_number_is_what_counting_by_hand_gives(
    options: list[str], log: Path, feedback: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--csv", str(tmp_path / "r.csv"), "--html", str(tmp_path / "r.html")]
    assert main(["report", str(log), "--feedback", str(feedback), *options, *files]) == 0
    said = " ".join(capsys.readouterr().out.split())
    sums = (
        "13 answers in the log: 5 with a quote, 6 that the article does not answer, 2 of another kind. "
        "4 verdicts: 2 right, 2 refused. Days: 2026-03-01 to 2026-03-04 (UTC)."
    )
    left_out = (
        "Left out of the questions below: 6 of 19 lines: 3 without the reader’s words, which were not logged; "
        "1 not JSON; 1 no line of a log or of feedback; 1 about articles that are not in the corpus."
    )
    assert sums in said
    assert left_out in said
    assert (
        "3 3 0 2026-03-04 tea How much does a cup of tea cost? also: what is the price of a cup of tea"
        in said
    )
    assert (
        "2 0 2 2026-03-03 tea How long is green tea brewed? quoted now: Green tea is brewed for two" in said
    )
    assert "1 1 0 2026-03-01 pan =HYPERLINK" in said
    assert "To make reader questions of these: python -m bot learn, with the same files." in said

    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"))))
    assert [
        [row[name] for name in ("times", "unanswered", "refused", "last", "article")] for row in rows
    ] == [
        ["3", "3", "0", "2026-03-04", "tea"],
        ["2", "0", "2", "2026-03-03", "tea"],
        ["1", "1", "0", "2026-03-01", "pan"],
    ]
    assert rows[1]["nearest sentence"] == "Green tea is brewed for two minutes."
    assert rows[1]["quoted now"] == "yes"
    assert rows[2]["question"] == '\'=HYPERLINK("http://evil.example") <script>alert(1)</script>'

    document = html.parse(str(tmp_path / "r.html"), html.HTMLParser(encoding="utf-8"))
    text = " ".join(document.getroot().text_content().split())
    assert sums in text
    assert left_out in text
    cells = [[cell.text_content() for cell in row.iter("td")] for row in document.iterfind(".//tbody/tr")]
    assert cells == [
        # by day: answered, not answered, another kind, refused
        ["0", "2", "0", "0"],
        ["4", "3", "0", "0"],
        ["0", "0", "0", "2"],
        ["1", "1", "2", "0"],
        ["3", "3", "0", "2026-03-04"],
        ["2", "0", "2", "2026-03-03"],
        ["1", "1", "0", "2026-03-01"],
    ]
    titles = [title.text for title in document.iterfind(".//svg//title")]
    assert (
        titles[1]
        == "2026-03-02: 4 answered with a quote, 3 not answered, 0 of another kind, 0 refused by a reader"
    )


def test_the_page_runs_nothing_fetches_nothing_and_is_its_owner_s_alone(
    options: list[str], log: Path, tmp_path: Path
) -> None:
    page = tmp_path / "r.html"
    assert main(["report", str(log), *options, "--html", str(page), "--csv", str(tmp_path / "r.csv")]) == 0
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "default-src 'none'" in text
    assert not re.search(r"(?:src|href|url|@import|action)\s*[=(]", text)
    assert [path.stat().st_mode & 0o077 for path in (page, tmp_path / "r.csv")] == [0, 0]


def test_the_most_asked_are_shown_and_the_others_counted(
    options: list[str], log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(log), *options, "--most", "1"]) == 0
    said = capsys.readouterr().out
    assert "How much does a cup of tea cost?" in said
    assert "HYPERLINK" not in said
    assert "1 question more, asked no more often, are not shown" in " ".join(said.split())
    assert main(["report", str(log), *options, "--article", "pan"]) == 0
    assert "How much" not in capsys.readouterr().out


def test_a_log_without_words_has_sums_and_a_chart_alone(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "log", [logged("not_found", None), logged("quote", None)])
    assert main(["report", str(path), *options, "--html", str(tmp_path / "r.html")]) == 0
    said = capsys.readouterr().out
    assert "2 of 2 lines: 2 without the reader’s words, which were not logged." in " ".join(said.split())
    assert "No question was asked in vain." in said
    assert (tmp_path / "r.html").read_text("utf-8").count("<rect") == 2


def test_an_empty_log_is_an_empty_report(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").touch()
    assert main(["report", str(tmp_path / "log"), *options, "--html", str(tmp_path / "r.html")]) == 0
    assert "0 answers in the log" in capsys.readouterr().out
    assert "<svg" not in (tmp_path / "r.html").read_text("utf-8")


def test_another_language_is_named_as_such(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(
        tmp_path / "log", [logged("not_found", "Wie lange muss der grüne Tee ziehen?", article=None)]
    )
    assert main(["report", str(path), *options]) == 0
    assert "in another language than the article" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{log}", "--csv", "{log}"], "{log} is what is read; give another name"),
        (["{log}", "--html", "{folder}"], "{folder} is not a file; give another name"),
        (["{log}", "--csv", "{folder}/no/r.csv"], "{folder}/no/r.csv cannot be written: No such file or directory"),
        (["{log}", "--article", "te"], "no article “te” in the corpus; did you mean tea?"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line_and_the_log_stays(
    options: list[str], log: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    before = log.read_bytes()
    names = {"log": log, "folder": log.parent}
    assert main(["report", *(argument.format(**names) for argument in arguments), *options]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == f"ask-the-article: {message.format(**names)}"
    assert log.read_bytes() == before


def test_no_file_and_a_wrong_number_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, message in (
        ([], "give a LOG or --feedback FILE"),
        (["x", "--most", "0"], "from 1, got 0"),
    ):
        with pytest.raises(SystemExit) as caught:
            main(["report", *arguments])
        assert caught.value.code == 2
        assert message in capsys.readouterr().err


def test_ten_thousand_lines_take_at_most_thirty_seconds(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    things = ["cup", "pot", "kettle", "spoon", "leaf", "tray", "mug", "filter", "saucer", "tin"]
    asked = [
        "How much does a {} cost?",
        "Who invented the {}?",
        "Can I post a {} abroad?",
        "Is the {} made by hand?",
    ]
    questions = [each.format(thing) for each in asked for thing in things]
    lines = [logged("not_found", questions[number % 40]) for number in range(4000)]
    lines += [logged("not_found", "Do you sell it?")] * 5990
    lines += [logged("quote", None)] * 10
    began = time.monotonic()
    path = written(tmp_path / "log", lines)
    assert main(["report", str(path), *options, "--csv", str(tmp_path / "r.csv")]) == 0
    assert time.monotonic() - began < 30
    assert capsys.readouterr().out.startswith("10,000 answers in the log: 10 with a quote, 9,990 that the")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"))))
    assert (rows[0]["question"], rows[0]["unanswered"]) == ("Do you sell it?", "5990")
    assert sum(int(row["unanswered"]) for row in rows) == 9990


def days(*counts: tuple[str, int]) -> list[Day]:
    return [Day(date.fromisoformat(on), answered, 0, 0, 0) for on, answered in counts]


def test_days_become_weeks_and_months_as_there_are_more_and_none_is_left_out() -> None:
    period, by_day = columns(days(("2026-02-27", 1), ("2026-03-02", 2)))
    assert (period, [(each.name, each.answered) for each in by_day]) == (
        "day",
        [("2026-02-27", 1), ("2026-02-28", 0), ("2026-03-01", 0), ("2026-03-02", 2)],
    )
    period, by_week = columns(
        days(("2026-01-01", 1), ("2026-01-04", 2), ("2026-01-05", 4), ("2026-04-01", 8))
    )
    assert (period, len(by_week)) == ("week", 14)
    assert [(each.name, each.answered) for each in by_week if each.answered] == [
        ("2025-12-29", 3), ("2026-01-05", 4), ("2026-03-30", 8),
    ]  # fmt: skip
    period, by_month = columns(days(("2024-10-31", 1), ("2026-02-01", 2), ("2026-02-28", 4)))
    assert (period, by_month[0].name, by_month[-1].name, len(by_month)) == ("month", "2024-10", "2026-02", 17)
    assert [each.answered for each in by_month if each.answered] == [1, 6]
    assert columns([]) == ("day", [])


def test_no_column_leaves_the_chart() -> None:
    period, shown = columns([Day(date(2026, 3, 1 + number), 5, 7, 9, number) for number in range(30)])
    for match in re.finditer(
        r'<rect class="\w+" x="(.+?)" y="(.+?)" width="(.+?)" height="(.+?)"', chart(shown, period)
    ):
        x, y, width, height = map(float, match.groups())
        assert 0 <= x <= x + width <= 720
        assert 0 <= y <= y + height <= 240.1
    names = [
        float(x)
        for x in re.findall(r'<text x="([\d.]+)" y="\d+" text-anchor="middle"', str(chart(shown, period)))
    ]
    assert len(names) == 3
    assert all(60 <= x <= 660 for x in names)
