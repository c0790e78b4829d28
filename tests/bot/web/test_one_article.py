"""A page of one article of several."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.web.one_article import OneArticle, read_one
from corpus.corpus import UnknownArticleError, read_corpus
from tests.browser.set_answers import SetAnswers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("first", "second"):
        Path(tmp_path, f"{name}.md").write_text(f"# {name}\n\nWords of the {name}.\n", encoding="utf-8")
    line = '{"question": "Which?", "sentence": "Words of the second."}\n'
    Path(tmp_path, "second.questions.jsonl").write_text(line, encoding="utf-8")
    return tmp_path


def test_it_answers_from_its_article_whichever_is_asked_for(folder: Path) -> None:
    bot = OneArticle(SetAnswers(read_corpus(folder)), read_one(folder, "second"))
    assert [article.id for article in bot.corpus.articles] == ["second"]
    for asked in (None, "first", "second"):
        assert [quote.article for quote in bot.ask("Words of the first", article=asked).quotes] == ["second"]
        assert bot.starters(asked) == ("A question about second",)


def test_its_article_is_read_as_with_all_others(folder: Path) -> None:
    whole, one = read_corpus(folder), read_one(folder, "second")
    assert one.articles == (whole.article("second"),)
    assert one.questions == whole.questions


def test_its_article_is_the_one_that_is_there_now(folder: Path) -> None:
    first = read_one(folder, "second")
    whole = read_corpus(folder)
    bot = OneArticle(SetAnswers(whole), first, lambda: whole)
    assert bot.corpus is first
    Path(folder, "second.md").write_text("# second\n\nNew words. Words of the second.\n", encoding="utf-8")
    whole = read_corpus(folder)
    assert bot.corpus.articles == (whole.article("second"),)
    assert bot.corpus.questions == whole.questions
    Path(folder, "second.questions.jsonl").unlink()
    whole = read_corpus(folder)
    assert not bot.corpus.questions["second"]


def test_an_article_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(UnknownArticleError) as raised:
        read_one(folder, "third")
    assert str(raised.value) == (
        f"no article “third” in {folder}; python -m corpus list names those that are there"
    )
