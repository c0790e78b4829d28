"""What a step of training reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import cast

import numpy as np
import pytest

from index.encoding.encoder import Encoder
from index.encoding.runtime import Embeddings
from index.finder.finder import marks_of, packaged_tokenizer
from index.training.data.augmentation import follow_up, misspelt
from index.training.data.documents import Question, QuestionSet, Text
from index.training.data.neighbours import Neighbours
from index.training.data.sampling import Reading, Sampler
from index.training.settings import Settings, Share

PLAIN = replace(
    Settings(),
    taken_away=0.0,
    misspelt=0.0,
    related_turn=0.0,
    unrelated_turn=0.0,
    shares={"pans": Share(1.0, 1.0)},
    questions=800,
)


def pans() -> QuestionSet:
    from corpus.reading.sentences import split_sentences  # noqa: PLC0415

    texts = [f"Pan number {n} is made of iron. Oil it on day {n}. It weighs {n} pounds." for n in range(5)]
    document = tuple(Text("Pans", text, split_sentences(text)) for text in texts)
    asked = tuple(Question(f"When do I oil pan number {n}?", (), 0, frozenset({(n, 1)})) for n in range(5))
    return QuestionSet("pans", (document,), asked)


def sampler(settings: Settings, kept: Path | None = None) -> Sampler:
    tokenizer, sets = packaged_tokenizer(), [pans()]
    neighbours = Neighbours(sets, cast(Encoder, Numbers()), kept) if kept else None
    return Sampler(sets, tokenizer, marks_of(tokenizer), settings, neighbours)


class Numbers:
    """An encoder to which texts are the nearer, the greater the numbers are that they name."""

    max_tokens = 100

    def encode_documents(self, texts: Sequence[str]) -> Embeddings:
        return np.array([[int(re.findall("[0-9]+", text)[0]) + 1] for text in texts], np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [1] * len(texts)


def drawn(settings: Settings, steps: int = 5) -> list[list[Reading]]:
    source = sampler(settings)
    return [question for step in range(steps) for question in source.step(step)]


def test_the_same_step_of_the_same_run_draws_the_same() -> None:
    assert sampler(PLAIN).step(3) == sampler(PLAIN).step(3)
    assert sampler(PLAIN).step(3) != sampler(replace(PLAIN, seed=1)).step(3)


def test_one_candidate_holds_the_answer_and_the_others_do_not() -> None:
    for readings in drawn(PLAIN):
        assert len(readings) == PLAIN.passages
        assert [reading.gold for reading in readings] == [(False, True, False), (False,) * 3, (False,) * 3]


def test_a_question_whose_answer_is_taken_away_has_none_among_its_candidates() -> None:
    for readings in drawn(replace(PLAIN, taken_away=1.0)):
        assert readings and not any(any(reading.gold) for reading in readings)


def test_other_candidates_are_the_nearest_by_words_and_by_meaning(tmp_path: Path) -> None:
    numbers = [
        {
            int(re.findall("[0-9]+", packaged_tokenizer().decode(list(reading.window.tokens)))[1])
            for reading in of_one
        }
        for of_one in (
            readings
            for step in range(6)
            for readings in sampler(replace(PLAIN, near_by_meaning=1.0), tmp_path).step(step)
        )
    ]
    # Passage 4 is the nearest to each question.
    assert all(4 in of_one for of_one in numbers)
    sets = [pans()]
    kept = Neighbours(sets, cast(Encoder, None), tmp_path)  # what is kept is not embedded again
    cosines = kept.cosines(sets[0], sets[0].questions[3])
    assert cosines is not None
    assert int(cosines.argmax()) == 4


@pytest.mark.parametrize("short_ones", [1, 3])
def test_only_the_passages_of_long_documents_are_embedded(short_ones: int, tmp_path: Path) -> None:
    long = pans()
    short = (Text("Pots", "A pot has no number.", ()),)
    questions = [replace(each, document=short_ones) for each in long.questions]
    about_short = Question("What has a pot?", (), 0, frozenset({(0, 0)}))
    mixed = QuestionSet("pans", (short,) * short_ones + long.documents, (about_short, *questions))
    found = Neighbours([mixed], cast(Encoder, Numbers()), tmp_path)  # it fails on a text without a number
    alone = Neighbours([long], cast(Encoder, Numbers()), tmp_path / "alone")
    assert found.cosines(mixed, about_short) is None
    for number, question in enumerate(questions):
        cosines, wanted = found.cosines(mixed, question), alone.cosines(long, long.questions[number])
        assert cosines is not None and wanted is not None
        assert cosines.tolist() == wanted.tolist()


def test_a_set_of_short_documents_is_not_embedded_at_all(tmp_path: Path) -> None:
    short = (Text("Pots", "A pot has no number.", ()),)
    question = Question("What has a pot?", (), 0, frozenset({(0, 0)}))
    pots = QuestionSet("pots", (short,), (question,))
    assert Neighbours([pots], cast(Encoder, Numbers()), tmp_path).cosines(pots, question) is None


def test_a_set_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="sets are missing: pots"):
        sampler(replace(PLAIN, shares={"pots": Share(1.0, 1.0)}))


def test_a_misspelt_question_keeps_most_of_its_letters() -> None:
    text = "When should someone see a doctor about muscle spasms?"
    for seed in range(50):
        slip = misspelt(text, Random(seed))
        assert slip != text
        assert len(set(text.lower().split()) & set(slip.split())) >= 4


def follow_ups(question: str, earlier: str) -> set[str]:
    return {follow_up(question, earlier, Random(seed)) for seed in range(60)}


def test_in_a_follow_up_a_pronoun_stands_for_what_the_question_before_names() -> None:
    asked = follow_ups("How heavy is an iron pan?", "How do I oil an iron pan?")
    assert {f"How heavy is {pronoun}?" for pronoun in ("it", "that", "this")} <= asked


def test_of_a_question_of_the_same_form_only_what_differs_may_be_asked() -> None:
    asked = follow_ups("What are the treatments for gout?", "What are the symptoms of gout?")
    assert {"what about treatments", "and treatments", "What are the treatments for it?"} <= asked


def test_a_question_that_has_nothing_in_common_with_another_stays_as_it_is() -> None:
    assert follow_ups("Who sells lids?", "Why is the pan black?") == {"Who sells lids?"}
    assert follow_ups("Who sells lids?", "Who sells lids?") == {"Who sells lids?"}


def test_a_related_question_goes_before_and_is_read_with_it() -> None:
    alone, after = drawn(PLAIN), drawn(replace(PLAIN, related_turn=1.0))
    lengths = [
        [len(reading.window.tokens) for question in each for reading in question] for each in (alone, after)
    ]
    assert sum(lengths[1]) > sum(lengths[0])
