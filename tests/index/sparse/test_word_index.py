"""Which words stand where: what the index keeps is what the text says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.corpus import Corpus
from corpus.reading.assemble import parse_article
from index.building.build import build_index, load_index
from index.building.corpus_index import CorpusIndex
from index.encoding.encoder import Encoder
from index.search.article_view import ArticleView
from index.sparse.terms import stem, words
from index.sparse.vocabulary import Vocabulary
from index.sparse.word_index import ArticleWords, WordIndex, article_words
from tests.awkward import AWKWARD_MARKDOWN


def read(markdown: str) -> Article:
    return parse_article(markdown.encode(), article_id="a", source="a.md")


AWKWARD = [read(markdown) for markdown in AWKWARD_MARKDOWN.values()]


def assert_same(found: ArticleWords, expected: ArticleWords) -> None:
    """The same words in the same places, though each lexicon numbers them in its own way."""
    assert found.words == expected.words
    assert stems_in(found) == stems_in(expected)
    np.testing.assert_array_equal(found.ends, expected.ends)
    np.testing.assert_array_equal(found.texts, expected.texts)
    np.testing.assert_array_equal(found.lengths, expected.lengths)


def stems_in(found: ArticleWords) -> list[str]:
    return [found.lexicon.stems[number] for number in found.stems.tolist()]


def texts_of(article: Article) -> list[str]:
    sentences = [span.of(article.text) for passage in article.passages for span in passage.sentences]
    return [*sentences, *(" ".join(article.section_path(passage)) for passage in article.passages)]


@pytest.mark.parametrize("article", [*AWKWARD[::5], AWKWARD[-1]])
def test_the_words_of_an_article_are_those_of_its_sentences_and_headings(article: Article) -> None:
    found, texts = article_words(article), texts_of(article)
    assert found.words == sorted({word for text in texts for word in words(text)})
    assert len(found.lengths) == len(texts) - len(article.passages)


def test_each_of_many_articles_is_given_back_as_it_was_read() -> None:
    index = WordIndex.build(AWKWARD)
    for number, article in enumerate(AWKWARD):
        assert_same(index.words_of(number), article_words(article))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=120), min_size=1, max_size=4))
def test_whatever_the_articles_say_their_words_are_given_back(markdown: list[str]) -> None:
    articles = [read(text.encode(errors="ignore").decode()) for text in markdown]
    index = WordIndex.build(articles)
    for number, article in enumerate(articles):
        assert_same(index.words_of(number), article_words(article))


def test_what_is_loaded_says_the_same_as_what_was_built(
    shipped_corpus: Corpus, encoder: Encoder, tmp_path: Path
) -> None:
    build_index(shipped_corpus, encoder, tmp_path)
    loaded = load_index(shipped_corpus, encoder, tmp_path)
    assert_same(loaded.words.words_of(0), article_words(shipped_corpus.articles[0]))


def test_a_term_is_found_in_each_sentence_and_heading_that_has_it_and_in_no_other() -> None:
    for article in AWKWARD:
        vocabulary, texts = Vocabulary(article_words(article)), texts_of(article)
        stems = [{stem(word) for word in words(text)} for text in texts]
        sentences = len(texts) - len(article.passages)
        assert vocabulary.lengths.tolist() == [len(found) for found in stems[:sentences]]
        for term in {"zebra"}.union(*stems):
            in_sentences, under_headings = vocabulary.places(term)
            assert in_sentences.tolist() == [n for n in range(sentences) if term in stems[n]]
            assert under_headings.tolist() == [
                n for n, found in enumerate(stems[sentences:]) if term in found
            ]
            assert (term in vocabulary) == any(term in found for found in stems)


@pytest.mark.parametrize("question", ["how long does a spasm last?", "does heat cure zebras", "is it safe"])
def test_shared_and_missing_words_are_counted_by_their_weight(
    shipped_corpus: Corpus, encoder: Encoder, shipped_index: CorpusIndex, question: str
) -> None:
    article = shipped_corpus.articles[0]
    view = ArticleView(article, "en", shipped_index.words.words_of(0), shipped_index.vectors.of_article(0))
    terms = view.vocabulary.key_terms(question)
    evidence = view.evidence(encoder.encode_queries([question])[0], terms)
    weights = {term: view.vocabulary.weight(term, rarity) for term, rarity in terms.items()}
    whole = sum(weights.values()) or 1.0
    for row, sentence in enumerate(view.sentences):
        passage = view.passages[int(view.passage_of[row])]
        heading = stems_of(" ".join(article.section_path(passage)))
        own, around = (stems_of(span.of(article.text)) for span in (sentence, passage.span))
        for found, column in (
            (own, evidence.shared_sentence),
            (heading, evidence.shared_heading),
            (heading | around, evidence.shared_passage),
        ):
            shared = sum(weight for term, weight in weights.items() if term in found)
            assert column[row] == pytest.approx(shared / whole)
        for found, column in (
            (own | heading, evidence.missing_sentence),
            (heading | around, evidence.missing_passage),
        ):
            rarest = max((value for term, value in terms.items() if term not in found), default=0.0)
            assert column[row] == pytest.approx(rarest / 6.5)


def stems_of(text: str) -> set[str]:
    return {stem(word) for word in words(text)}
