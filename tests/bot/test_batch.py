"""JSON lines in, a reply for each out."""

from __future__ import annotations

import json

import pytest

from bot.batch import BatchLineError, BatchQuestion, answer_batch, read_batch
from bot.chat import Bot
from bot.reply.reply import Turn
from corpus.errors import AskError
from index.search.retriever import Retriever

EXPECTED = 'expected {"id": …, "history": […], "question": "…", "article": "…"?}'


@pytest.fixture
def small_bot(small: Retriever) -> Bot:
    return Bot(small)


def test_both_forms_of_history_are_read() -> None:
    line = json.dumps(
        {"id": 7, "question": "q", "history": ["a", {"question": "b", "answer": "c"}, {"question": "d"}]}
    )
    (read,) = read_batch([line], "f")
    assert isinstance(read, BatchQuestion)
    assert (read.id, read.question, read.article, read.place) == (7, "q", None, "f:1")
    assert read.history == (Turn("a"), Turn("b"), Turn("d"))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("nonsense", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1]", "no question"),
        ('{"question": 3}', "no question"),
        ('{"question": "q", "history": "h"}', "the history is no list"),
        ('{"question": "q", "article": 3}', "the article's id is no text"),
        (
            '{"question": "q", "history": [3]}',
            "an entry of the history is neither a question nor a question with its answer",
        ),
    ],
)
def test_a_line_that_cannot_be_asked_is_named_with_its_number(line: str, what: str) -> None:
    found = list(read_batch(['{"question": "x"}', "", line], "f"))
    assert isinstance(found[0], BatchQuestion)
    assert str(found[1]) == f"f:3: {what}; {EXPECTED}"
    assert isinstance(found[1], BatchLineError)


def test_the_rest_is_answered_and_each_error_keeps_its_place(small_bot: Bot) -> None:
    lines = [
        '{"id": 1, "question": "hello"}',
        "{",
        '{"question": "x", "article": "plane"}',
        '{"question": "bye"}',
    ]
    found = list(answer_batch(small_bot, read_batch(lines, "f")))
    assert isinstance(found[0], dict) and (found[0]["id"], found[0]["kind"]) == (1, "smalltalk")
    assert isinstance(found[1], AskError) and str(found[1]).startswith("f:2: not JSON")
    assert str(found[2]) == "f:3: no article “plane” in the corpus; did you mean plain?"
    assert isinstance(found[3], dict) and found[3]["id"] is None


def test_an_article_limits_the_question_to_it(small_bot: Bot) -> None:
    lines = [
        json.dumps({"question": question, "article": article})
        for article in ("long", "lists", "plain", "sourced")
        for question in ("what do bees make?", "what is it about?", "which fruit is good?")
    ]
    for line, reply in zip(lines, answer_batch(small_bot, read_batch(lines, "f")), strict=True):
        assert isinstance(reply, dict)
        assert {quote["article"] for quote in reply["quotes"]} <= {json.loads(line)["article"]}
