"""The bot is not less right on the project's own questions than it was."""

from __future__ import annotations

import json
from pathlib import Path

from bot.evaluation.figures import Scored, figures_of
from bot.evaluation.report import report

FLOOR = json.loads(Path(__file__).with_name("floor.json").read_text(encoding="utf-8"))


def test_the_headline_is_not_under_the_recorded_floor(own_results: list[Scored]) -> None:
    figures = figures_of(own_results)
    assert figures.headline.mean >= FLOOR["headline"], report(figures)


def test_every_quote_is_its_article_at_its_offsets(own_results: list[Scored]) -> None:
    assert sum(len(each.reply.quotes) for each in own_results) > 200
    assert [problem for each in own_results for problem in each.broken] == []


def test_the_set_is_large_enough_to_tell_and_asks_for_every_kind_of_reply(own_results: list[Scored]) -> None:
    assert len(own_results) >= 150
    assert {each.question.expected.kind for each in own_results} == {
        "quote", "abstain", "urgent", "smalltalk", "about", "sources", "overview",
    }  # fmt: skip
