from __future__ import annotations

from pathlib import Path

import pytest

from corpus.corpus import default_folder, read_corpus
from tests.benchmarks.growth import copy_first
from tests.benchmarks.growth_questions import questions
from tests.benchmarks.growth_rounds import asked_in_turn
from tests.benchmarks.made_up import Writer
from tests.benchmarks.measuring import ROOT, CommandFailedError


def test_the_same_seed_writes_the_same_articles() -> None:
    assert Writer(1).article() == Writer(1).article()
    assert Writer(1).article() != Writer(2).article()


def test_made_up_articles_are_as_long_as_real_ones(tmp_path: Path) -> None:
    Writer().write(tmp_path, 20)
    articles = read_corpus(tmp_path).articles
    passages = [len(article.passages) for article in articles]
    assert len(articles) == 20
    assert min(passages) >= 12
    assert max(passages) <= 30


def test_questions_inside_ask_for_words_of_an_article_and_those_outside_for_none(tmp_path: Path) -> None:
    Writer().write(tmp_path, 3)
    corpus = read_corpus(tmp_path)
    there = {word.strip(".") for article in corpus.articles for word in article.text.lower().split()}
    asked = questions(corpus, 10)
    for question in asked["inside"]:
        assert set(_words(question)) <= there
    for question in asked["outside"]:
        assert not set(_words(question)) & there
    assert len({*asked["inside"], *asked["outside"]}) == 20


def test_articles_of_a_folder_are_copied_without_reader_questions(tmp_path: Path) -> None:
    copy_first(default_folder(), tmp_path, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["back-spasms.md"]


def test_a_folder_with_too_few_articles_is_refused(tmp_path: Path) -> None:
    folder = ROOT / "corpus"
    with pytest.raises(CommandFailedError, match=f"^{folder} holds 1 articles$"):
        copy_first(folder, tmp_path, 2)


def test_a_process_that_cannot_open_its_articles_says_why(tmp_path: Path) -> None:
    (tmp_path / "questions").write_text('{"inside": [], "outside": []}')
    with pytest.raises(CommandFailedError, match="there is no folder"):
        asked_in_turn([(tmp_path / "nowhere", tmp_path / "questions")], 1)


def _words(question: str) -> list[str]:
    return question.lower().removeprefix("what about ").removesuffix("?").split()
