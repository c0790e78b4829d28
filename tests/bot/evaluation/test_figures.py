"""What replies amount to: abstention both ways, marks, the kinds, and how they are printed."""

from __future__ import annotations

from bot.evaluation.figures import Scored, Share, figures_of
from bot.evaluation.questions import EvaluationQuestion
from bot.evaluation.report import report, rows
from bot.evaluation.scoring import Expect, Expected, value_of
from bot.reply.reply import Reply, ReplyKind


def result(expect: Expect, kind: ReplyKind, *, of_kind: str = "direct", confidence: float = 0.5) -> Scored:
    """A question that expects something, and a reply of a kind without quotes."""
    gold = ("A sentence.",) if expect == "quote" else ()
    question = EvaluationQuestion("id", of_kind, "?", (), None, Expected(expect, gold), 1)
    reply = Reply(kind, "?", "", confidence=confidence)
    return Scored(question, reply, value_of(reply, question.expected), ())


RESULTS = [
    result("abstain", "not_found"),
    result("abstain", "quote", confidence=0.9),
    result("abstain", "overview"),
    result("quote", "not_found"),
    result("quote", "quote"),
    result("quote", "urgent"),
    result("quote", "quote"),
    result("urgent", "not_found"),
]


def test_false_answers_and_wrong_silences_are_counted_each_among_its_own_questions() -> None:
    figures = figures_of(RESULTS)
    assert figures.false_answers == Share(2, 3)
    assert figures.wrong_silences == Share(1, 4)


def test_the_table_shows_false_answers_and_wrong_silences_beside_each_other() -> None:
    figures = figures_of(RESULTS)
    assert "false answers 0.667 (2/3); wrong silences 0.250 (1/4)" in report(figures).splitlines()
    head, row = rows({"own": figures}).splitlines()
    assert "false answers  wrong silences" in head
    assert row.split()[6:8] == ["0.667", "0.250"]


def test_kinds_stand_in_the_order_of_their_names_each_with_its_count() -> None:
    figures = figures_of([result("quote", "quote", of_kind=name) for name in ("terse", "direct", "terse")])
    assert [(kind, mean.count) for kind, mean in figures.kinds.items()] == [("direct", 1), ("terse", 2)]


def test_a_share_of_nothing_has_no_value() -> None:
    figures = figures_of([result("urgent", "urgent")])
    assert (figures.false_answers.value, figures.auroc, figures.calibration_error) == (None, None, None)
    assert rows({"own": figures}).splitlines()[1].split()[3] == "–"
