"""How a question reads after the questions before it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.classifier import load_classifiers
from bot.answering.follow_up import (
    FOLLOW_UP_FEATURES,
    InConversation,
    follow_up_features,
    read_in_conversation,
)
from corpus.corpus import Corpus
from index.sparse.terms import words
from index.sparse.vocabulary import Vocabulary
from index.sparse.word_index import article_words

MODEL = load_classifiers().follow_up
ALWAYS = {"intercept": 9.0, **dict.fromkeys(FOLLOW_UP_FEATURES, 0.0)}
RELAXANTS = "What are muscle relaxants for?"


@pytest.fixture(scope="module")
def vocabulary(shipped_corpus: Corpus) -> Vocabulary:
    return Vocabulary(article_words(shipped_corpus.articles[0]))


def test_a_first_question_is_read_alone(vocabulary: Vocabulary) -> None:
    reading = read_in_conversation("how long do they last", (), vocabulary, MODEL)
    assert reading == InConversation("how long do they last")
    assert (reading.together, reading.read_after, reading.read_as) == ("", "", "")


@pytest.mark.parametrize(
    "question", ["how long can I take them", "why?", "and how often?", "what about side effects of those"]
)
def test_a_follow_up_is_read_with_what_it_leans_on(vocabulary: Vocabulary, question: str) -> None:
    reading = read_in_conversation(question, [RELAXANTS], vocabulary, MODEL)
    assert reading.weight >= 0.5
    assert reading.read_after == RELAXANTS
    assert reading.read_as == f"{RELAXANTS} — {question}"
    assert reading.together == f"{RELAXANTS} {question}"
    assert reading.last == RELAXANTS


def test_a_now_within_a_question_does_not_turn_away_from_what_was_asked(vocabulary: Vocabulary) -> None:
    for question, away in [("should I take them now, too", False), ("now, what about yoga", True)]:
        features = follow_up_features(question, RELAXANTS, vocabulary)
        assert bool(features[FOLLOW_UP_FEATURES.index("turns_away")]) == away


@pytest.mark.parametrize(
    "question",
    [
        "How should I lift heavy things at work?",
        "Does acupuncture help with lower back pain?",
        "by the way, does being overweight strain the spine?",
        "different thing - does being overweight do it",
    ],
)
def test_a_change_of_topic_is_read_alone(vocabulary: Vocabulary, question: str) -> None:
    reading = read_in_conversation(question, [RELAXANTS], vocabulary, MODEL)
    assert reading.weight < 0.5
    assert (reading.read_after, reading.read_as) == ("", "")
    assert reading.before == RELAXANTS


def test_of_a_chain_of_follow_ups_the_question_that_it_began_with_is_read_before(
    vocabulary: Vocabulary,
) -> None:
    chain = [RELAXANTS, "why?", "and how long?"]
    reading = read_in_conversation("how often?", chain, vocabulary, MODEL)
    assert reading.read_as == f"{RELAXANTS} — how often?"
    assert reading.seen == "why? and how long?"
    assert reading.last == f"{RELAXANTS} and how long?"


def test_a_question_that_stands_alone_ends_the_chain_before_it(vocabulary: Vocabulary) -> None:
    ice = "Do cold compresses reduce swelling?"
    reading = read_in_conversation("for how long?", [RELAXANTS, ice], vocabulary, MODEL)
    assert reading.before == ice


def test_a_question_that_names_what_it_is_about_is_read_alone(vocabulary: Vocabulary) -> None:
    question = "Do herniated discs show up on X-ray images?"
    assert read_in_conversation(question, [RELAXANTS], vocabulary, ALWAYS).weight == 0.0


def test_a_question_asked_again_does_not_lean_on_itself(vocabulary: Vocabulary) -> None:
    once = read_in_conversation("how often?", [RELAXANTS], vocabulary, ALWAYS)
    again = read_in_conversation("how often?", [RELAXANTS, "How often?"], vocabulary, ALWAYS)
    assert again == once
    assert read_in_conversation("how often?", ["how often"], vocabulary, ALWAYS).before == ""


def test_the_features_say_what_the_words_say(vocabulary: Vocabulary) -> None:
    def features(question: str) -> dict[str, float]:
        found = follow_up_features(question, RELAXANTS, vocabulary)
        return dict(zip(FOLLOW_UP_FEATURES, found, strict=True))

    leaning = features("and how long can I take them?")
    assert leaning["leans"] and leaning["opens"] and not leaning["turns_away"]
    away = features("by the way, are muscle knots dangerous?")
    assert away["turns_away"] and away["shared"] and not away["leans"]
    assert features("why?")["no_key_term"] and features("why?")["short"]
    assert features("x " * 100)["words"] == 30


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(max_size=100), earlier=st.lists(st.text(max_size=60), max_size=5))
def test_any_words_have_a_reading_that_ends_with_the_question(
    vocabulary: Vocabulary, question: str, earlier: list[str]
) -> None:
    reading = read_in_conversation(question, earlier, vocabulary, MODEL)
    assert 0.0 <= reading.weight <= 1.0
    others = [each for each in earlier if words(each) != words(question)]
    assert reading.before in others if others else reading.before == ""
    assert not reading.read_as or reading.read_as.endswith(question)
