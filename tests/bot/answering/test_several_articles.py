"""Which of several articles is quoted."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat import Bot
from bot.reply.reply import Turn
from corpus.corpus import read_corpus
from index.building.build import build_index
from index.encoding.encoder import Encoder
from index.finder.finder import load_finder
from index.search.retriever import Retriever

PAGES = Path(__file__).parents[3] / "bot" / "fitting" / "pages"
NAMES = ("houseplant-clinic", "new-dentures-milltown", "allotment-association", "backup-tool-install")


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Bot:
    folder = tmp_path_factory.mktemp("four")
    for name in NAMES:
        shutil.copy(PAGES / f"{name}.md", folder)
    corpus = read_corpus(folder)
    return Bot(
        Retriever(
            corpus, encoder, build_index(corpus, encoder, tmp_path_factory.mktemp("index")), load_finder()
        )
    )


def test_most_questions_are_answered_from_the_page_they_are_about(four: Bot) -> None:
    quoted = []
    for name in NAMES:
        lines = (PAGES / f"{name}.asked.jsonl").read_text(encoding="utf-8").splitlines()
        answered = [asked for asked in map(json.loads, lines) if asked["gold"]]
        for asked in answered[::3]:
            reply = four.ask(asked["question"], [Turn(turn) for turn in asked["history"]])
            if reply.kind == "quote":
                quoted.append(reply.quotes[0].article == name)
    assert len(quoted) > 30
    assert sum(quoted) / len(quoted) >= 0.75  # by confidence alone 31 of 49


@pytest.mark.parametrize(
    ("article", "before", "question"),
    [
        ("new-dentures-milltown", "how do i clean my new teeth", "and how often"),
        ("new-dentures-milltown", "my new teeth hurt", "is it normal"),
        ("houseplant-clinic", "the leaves of my plant go yellow", "why"),
        ("allotment-association", "how much is the rent for a plot", "when do i have to pay it"),
        ("allotment-association", "may i have a bonfire", "when is it allowed"),
        ("backup-tool-install", "how do i restore a file", "and if that fails"),
    ],
)
def test_a_follow_up_is_put_to_the_article_that_answered_before(
    four: Bot, article: str, before: str, question: str
) -> None:
    first = four.ask(before, article=article)
    assert first.kind == "quote"
    reply = four.ask(question, [Turn(before, first)])
    assert {quote.article for quote in reply.quotes} == {article}


def test_a_question_that_stands_alone_is_put_to_all_articles(four: Bot) -> None:
    first = four.ask("may i have a bonfire", article="allotment-association")
    reply = four.ask("how do i clean my new teeth", [Turn("may i have a bonfire", first)])
    assert reply.quotes[0].article == "new-dentures-milltown"


def test_a_follow_up_reads_the_same_whether_the_replies_before_it_are_known(four: Bot) -> None:
    before = "how much is the rent for a plot"
    asked = "when do i have to pay it"
    known = four.ask(asked, [Turn(before, four.ask(before))])
    assert known.kind == "quote"
    assert four.ask(asked, [Turn(before)]).quotes == known.quotes


@pytest.fixture(scope="module")
def nine(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Bot:
    """So many articles that not each is asked every question."""
    folder = tmp_path_factory.mktemp("nine")
    for number in range(8):
        text = f"How long it takes is up to you: {number + 2} days is not long. How often is up to you."
        (folder / f"wall-{number}.md").write_text(f"# Wall {number}\n\n{text}\n", encoding="utf-8")
    shutil.copy(PAGES / "new-dentures-milltown.md", folder)
    corpus = read_corpus(folder)
    index = build_index(corpus, encoder, tmp_path_factory.mktemp("index"))
    return Bot(Retriever(corpus, encoder, index, load_finder()))


def test_in_a_large_folder_too_where_the_question_before_leans_itself(nine: Bot) -> None:
    turns: list[Turn] = []
    for question in ("how do i clean my new teeth", "and how often"):
        turns.append(Turn(question, nine.ask(question, turns)))
    reply = nine.ask("and how long does it take", turns)
    assert {quote.article for quote in reply.quotes} == {"new-dentures-milltown"}


def test_after_a_silence_a_follow_up_is_put_to_all_articles(four: Bot) -> None:
    teeth = Turn("how do i clean my new teeth", four.ask("how do i clean my new teeth"))
    silence = Turn("who won the world cup", four.ask("who won the world cup", [teeth]))
    assert silence.reply and silence.reply.kind == "not_found"
    assert (
        four.ask("when is it allowed to have a bonfire there", [teeth, silence]).quotes[0].article == NAMES[2]
    )


def test_an_article_that_is_gone_is_not_gone_on_with(four: Bot) -> None:
    before = "how do i clean my new teeth"
    first = four.ask(before)
    gone = replace(first, quotes=tuple(replace(quote, article="gone") for quote in first.quotes))
    assert four.ask("and how often", [Turn(before, gone)]).quotes
    assert four.ask("who wrote this", [Turn(before, gone)]).kind == "about"
