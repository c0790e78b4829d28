"""What a step of the encoder's training compares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.reading.sentences import split_sentences
from index.training.data.documents import Question, QuestionSet, Text
from index.training.encoder.sampling import Batch, Sampler
from index.training.encoder.settings import Settings

PLAIN = replace(Settings(), sentences=4, misspelt=0.0, whole=0.0, shares={"pans": 1.0})


def pans() -> QuestionSet:
    """Two pages of pans.

    Each pan is asked about twice, each page has a question that all its pans answer, and one that none answers.
    """
    documents, asked = [], []
    for page in range(2):
        texts = [f"Pan {page}{n} is made of iron. Oil it on day {n}." for n in range(3)]
        documents.append(tuple(Text("Pans", text, split_sentences(text)) for text in texts))
        for n in range(3):
            gold = frozenset({(n, 1)})
            asked.append(Question(f"when do I oil pan {page}{n}", (), page, gold))
            asked.append(Question("and when do I oil it", (f"what is pan {page}{n} made of",), page, gold))
        asked.append(
            Question(f"what is on page {page} made of", (), page, frozenset((n, 0) for n in range(3)))
        )
        asked.append(Question(f"who made pan {page}0", (), page, frozenset()))
    return QuestionSet("pans", tuple(documents), tuple(asked))


def drawn(settings: Settings, steps: int = 20) -> list[Batch]:
    source = Sampler([pans()], settings)
    return [source.step(step) for step in range(steps)]


def test_the_same_step_of_the_same_run_draws_the_same() -> None:
    first, again, other = (
        Sampler([pans()], settings).step(3) for settings in (PLAIN, PLAIN, replace(PLAIN, seed=1))
    )
    assert first == again
    assert first != other


def test_each_question_points_at_all_drawn_sentences_that_answer_it() -> None:
    for batch in drawn(replace(PLAIN, bare=1.0)):
        for question, answers in zip(batch.questions, batch.answers, strict=True):
            found = {batch.sentences[answer] for answer in answers}
            if question.startswith("who"):
                assert found == set()
            elif question.startswith("what is on page"):
                of_page = f"Pan {question.split()[4]}"
                assert found == {each for each in batch.sentences if each.startswith(of_page)} != set()
            else:
                assert found == {f"Oil it on day {question.partition(' pan ')[2][1]}."}


def test_no_question_and_no_document_is_drawn_twice() -> None:
    for batch in drawn(PLAIN):
        assert len(set(batch.questions)) == len(batch.questions)
        assert len(set(batch.sentences)) == len(batch.sentences)


def test_a_step_has_as_many_of_each_as_the_settings_say() -> None:
    few = replace(PLAIN, sentences=1, of_a_document=2, questions=1, unanswered=0, bare=1.0)
    for batch in drawn(few):
        assert len(batch.sentences) == 2
        assert 1 <= len(batch.questions) <= 2
        assert all(batch.answers)
    assert {"who made pan 00", "who made pan 10"} <= {q for batch in drawn(PLAIN) for q in batch.questions}


def test_some_questions_are_misspelt() -> None:
    plain = {question for batch in drawn(PLAIN) for question in batch.questions}
    wrong = {question for batch in drawn(replace(PLAIN, misspelt=1.0)) for question in batch.questions}
    assert not plain & wrong


def test_a_follow_up_is_read_after_the_question_before_it() -> None:
    questions = {question for batch in drawn(PLAIN) for question in batch.questions}
    assert "what is pan 12 made of and when do I oil it" in questions


def test_sentences_stand_bare_or_under_their_heading_as_in_the_index() -> None:
    sentences = {sentence for batch in drawn(PLAIN) for sentence in batch.sentences}
    assert {"Oil it on day 1.", "Pans: Oil it on day 1."} <= sentences


def test_whole_passages_answer_what_any_of_their_sentences_does() -> None:
    everything = replace(PLAIN, whole=1.0, of_a_document=6, sentences=1)
    for batch in drawn(everything):
        assert len(batch.sentences) == 3
        assert all(sentence.startswith("Pans: Pan ") for sentence in batch.sentences)
        oiled = [a for q, a in zip(batch.questions, batch.answers, strict=True) if "oil" in q]
        assert oiled
        assert all(len(answers) == 1 for answers in oiled)


@pytest.mark.parametrize("sets", [[], [QuestionSet("pots", (), ())]])
def test_a_set_that_is_missing_or_empty_is_named(sets: list[QuestionSet]) -> None:
    with pytest.raises(ValueError, match="sets are missing or empty: pots"):
        Sampler([pans(), *sets], replace(PLAIN, shares={"pans": 0.5, "pots": 0.5}))
