"""The figures of an evaluation: by kind, abstaining, marking, confidence, the headline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat import Bot
from bot.evaluation.questions import EvaluationQuestion
from bot.evaluation.scoring import Expect, broken_quotes, holds_gold, is_gold, marked, value_of
from bot.evaluation.statistics import (
    Confidences,
    Mean,
    ReliabilityBin,
    auroc,
    brier_score,
    calibration_error,
    mean_of,
    reliability,
)
from bot.reply.reply import Reply
from index.encoding.encoder import Progress


@dataclass(frozen=True, slots=True)
class Scored:
    """A question, the bot's reply, its value from 0 to 1, and what is wrong with its quotes."""

    question: EvaluationQuestion
    reply: Reply
    value: float
    broken: tuple[str, ...]

    @property
    def expects(self) -> Expect:
        """What the question expects of a reply."""
        return self.question.expected.kind

    @property
    def abstains(self) -> bool:
        """True if the reply says that the article does not answer."""
        return self.reply.kind == "not_found"

    def has_gold_in(self, count: int) -> bool:
        """True if one of the first ``count`` quotes holds a gold sentence."""
        gold = self.question.expected.gold
        return any(holds_gold(quote, gold) for quote in self.reply.quotes[:count])

    def marks_that_are_gold(self) -> list[bool]:
        """Whether each marked sentence of the first quote is gold."""
        return [is_gold(mark, self.question.expected.gold) for mark in marked(self.reply.quotes[0])]


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``of``."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the replies to a question file amount to.

    Attributes:
        kinds: the mean value of each kind of question, in the order of their names.
        headline: the mean value of all questions.
        follow_ups: the mean value of the follow-up questions; None if there are none.
        false_answers: replies other than not_found to questions that the article does not answer.
        wrong_silences: replies of not_found to questions that it answers.
        right_first: answerable questions (those that need one gold sentence) whose first quote, even
            one offered as merely related, holds gold: how well it is found, whatever is decided.
        in_three: the same for the first three quotes, of the replies that quote.
        marked_gold: marked sentences of first quotes that are gold; a quote without marks is one sentence.
        auroc: see ``bot.evaluation.statistics``, as are ``brier`` and ``calibration_error``.
        reliability: the bins of the confidence.
        broken: what is wrong with each broken quote, after its question's id.
    """

    kinds: dict[str, Mean]
    headline: Mean
    follow_ups: float | None
    false_answers: Share
    wrong_silences: Share
    right_first: Share
    in_three: Share
    marked_gold: Share
    auroc: float | None
    brier: float | None
    calibration_error: float | None
    reliability: tuple[ReliabilityBin, ...]
    broken: tuple[str, ...]


def scored(
    bot: Bot, questions: Sequence[EvaluationQuestion], progress: Progress | None = None
) -> list[Scored]:
    """Each question asked and scored, in order.

    Args:
        bot: who is asked.
        questions: each is asked in its conversation, of its article if it has one.
        progress: called with (done, all) after each question.
    """
    found: list[Scored] = []
    for question in questions:
        reply = bot.ask(question.question, question.history, article=question.article)
        value = value_of(reply, question.expected)
        found.append(Scored(question, reply, value, broken_quotes(reply, bot.corpus)))
        if progress:
            progress(len(found), len(questions))
    return found


def figures_of(results: Sequence[Scored]) -> Figures:
    """The figures of at least one scored question."""
    answerable = [each for each in results if each.expects == "quote"]
    unanswerable = [each for each in results if each.expects == "abstain"]
    simple = [each for each in answerable if not each.question.expected.need_all]
    quoting = [each for each in simple if each.reply.quotes]
    follow_ups = [each.value for each in results if each.question.is_follow_up]
    confidences = _confidences([*answerable, *unanswerable])
    bins = reliability(confidences)
    return Figures(
        kinds=_kinds(results),
        headline=mean_of([each.value for each in results]),
        follow_ups=mean_of(follow_ups).mean if follow_ups else None,
        false_answers=_share(not each.abstains for each in unanswerable),
        wrong_silences=_share(each.abstains for each in answerable),
        right_first=_share(each.has_gold_in(1) for each in simple),
        in_three=_share(each.has_gold_in(3) for each in quoting),
        marked_gold=_share(flag for each in quoting for flag in each.marks_that_are_gold()),
        auroc=auroc(confidences),
        brier=brier_score(confidences),
        calibration_error=calibration_error(bins),
        reliability=bins,
        broken=tuple(f"{each.question.id}: {problem}" for each in results for problem in each.broken),
    )


def _kinds(results: Sequence[Scored]) -> dict[str, Mean]:
    values: dict[str, list[float]] = {}
    for each in sorted(results, key=lambda each: each.question.kind):
        values.setdefault(each.question.kind, []).append(each.value)
    return {kind: mean_of(of_kind) for kind, of_kind in values.items()}


def _confidences(results: Sequence[Scored]) -> Confidences:
    return [
        (each.reply.confidence, each.expects == "quote")
        for each in results
        if each.reply.confidence is not None
    ]


def _share(flags: Iterable[bool]) -> Share:
    found = list(flags)
    return Share(sum(found), len(found))
