"""The project's own questions, asked once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.ablation import bot_without
from bot.evaluation.figures import Scored, scored
from bot.evaluation.questions import read_evaluation
from bot.evaluation.setup import open_setup
from corpus.corpus import default_folder
from index.encoding.cache import load_encoder

QUESTIONS = Path(__file__).with_name("questions.jsonl")


@pytest.fixture(scope="session")
def own_results(tmp_path_factory: pytest.TempPathFactory) -> list[Scored]:
    """The bot's reply to each question of the project's own set."""
    index = tmp_path_factory.mktemp("index")
    setup = open_setup(default_folder(), load_encoder(), index, say=lambda _: None)
    with bot_without(setup, []) as bot:
        return scored(bot, read_evaluation(QUESTIONS))
