"""Which questions a message holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.sub_questions import parts, said_before
from bot.chat import Bot
from corpus.corpus import read_corpus
from index.building.build import build_index
from index.encoding.encoder import Encoder
from index.finder.finder import load_finder
from index.search.retriever import Retriever


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("ice or heat?", ("ice", "heat")),
        ("walking vs. swimming", ("walking", "swimming")),
        (
            "how long does it last and when should I worry",
            ("how long does it last", "when should I worry"),
        ),
        ("What is it? Is it bad?", ("What is it?", "Is it bad?")),
        ("is it heat or should I rest", ("is it heat", "should I rest")),
        ("What is the difference between a strain and a spasm?", ("a strain", "a spasm")),
        ("how is a leo different from a crested gecko", ("a leo", "a crested gecko")),
    ],
)
def test_a_message_with_several_questions_is_parted(question: str, held: tuple[str, ...]) -> None:
    assert parts(question) == held


@pytest.mark.parametrize(
    "question",
    [
        "",
        "or",
        "ice or",
        "yes",
        "what causes back spasms?",
        "do stress and strain cause spasms?",
        "My back went yesterday. What can I do?",
        "What is it? Is it bad? Does it hurt? Will it pass?",
        "needles in the ankle. does that help anybody or is it all nonsense",
        "is a loose chain a danger, or am i just being fussy about it",
    ],
)
def test_one_question_or_too_many_is_read_as_it_is(question: str) -> None:
    assert parts(question) == (question,)


@pytest.mark.parametrize(
    ("question", "before"),
    [
        (
            "I sit all day. Is that bad and what can I do about it?",
            [("I sit all day.",), ("I sit all day.", "Is that bad")],
        ),
        (
            "Why? I sit all day. Is it bad? Is it new?",
            [("I sit all day.",), ("I sit all day.", "Is it bad?")],
        ),
        ("is sitting bad and why is it", [(), ("is sitting bad",)]),
        ("Is sitting bad? I sit all day.", [()]),
        ("", [()]),
    ],
)
def test_a_part_may_lean_on_what_the_message_says_before_it(
    question: str, before: list[tuple[str, ...]]
) -> None:
    assert [*said_before(question, ())] == before
    assert [*said_before(question, ("Why?",))] == [("Why?", *each) for each in before]


@pytest.mark.parametrize("question", ["ice or heat", "ice or heat?", "how is a leo different from a gecko"])
def test_a_side_of_a_choice_leans_on_nothing(question: str) -> None:
    assert said_before(question, ("what helps",)) == ((), ())


def test_a_part_is_answered_as_the_message_before_it_says(bot: Bot) -> None:
    """By itself "what is it" asks for the subject of the article."""
    reply = bot.ask("I was told to try acupuncture. What is it and does it hurt?")
    assert reply.message == "The article does not answer this part: “does it hurt?”"
    assert reply.quotes[0].text.startswith("Acupuncture, the ancient")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.sampled_from("how is or and ice?<b>.! \n"), max_size=80) | st.text(max_size=200))
def test_parts_are_words_of_the_message(text: str) -> None:
    found = parts(text)
    assert 1 <= len(found) <= 3
    assert all(part in text for part in found)


@pytest.mark.parametrize(
    ("question", "told", "left"),
    [
        (
            "what do ice packs do and how many times a day should i swap them",
            "Cold compresses",
            "how many times a day should i swap them",
        ),
        (
            "how much does a massage cost and how long do back spasms last",
            "two to four weeks",
            "how much does a massage cost",
        ),
    ],
)
def test_a_question_that_is_answered_in_part_says_which_part_is_not(
    bot: Bot, question: str, told: str, left: str
) -> None:
    reply = bot.ask(question)
    assert reply.kind == "quote"
    assert reply.message == f"The article does not answer this part: “{left}”"
    assert len(reply.quotes) == 1
    assert told in reply.quotes[0].text


def test_a_question_that_is_answered_in_no_part_is_not_answered(bot: Bot) -> None:
    reply = bot.ask("how much does tylenol cost and who sells it")
    assert (reply.kind, reply.message) == ("not_found", "The article does not answer that.")


@pytest.mark.parametrize(
    ("question", "articles", "left"),
    [
        ("what is the oven door made of and when does the pool open", {"oven", "pool"}, ""),
        ("how deep is the pool and what is the oven door made of", {"oven"}, "how deep is the pool"),
    ],
)
def test_only_a_part_that_no_article_answers_is_left(
    encoder: Encoder, tmp_path: Path, question: str, articles: set[str], left: str
) -> None:
    for name, text in {
        "oven": "# Oven\n\nThe oven needs twelve minutes to get hot.\n\nIts door is made of glass.\n\nA light burns.\n",
        "pool": "# Pool\n\nA ticket for the swimming pool costs four euros.\n\nThe pool opens at nine.\n\nDogs stay out.\n",
    }.items():
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    corpus = read_corpus(tmp_path)
    index = build_index(corpus, encoder, tmp_path / "index")
    reply = Bot(Retriever(corpus, encoder, index, load_finder())).ask(question)
    assert {quote.article for quote in reply.quotes} == articles
    assert reply.message == (f"The article does not answer this part: “{left}”" if left else "")
