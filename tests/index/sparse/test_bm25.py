"""Words: what counts as one, which carry meaning, what BM25 makes of them."""

from __future__ import annotations

import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.corpus import Corpus
from index.sparse.bm25 import LexicalIndex
from index.sparse.terms import stem, terms, words
from index.sparse.vocabulary import Vocabulary, key_terms, rarity
from index.sparse.word_index import article_words

TEXTS = [
    "Ice eases a strain in the first days.",
    "Heat eases a tight back, and heat again later.",
    "Rest, and more rest.",
    "",
    "冰敷 helps too: 冰.",
]


@pytest.fixture(scope="module")
def vocabulary(shipped_corpus: Corpus) -> Vocabulary:
    return Vocabulary(article_words(shipped_corpus.articles[0]))


def bm25(query: str, texts: list[str]) -> list[float]:
    """Robertson and Zaragoza's formula with Lucene's inverse document frequency, term by term."""
    counted = [Counter(terms(text)) for text in texts]
    lengths = [max(counts.total(), 1) for counts in counted]
    mean = sum(lengths) / len(texts)
    found = []
    for counts, length in zip(counted, lengths, strict=True):
        score = 0.0
        for term in terms(query):
            having = sum(term in other for other in counted)
            if not having:
                continue
            inverse = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
            score += inverse * counts[term] / (counts[term] + 1.5 * (0.25 + 0.75 * length / mean))
        found.append(score)
    return found


@pytest.mark.parametrize("query", ["heat", "does HEAT ease a strained back?", "rest rest", "冰", "zebra", ""])
def test_scores_agree_with_the_formula_worked_out_by_hand(query: str) -> None:
    np.testing.assert_allclose(LexicalIndex.build(TEXTS).scores(query), bm25(query, TEXTS), atol=1e-5)


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=6), query=st.text(max_size=60))
def test_any_texts_and_any_query_have_finite_scores(texts: list[str], query: str) -> None:
    scores = LexicalIndex.build(texts).scores(query)
    assert scores.shape == (len(texts),)
    assert np.isfinite(scores).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["heat", "ice", "rest heat", "ice rest", ""]), min_size=1), st.integers(1, 9))
def test_the_best_texts_are_those_that_share_a_word_ties_in_their_order(texts: list[str], k: int) -> None:
    index = LexicalIndex.build(texts)
    scores = index.scores("heat or rest")
    expected = [n for n in np.argsort(-scores, kind="stable").tolist() if scores[n] > 0][:k]
    assert index.best("heat or rest", k)[0].tolist() == expected


def test_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="BM25 needs at least one text"):
        LexicalIndex.build([])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The patient’s café, and Dr. Ünal's", ["the", "patient", "cafe", "and", "dr", "unal"]),
        ("don't  won’t", ["don't", "won't"]),
        ("3.5 mg, 1,000 and no 5.", ["3.5", "mg", "1,000", "and", "no", "5"]),
        ("non-invasive snake_case", ["non", "invasive", "snake", "case"]),
        ("冰敷 helps", ["冰", "敷", "helps"]),
        ("ﬁve ②", ["five", "2"]),
        ("?! 😀", []),
    ],
)
def test_words_are_folded_and_counted_one_by_one(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_inflections_share_a_stem_in_every_thread() -> None:
    assert len({stem(word) for word in ("spasm", "spasms")}) == 1
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(stem, ["exercises"] * 64)) == {stem("exercise")}


def test_key_terms_are_the_words_that_carry_meaning_the_rarer_the_more(vocabulary: Vocabulary) -> None:
    found = vocabulary.key_terms("what is the best acupunture for a back?")
    assert list(found) == [stem("best"), stem("acupuncture"), stem("back")]
    assert found[stem("acupuncture")] > found[stem("back")] >= 0.3
    assert key_terms(["the", "of", "s", "x"]) == {}
    assert vocabulary.key_terms("") == {}


def test_rarity_runs_from_the_commonest_word_to_one_never_seen() -> None:
    assert 0.0 <= rarity("the") < rarity("back") < rarity("qqzzxy") == 6.5


def test_a_word_of_few_sentences_weighs_more_than_one_of_many(vocabulary: Vocabulary) -> None:
    assert vocabulary.weight(stem("acupuncture"), 1.0) > vocabulary.weight(stem("back"), 1.0)
    assert stem("acupuncture") in vocabulary
    assert stem("zebra") not in vocabulary
