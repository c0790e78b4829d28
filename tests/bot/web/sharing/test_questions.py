"""The page of the article's questions: every answer is the article's, and its link leads to it."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.web.sharing.questions import MOST_ARTICLES, questions_page
from bot.web.sharing.sharing import Sharing
from corpus.article import Article
from corpus.corpus import Corpus, default_folder, read_corpus
from corpus.questions import ReaderQuestion
from tests.bot.web.sharing.seen import Seen, seen

SHARING = Sharing(lambda: None)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(default_folder())


def page(corpus: Corpus, asked: dict[str, str] | None = None) -> Seen:
    text = questions_page(SHARING, corpus, asked or {}, "https://example.org/")
    assert text is not None
    return seen(text)


def test_every_quotation_is_a_slice_of_the_article_that_its_link_names(corpus: Corpus) -> None:
    (article,) = corpus.articles
    found = page(corpus)
    links = [link for link in found.anchors if "quote=" in link]
    assert len(found.quotations) == len(links) >= 20
    for words, link in zip(found.quotations, links, strict=True):
        asked = parse_qs(urlsplit(link).query)
        start, end = map(int, asked["quote"][0].split("-"))
        assert words == article.text[start:end]
        assert asked["article"] == [article.id]


def test_each_question_is_one_that_the_sentence_answers(corpus: Corpus) -> None:
    (article,) = corpus.articles
    answers = {each.question: each.sentence for each in corpus.questions[article.id]}
    (described,) = page(corpus).described
    for each in described["mainEntity"]:
        sentence = answers[each["name"]]
        assert sentence is not None
        assert each["acceptedAnswer"]["text"] == sentence.of(article.text)


def test_it_needs_no_script(corpus: Corpus) -> None:
    assert page(corpus).scripts == 0


def test_words_of_the_articles_stay_words(corpus: Corpus) -> None:
    (article,) = corpus.articles
    hostile = "</script><script>alert(1)</script>\"'&"
    named = replace(
        article, metadata=replace(article.metadata, title=hostile, author=hostile, language=hostile)
    )
    sentence = article.passages[0].sentences[0]
    questions = (ReaderQuestion(hostile, sentence, 1),)
    found = page(Corpus((named,), "", {article.id: questions}))
    assert found.scripts == 0
    assert found.repeated == []
    assert found.described[0]["mainEntity"][0]["name"] == hostile
    assert found.quotations == [sentence.of(article.text)]


def test_several_articles_are_listed_and_each_has_a_page_of_its_own(corpus: Corpus) -> None:
    (article,) = corpus.articles
    copies: tuple[Article, ...] = tuple(replace(article, id=f"{n:04}") for n in range(MOST_ARTICLES + 1))
    many = Corpus(copies, "", {each.id: corpus.questions[article.id] for each in copies})
    first, second = page(many), page(many, {"page": "2"})
    listed = [link for found in (first, second) for link in found.anchors if "article=" in link]
    assert listed == [f"questions?article={each.id}" for each in copies]
    assert "questions?page=2" in first.anchors
    assert second.links["canonical"] == "https://example.org/questions?page=2"
    own = page(many, {"article": "0200"})
    assert len(own.quotations) >= 20
    assert all(re.search("article=0200$", link) for link in own.anchors)
    for asked in ({"article": "none"}, {"page": "3"}, {"page": "0"}, {"page": "²"}):
        assert questions_page(SHARING, many, asked, "") is None
