from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Span
from corpus.asked import AskedQuestions
from corpus.corpus import default_folder, read_corpus
from corpus.questions import ReaderQuestion

RINSE = ReaderQuestion("Shall I rinse the pan?", Span(0, 5), 1)
SOAP = ReaderQuestion("With soap?", None, 2, ("Shall I rinse the pan?",), False)
DRY = ReaderQuestion("and does it dry by itself?", Span(6, 9), 3, ("With soap?",), True)
ASKED = AskedQuestions([RINSE, SOAP, DRY])


def test_letter_case_and_marks_make_no_difference() -> None:
    for question in ("shall i rinse the pan", "SHALL I — RINSE “the” PAN!?", " Shall I\nrinse, the pan... "):
        assert ASKED.find(question) is RINSE


def test_other_words_or_another_order_are_not_found() -> None:
    for question in ("", "?!", "shall I rinse a pan", "the pan shall I rinse", "shall I rinse the pan now"):
        assert ASKED.find(question) is None


def test_a_follow_up_is_found_after_the_same_question_alone() -> None:
    assert ASKED.find("with soap") is None
    assert ASKED.find_follow_up("with soap", ["shall I rinse the pan"]) is SOAP
    assert ASKED.find_follow_up("with soap", ["can it rust?", "shall I rinse the pan"]) is SOAP
    assert ASKED.find_follow_up("with soap", ["shall I rinse the pan", "can it rust?"]) is None
    assert ASKED.find_follow_up("with soap", []) is None


def test_a_question_that_stands_by_itself_is_no_follow_up() -> None:
    assert ASKED.find("And does it dry by itself") is DRY
    assert ASKED.find_follow_up("and does it dry by itself", ["with soap"]) is None


@given(st.lists(st.text(string.ascii_letters, min_size=1), min_size=1, max_size=6), st.data())
def test_a_question_is_found_however_its_words_are_set_apart(words: list[str], data: st.DataObject) -> None:
    asked = AskedQuestions([ReaderQuestion(" ".join(words) + "?", None, 1)])
    between = st.sampled_from([" ", ", ", " - ", "\n", "…"])
    written = "".join(word.swapcase() + data.draw(between) for word in words)
    assert asked.find(written) is not None


def test_every_reader_question_of_the_shipped_article_is_found_with_its_sentence() -> None:
    questions = read_corpus(default_folder()).questions["back-spasms"]
    asked = AskedQuestions(questions)
    for question in questions:
        typed = f"… {question.question.casefold()}?!"
        found = (
            asked.find(typed) if question.self_contained else asked.find_follow_up(typed, question.history)
        )
        assert found is not None
        assert found.sentence == question.sentence
