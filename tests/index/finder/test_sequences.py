"""What the finder reads: every sentence of a passage, with the question before it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.finder.sequences import MAX_TOKENS, Marks, question_tokens, windows

MARKS = Marks(start=-1, end=-2)
TOKENS = st.lists(st.integers(0, 999), max_size=60)


def test_the_question_comes_first_and_the_turn_before_it_second() -> None:
    assert question_tokens([1, 2], [], MARKS) == (-1, 1, 2, -2)
    assert question_tokens([1, 2], [7, 8], MARKS) == (-1, 1, 2, -2, 7, 8, -2)


def test_of_a_long_question_and_a_long_turn_the_end_is_read() -> None:
    read = question_tokens(range(100), range(200, 300), MARKS)
    assert len(read) < MAX_TOKENS / 2
    assert 99 in read and 299 in read and 0 not in read and 200 not in read


def test_the_heading_and_the_sentences_follow_the_question() -> None:
    [window] = windows((-1, 1, -2), [5], [[10, 11], [12]], MARKS)
    assert window.tokens == (-1, 1, -2, 5, 10, 11, 12, -2)
    assert window.text_start == 3
    assert [(place.sentence, place.start, place.end) for place in window.places] == [(0, 4, 6), (1, 6, 7)]


def test_a_passage_without_sentences_has_no_window() -> None:
    assert windows((-1, -2), [1], [], MARKS) == []


def test_a_window_of_a_long_passage_begins_with_the_last_sentence_of_the_one_before() -> None:
    first, second, *_ = windows((-1, -2), [], [[n] * 50 for n in range(6)], MARKS)
    assert second.places[0].sentence == first.places[-1].sentence


@given(question=TOKENS, heading=TOKENS, sentences=st.lists(TOKENS, max_size=30))
def test_every_sentence_stands_whole_in_a_window(
    question: list[int], heading: list[int], sentences: list[list[int]]
) -> None:
    first = question_tokens(question, [], MARKS)
    found = windows(first, heading, sentences, MARKS)
    read = {}
    for window in found:
        assert len(window.tokens) <= MAX_TOKENS
        assert window.tokens[: len(first)] == first and window.tokens[-1] == MARKS.end
        for place in window.places:
            read[place.sentence] = list(window.tokens[place.start : place.end])
    assert read == dict(enumerate(sentences))


def test_of_a_sentence_longer_than_a_window_the_beginning_is_read() -> None:
    [window] = windows((-1, 1, -2), [5], [list(range(1000))], MARKS)
    assert len(window.tokens) == MAX_TOKENS
    assert window.tokens[4:10] == (0, 1, 2, 3, 4, 5)
