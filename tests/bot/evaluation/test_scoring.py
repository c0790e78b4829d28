"""The rules by which a reply is right, each with a reply that is and one that is not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.scoring import Expected, broken_quotes, is_gold, marked, value_of
from bot.evaluation.statistics import auroc, brier_score, calibration_error, mean_of, reliability
from bot.reply.quote import Quote
from bot.reply.reply import Reply
from corpus.article import Span
from corpus.corpus import Corpus, read_corpus

ICE = "Ice reduces the swelling of the muscle."
HEAT = "Heat blocks the signals of pain."
WALK = "Walk a little every day."
ARTICLE = f"""---
title: On backs
author: A. Writer
published: 2023-03-31
---

# On backs

{ICE} {HEAT}

{WALK}
"""
PROBABILITY = st.floats(0, 1)


def quoted(text: str, *marks: str, start: int = 100) -> Quote:
    """A quote of a text in which some sentences are marked."""
    spans = tuple(Span(start + text.index(mark), start + text.index(mark) + len(mark)) for mark in marks)
    return Quote(
        "passage", text, start, start + len(text), spans, "on-backs", (), 1, 1.0, "A. Writer, “On backs”"
    )


def replied(kind: str, *quotes: Quote, message: str = "") -> Reply:
    """A reply of a kind with these quotes."""
    return Reply(kind, "?", message, quotes=quotes)  # type: ignore[arg-type]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "on-backs.md").write_text(ARTICLE, encoding="utf-8")
    return read_corpus(tmp_path)


def test_a_quote_is_right_if_the_first_quote_contains_a_gold_sentence_whole() -> None:
    expected = Expected("quote", (ICE,))
    assert value_of(replied("quote", quoted(f"{HEAT} {ICE}"), quoted(WALK)), expected) == 1
    assert value_of(replied("quote", quoted(WALK), quoted(ICE)), expected) == 0
    assert value_of(replied("quote"), expected) == 0


def test_any_one_gold_sentence_is_enough_unless_all_are_needed() -> None:
    reply = replied("quote", quoted(ICE))
    assert value_of(reply, Expected("quote", (WALK, ICE))) == 1
    assert value_of(reply, Expected("quote", (WALK, ICE), need_all=True)) == 0.5


def test_a_marked_sentence_that_is_a_good_part_of_a_gold_one_is_right() -> None:
    expected = Expected("quote", (f"{ICE} {HEAT}",))
    assert value_of(replied("quote", quoted(f"{ICE} {WALK}", ICE)), expected) == 1
    assert value_of(replied("quote", quoted(f"{ICE} {WALK}", WALK)), expected) == 0
    assert value_of(replied("quote", quoted(f"{ICE} {WALK}")), expected) == 0


def test_a_marked_sentence_of_under_twenty_characters_is_not_gold_for_standing_in_a_gold_one() -> None:
    assert is_gold("of the muscle, 20 ch", ["the swelling of the muscle, 20 characters"])
    assert not is_gold("of the muscle, 19 c", ["the swelling of the muscle, 19 characters"])
    assert is_gold("No.", ["No."])


def test_all_gold_sentences_count_by_their_share_over_all_quotes() -> None:
    expected = Expected("quote", (ICE, HEAT, WALK), need_all=True)
    assert value_of(replied("quote", quoted(WALK), quoted(f"{ICE} {HEAT}")), expected) == 1
    assert value_of(replied("quote", quoted(WALK), quoted(ICE)), expected) == pytest.approx(2 / 3)
    assert value_of(replied("not_found", quoted(WALK)), expected) == 0


def test_to_answer_one_may_quote_give_an_overview_or_quote_beside_an_urgent_notice() -> None:
    expected = Expected("quote", (ICE,))
    right = {
        kind
        for kind in ("quote", "not_found", "urgent", "smalltalk", "about", "sources", "overview")
        if value_of(replied(kind, quoted(ICE)), expected)
    }
    assert right == {"quote", "overview", "urgent"}


def test_abstaining_is_right_only_as_not_found_whatever_is_offered_as_related() -> None:
    assert value_of(replied("not_found", quoted(ICE)), Expected("abstain")) == 1
    assert value_of(replied("quote", quoted(ICE)), Expected("abstain")) == 0


def test_urgent_is_right_by_its_kind_alone() -> None:
    assert value_of(replied("urgent"), Expected("urgent")) == 1
    assert value_of(replied("quote", quoted(ICE)), Expected("urgent")) == 0


def test_smalltalk_is_right_as_smalltalk_or_as_about() -> None:
    assert value_of(replied("smalltalk"), Expected("smalltalk")) == 1
    assert value_of(replied("about"), Expected("smalltalk")) == 1
    assert value_of(replied("not_found"), Expected("smalltalk")) == 0


def test_about_is_right_if_its_message_quotes_or_citations_say_the_gold() -> None:
    expected = Expected("about", ("A. Writer",))
    assert value_of(replied("about", quoted("A. Writer")), expected) == 1
    assert value_of(replied("about", quoted("On backs")), expected) == 1
    assert value_of(replied("about", message="By A. Writer."), expected) == 1
    assert value_of(replied("about", message="Nobody knows."), expected) == 0
    assert value_of(replied("about"), Expected("about")) == 1
    assert value_of(replied("quote", quoted("A. Writer")), expected) == 0


def test_sources_are_right_if_any_quote_contains_the_gold() -> None:
    expected = Expected("sources", ("Smith, J. (2020).",))
    entry = quoted("Smith, J. (2020). Backs.")
    assert value_of(replied("sources", quoted("Other, A."), entry), expected) == 1
    assert value_of(replied("sources", quoted("Other, A.")), expected) == 0
    assert value_of(replied("sources"), expected) == 0
    assert value_of(replied("quote", entry), expected) == 0


def test_an_overview_is_right_as_overview_or_quote_with_the_gold_in_any_quote() -> None:
    expected = Expected("overview", ("Treatments",))
    assert value_of(replied("overview", quoted("Causes"), quoted("Treatments")), expected) == 1
    assert value_of(replied("quote", quoted("Causes"), quoted("Treatments")), expected) == 1
    assert value_of(replied("overview", quoted("Causes")), expected) == 0
    assert value_of(replied("urgent", quoted("Treatments")), expected) == 0


@pytest.mark.parametrize(
    "gold",
    [
        "- Ice reduces **the swelling** of the muscle.",
        "> Ice reduces\n> the swelling of the muscle.",
        "3. Ice  reduces the swelling of the muscle\\.",
    ],
)
def test_gold_compares_as_it_is_read_not_as_its_markdown_is_written(gold: str) -> None:
    assert value_of(replied("quote", quoted(f"{WALK}\n{ICE}")), Expected("quote", (gold,))) == 1


def test_without_marks_the_whole_quote_counts_as_marked() -> None:
    assert marked(quoted(f"{ICE} {HEAT}", HEAT)) == (HEAT,)
    assert marked(quoted(f"{ICE} {HEAT}")) == (f"{ICE} {HEAT}",)


def test_a_quote_is_whole_only_if_it_is_the_text_of_its_article_at_its_offsets(corpus: Corpus) -> None:
    start = corpus.articles[0].text.index(HEAT)
    whole = quoted(HEAT, HEAT, start=start)
    assert broken_quotes(replied("quote", whole), corpus) == ()
    shifted = replace(whole, start=start + 1, end=whole.end + 1, highlights=())
    trimmed = replace(whole, text=HEAT[:-1])
    outside = replace(whole, highlights=(Span(start - 1, start + 4),))
    for broken in (shifted, trimmed, outside, replace(whole, text="", end=start, highlights=())):
        assert len(broken_quotes(replied("quote", whole, broken), corpus)) == 1


def test_a_quote_of_the_front_matter_has_to_be_one_of_its_values(corpus: Corpus) -> None:
    for text, count in (("A. Writer", 0), ("2023-03-31", 0), ("A. Reader", 1)):
        value = replace(quoted(text), kind="metadata", start=0, end=0)
        assert len(broken_quotes(replied("about", value), corpus)) == count


def test_the_broken_quote_is_named_with_its_article_and_place(corpus: Corpus) -> None:
    (problem,) = broken_quotes(replied("quote", quoted("Never said.", start=3)), corpus)
    assert problem == "'Never said.' is not “on-backs” at 3..14"


@given(st.lists(PROBABILITY, min_size=1, max_size=40))
def test_a_mean_lies_in_its_interval_and_in_0_to_1(values: list[float]) -> None:
    found = mean_of(values)
    assert 0 <= found.low <= found.high <= 1 + 1e-9
    binary = all(value in (0, 1) for value in values)
    assert found.interval == ("Wilson" if binary else "bootstrap")
    assert not binary or found.low <= found.mean <= found.high


def test_the_wilson_interval_of_8_of_10_is_the_one_of_the_textbooks() -> None:
    found = mean_of([1.0] * 8 + [0.0] * 2)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))


def test_a_mean_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"^a mean needs at least one value, got none$"):
        mean_of([])


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), st.booleans()), max_size=30))
def test_auroc_is_the_share_of_pairs_in_the_right_order(confidences: list[tuple[float, bool]]) -> None:
    yes = [confidence for confidence, answers in confidences if answers]
    no = [confidence for confidence, answers in confidences if not answers]
    pairs = [(high > low) + (high == low) / 2 for high, low in product(yes, no)]
    found = auroc(confidences)
    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@given(st.lists(st.tuples(PROBABILITY, st.booleans()), min_size=1, max_size=40))
def test_reliability_bins_hold_each_question_once_and_errors_lie_in_0_to_1(
    confidences: list[tuple[float, bool]],
) -> None:
    bins = reliability(confidences)
    error, brier = calibration_error(bins), brier_score(confidences)
    assert sum(each.count for each in bins) == len(confidences)
    assert error is not None and brier is not None and 0 <= error <= 1 and 0 <= brier <= 1


def test_a_sure_and_right_confidence_has_no_error_and_a_sure_and_wrong_one_the_whole() -> None:
    right, wrong = [(1.0, True), (0.0, False)], [(0.0, True), (1.0, False)]
    assert (calibration_error(reliability(right)), brier_score(right), auroc(right)) == (0, 0, 1)
    assert (calibration_error(reliability(wrong)), brier_score(wrong), auroc(wrong)) == (1, 1, 0)
    assert (calibration_error(()), brier_score(())) == (None, None)
