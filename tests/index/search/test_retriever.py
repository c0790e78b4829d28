"""From many articles the few that may answer, and what in each speaks for each sentence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.corpus import Corpus, UnknownArticleError, read_corpus
from index.building.build import build_index
from index.building.corpus_index import CorpusIndex
from index.encoding.encoder import Encoder
from index.search.article_view import ArticleView
from index.search.evidence import Evidence
from index.search.retriever import Retriever

ANIMALS = "otter badger heron salmon beetle lizard parrot camel walrus hedgehog".split()
WORK = "builds a nest|sleeps all winter|eats berries|swims upstream|sings at dawn".split("|")
PLACES = "by the river|in the desert|under the ice|near the city".split("|")


@pytest.fixture(scope="module")
def many(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    """Two hundred articles of one sentence each, no two alike, and one without any."""
    folder = tmp_path_factory.mktemp("many")
    number = 0
    for animal in ANIMALS:
        for work in WORK:
            for place in PLACES:
                text = f"# Note {number}\n\nThe {animal} {work} {place}.\n"
                (folder / f"n{number:03}.md").write_text(text, encoding="utf-8")
                number += 1
    (folder / "empty.md").write_text("# Nothing\n", encoding="utf-8")
    corpus = read_corpus(folder)
    return Retriever(corpus, encoder, build_index(corpus, encoder, tmp_path_factory.mktemp("index")))


def found(retriever: Retriever, question: str) -> list[str]:
    query = retriever.encoder.encode_queries([question])[0]
    return [view.article.id for view in retriever.views(query, question)]


def test_of_many_articles_the_one_that_says_it_comes_first(many: Retriever) -> None:
    assert not many.is_small
    for article in many.corpus.articles[1::23]:
        sentence = article.passages[0].sentences[0].of(article.text)
        assert found(many, sentence)[0] == article.id


def test_a_few_articles_are_looked_at_the_same_ones_each_time_and_from_each_thread(many: Retriever) -> None:
    questions = [f"where does the {animal} sleep?" for animal in ANIMALS]
    first = [found(many, question) for question in questions]
    assert all(1 <= len(articles) == len(set(articles)) <= 4 for articles in first)
    for animal, articles in zip(ANIMALS, first, strict=True):
        assert any(animal in many.corpus.article(article).text for article in articles)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda question: found(many, question), questions)) == first


def test_more_articles_are_viewed_than_are_kept_ready(many: Retriever) -> None:
    for number, article in enumerate(many.corpus.articles):
        view = many.view(number)
        assert view.article is article
        assert len(view.sentences) == len(article.passages)


def test_an_article_is_known_by_its_id(many: Retriever) -> None:
    assert many.corpus.articles[many.number("n007")].id == "n007"
    with pytest.raises(UnknownArticleError):
        many.number("n7")


def test_an_article_without_a_sentence_has_a_view_and_no_evidence(many: Retriever) -> None:
    view = many.view(many.number("empty"))
    evidence = view.evidence(many.encoder.encode_queries(["otter"])[0], view.vocabulary.key_terms("otter"))
    assert len(view.sentences) == len(evidence.sentence) == len(evidence.shared_passage) == 0
    assert evidence.near_question == evidence.near_miss == -1.0


@pytest.fixture(scope="module")
def view(shipped_corpus: Corpus, encoder: Encoder, shipped_index: CorpusIndex) -> ArticleView:
    return Retriever(shipped_corpus, encoder, shipped_index).view(0)


def evidence_of(view: ArticleView, encoder: Encoder, question: str) -> Evidence:
    return view.evidence(encoder.encode_queries([question])[0], view.vocabulary.key_terms(question))


def test_a_sentence_asked_for_in_its_own_words_has_all_evidence_for_it(
    view: ArticleView, encoder: Encoder
) -> None:
    for row in range(0, len(view.sentences), 9):
        evidence = evidence_of(view, encoder, view.sentences[row].of(view.article.text))
        assert int(np.argmax(evidence.sentence)) == row
        assert evidence.sentence[row] == pytest.approx(1.0, abs=1e-4)
        assert evidence.shared_sentence[row] == pytest.approx(1.0)
        assert evidence.missing_sentence[row] == evidence.missing_passage[row] == 0.0
        assert evidence.unknown_share == evidence.unknown_max == evidence.unknown_sum == 0.0


def test_words_that_the_article_never_has_are_told_from_those_it_has(
    view: ArticleView, encoder: Encoder
) -> None:
    evidence = evidence_of(view, encoder, "does cryptocurrency cure spasms")
    assert 0.0 < evidence.unknown_share < 1.0
    assert evidence.unknown_max > 0.0
    assert evidence_of(view, encoder, "quantum chromodynamics").unknown_share == 1.0


def test_what_reader_questions_teach_is_a_distribution_that_knows_none_of_these(
    view: ArticleView, encoder: Encoder
) -> None:
    evidence = evidence_of(view, encoder, "how long do back spasms last?")
    total = np.exp(evidence.log_chance).sum() + np.exp(evidence.log_none)
    assert total == pytest.approx(1.0)
    assert view.has_questions
    assert evidence.near_question > 0.7
    away = evidence_of(view, encoder, "who won the world cup")
    assert away.log_none > evidence.log_none


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(max_size=200))
def test_evidence_for_any_text_is_finite_and_in_its_range(
    view: ArticleView, encoder: Encoder, question: str
) -> None:
    evidence = evidence_of(view, encoder, question)
    for name in ("sentence", "headed", "passage"):
        column = getattr(evidence, name)
        assert column.shape == (len(view.sentences),)
        assert (np.abs(column) <= 1.0 + 1e-5).all()
    for name in (
        "shared_sentence",
        "shared_passage",
        "shared_heading",
        "missing_passage",
        "missing_sentence",
    ):
        column = getattr(evidence, name)
        assert (column >= 0.0).all() and (column <= 1.0 + 1e-9).all()
    assert 0.0 <= evidence.unknown_share <= 1.0 + 1e-9


def test_mates_in_a_passage_share_its_evidence_and_each_reference_has_a_cosine(
    view: ArticleView, encoder: Encoder
) -> None:
    evidence = evidence_of(view, encoder, "does heat help?")
    for column in (evidence.passage, evidence.shared_passage, evidence.shared_heading):
        for passage in range(len(view.passages)):
            assert len(set(column[view.passage_of == passage].tolist())) == 1
    query = encoder.encode_queries(["muscle relaxants"])[0]
    assert view.reference_cosines(query).shape == (len(view.article.references),)
