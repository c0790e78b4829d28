"""The project's own questions, asked once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat import Bot
from bot.evaluation.figures import Scored, scored
from bot.evaluation.questions import read_evaluation

QUESTIONS = Path(__file__).with_name("questions.jsonl")


@pytest.fixture(scope="session")
def own_results(bot: Bot) -> list[Scored]:
    """The bot's reply to each question of the project's own set."""
    return scored(bot, read_evaluation(QUESTIONS))
