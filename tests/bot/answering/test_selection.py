"""From scores to quotes: which passages, which part of them, which marks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.follow_up import InConversation
from bot.answering.judging import Judgement
from bot.answering.selection import MAX_QUOTES, merged, quote_passage, quotes_for, quotes_of
from bot.answering.sub_questions import Judged
from bot.reply.citation import citation
from corpus.article import Span
from corpus.corpus import Corpus
from index.building.corpus_index import CorpusIndex
from index.encoding.encoder import Encoder
from index.search.article_view import ArticleView
from index.search.retriever import Retriever

MAX_CHARS = 1200


@pytest.fixture
def long(small: Retriever) -> ArticleView:
    return small.view(small.number("long"))


@pytest.fixture
def lists(small: Retriever) -> ArticleView:
    return small.view(small.number("lists"))


def scores(view: ArticleView, **logits: float) -> np.ndarray:
    """Zero for each sentence but those that begin with a key (underscores are spaces)."""
    return np.array(
        [
            next(
                (
                    value
                    for start, value in logits.items()
                    if sentence.of(view.article.text).startswith(start.replace("_", " "))
                ),
                0.0,
            )
            for sentence in view.sentences
        ]
    )


def words_of_marks(view: ArticleView, quote_marks: tuple[Span, ...]) -> list[str]:
    return [mark.of(view.article.text) for mark in quote_marks]


def test_of_a_long_passage_the_run_of_sentences_around_the_marks_is_quoted(long: ArticleView) -> None:
    quote = quotes_for(long, scores(long, Sentence_number_30_=30.0))[0]
    assert words_of_marks(long, quote.highlights) == [
        "Sentence number 30 of the long passage says a little more."
    ]
    assert len(quote.text) <= MAX_CHARS < len(long.passages[0].span.of(long.article.text))
    assert quote.text == long.article.text[quote.start : quote.end]
    before, after = quote.highlights[0].start - quote.start, quote.end - quote.highlights[0].end
    assert before > 300 and after > 300
    assert quote.text.startswith("Sentence number") and quote.text.endswith("more.")


def test_a_mark_at_the_edge_of_a_long_passage_is_quoted_with_what_is_on_its_other_side(
    long: ArticleView,
) -> None:
    first = quotes_for(long, scores(long, Sentence_number_1_=30.0))[0]
    last = quotes_for(long, scores(long, Sentence_number_60_=30.0))[0]
    assert first.start == long.passages[0].span.start and MAX_CHARS - 100 < len(first.text) <= MAX_CHARS
    assert last.end == long.passages[0].span.end and MAX_CHARS - 100 < len(last.text) <= MAX_CHARS


def test_marks_far_apart_are_all_in_the_quote(long: ArticleView) -> None:
    quote = quotes_for(long, scores(long, Sentence_number_2_=30.0, Sentence_number_59_=30.0))[0]
    assert [text[:18] for text in words_of_marks(long, quote.highlights)] == [
        "Sentence number 2 ",
        "Sentence number 59",
    ]


def test_a_long_passage_can_be_had_whole_and_one_without_marks_is(long: ArticleView) -> None:
    passage = long.passages[0]
    marked = quote_passage(long.article, passage, passage.sentences[:1], 1.0, whole=True)
    assert (marked.start, marked.end) == (passage.span.start, passage.span.end)
    assert quote_passage(long.article, passage, (), 1.0).end == passage.span.end


def test_no_more_than_four_sentences_are_marked(long: ArticleView) -> None:
    assert len(quotes_for(long, np.zeros(len(long.sentences)))[0].highlights) == 4


def test_a_list_is_marked_whole_where_all_of_it_is_asked_for(lists: ArticleView) -> None:
    logits = scores(lists, Pears=30.0)
    assert words_of_marks(lists, quotes_for(lists, logits)[0].highlights) == ["Pears"]
    whole = quotes_for(lists, logits, whole_lists=True)[0]
    assert words_of_marks(lists, whole.highlights) == ["Good fruit includes:", "Apples", "Pears", "Plums"]
    assert whole.section == ("Fruit",)
    paragraph = quotes_for(lists, scores(lists, Others=30.0), whole_lists=True)[0]
    assert words_of_marks(lists, paragraph.highlights) == ["Others rot."]


def test_a_passage_shown_before_is_left_out_even_if_a_part_of_it_was_shown(long: ArticleView) -> None:
    logits = scores(long, Sentence_number_30_=30.0, A_short_end=25.0)
    shown = quotes_for(long, logits)[0]
    after = quotes_for(long, logits, skip=[Span(shown.start, shown.end)])
    assert [quote.text for quote in after] == ["A short end."]
    everything = [passage.span for passage in long.passages]
    assert quotes_for(long, logits, skip=everything) == []


def test_what_is_hardly_on_the_subject_is_not_quoted_after_what_is(long: ArticleView) -> None:
    logits = scores(long, Sentence_number_30_=30.0, A_short_end=24.0)
    shown = quotes_for(long, logits)[0]
    assert quotes_for(long, logits, skip=[Span(shown.start, shown.end)]) == []


def test_quotes_of_one_passage_are_merged_marks_and_all(lists: ArticleView) -> None:
    fruit, others = lists.passages
    apples = quote_passage(lists.article, fruit, fruit.sentences[1:2], 0.2)
    plums = quote_passage(lists.article, fruit, fruit.sentences[3:4], 0.9)
    rot = quote_passage(lists.article, others, others.sentences, 0.5)
    found = merged([plums, rot, apples], lists.article)
    assert [quote.paragraph for quote in found] == [fruit.number, others.number]
    assert words_of_marks(lists, found[0].highlights) == ["Apples", "Plums"]
    assert found[0].score == 0.9
    assert merged([], lists.article) == []


def test_runs_of_one_long_passage_are_merged_into_one_that_holds_both(long: ArticleView) -> None:
    passage = long.passages[0]
    early = quote_passage(long.article, passage, passage.sentences[1:2], 0.5)
    late = quote_passage(long.article, passage, passage.sentences[57:58], 0.4)
    both = merged([early, late], long.article)
    assert len(both) == 1
    assert both[0].highlights == (passage.sentences[1], passage.sentences[57])
    assert both[0].text == long.article.text[both[0].start : both[0].end]


def test_of_two_scores_that_hardly_differ_the_greater_is_first(small: Retriever) -> None:
    view = small.view(3)
    scores = np.full(len(view.sentences), -1.0)
    scores[-2:] = -9e-18, 0.0
    assert view.sentences[-1] in quotes_for(view, scores)[0].highlights


@pytest.mark.parametrize(
    ("whole", "of_parts", "shown"),
    [
        (0.8, [0.9, 0.5], ["part 0", "whole", "part 1"]),
        (0.8, [0.5, 0.9], ["part 1", "whole", "part 0"]),
        (0.8, [0.5, 0.1], ["whole", "part 0"]),
        (0.1, [0.9, 0.8], ["part 0", "part 1", "whole"]),
        (0.1, [0.9, 0.5], ["part 0"]),
    ],
)
def test_what_surely_answers_a_part_comes_before_the_whole_and_what_may_answer_a_part_after_it(
    shipped_corpus: Corpus,
    encoder: Encoder,
    shipped_index: CorpusIndex,
    whole: float,
    of_parts: list[float],
    shown: list[str],
) -> None:
    view = Retriever(shipped_corpus, encoder, shipped_index).view(0)

    def judged(passage: int, confidence: float) -> Judgement:
        logits = np.where(view.passage_of == passage, 30.0, 0.0)
        return Judgement(view, InConversation(""), logits, confidence, 0.7, 0.0)

    names = {3: "whole", 6: "part 0", 9: "part 1"}
    parts = [judged(6 + 3 * n, confidence) for n, confidence in enumerate(of_parts)]
    of_all = Judged(judged(3, whole), tuple(parts), is_known=False, is_pinned=False)
    found = quotes_of(of_all, whole_lists=False, skip=[])
    assert [names[quote.paragraph - 1] for quote in found] == shown


def test_what_may_answer_a_part_comes_before_the_second_best_answer_to_the_whole(
    shipped_corpus: Corpus, encoder: Encoder, shipped_index: CorpusIndex
) -> None:
    """Where the best one is a reader question's."""
    view = Retriever(shipped_corpus, encoder, shipped_index).view(0)
    logits = np.where(view.passage_of == 3, 30.0, np.where(view.passage_of == 9, 28.5, 0.0))
    of_part = np.where(view.passage_of == 6, 30.0, 0.0)
    whole = Judgement(view, InConversation(""), logits, 0.8, 0.7, 0.0)
    part = Judgement(view, InConversation(""), of_part, 0.5, 0.7, 0.0)
    found = quotes_of(Judged(whole, (part,), is_known=True, is_pinned=False), whole_lists=False, skip=[])
    assert [quote.paragraph - 1 for quote in found] == [3, 6, 9]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_scores_each_quote_is_its_slice_and_holds_its_marks(
    small: Retriever, data: st.DataObject
) -> None:
    view = small.view(data.draw(st.integers(0, len(small.corpus.articles) - 1)))
    logits = data.draw(
        st.lists(
            st.floats(-50, 50, width=32), min_size=len(view.sentences), max_size=len(view.sentences)
        ).map(np.array)
    )
    quotes = quotes_for(view, logits, whole_lists=data.draw(st.booleans()))
    assert 1 <= len(quotes) <= MAX_QUOTES
    assert len({quote.paragraph for quote in quotes}) == len(quotes)
    assert [quote.score for quote in quotes] == sorted((quote.score for quote in quotes), reverse=True)
    best = view.sentences[int(np.argmax(logits))]
    assert best in quotes[0].highlights
    for quote in quotes:
        assert quote.text == view.article.text[quote.start : quote.end]
        assert quote.citation == citation(view.article)
        assert quote.highlights == tuple(sorted(quote.highlights))
        for mark in quote.highlights:
            assert Span(quote.start, quote.end).holds(mark)
            assert mark in view.passages[quote.paragraph - 1].sentences
