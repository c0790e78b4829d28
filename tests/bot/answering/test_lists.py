"""Sentences that announce a list never stand alone: what they announce comes with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.lists import announced, asked_for, beneath
from corpus.article import Article
from corpus.corpus import Corpus, read_corpus

PAN = """# Cast-iron pans

A pan lasts for ever if it is treated well.

## What you need

Before you begin, put ready:

- Soap
- A lint-free cloth
- A teaspoon of oil

## Cleaning

There are three ways, from gentle to rough:

### Hot water

Rinse it while it is warm.

### Coarse salt

Rub it with salt and a cloth.

### Steel wool

Only for rust.

## Mistakes

These are the common ones.

### Soaking

It rusts.

### Too much oil

It gets sticky.

## Seasoning

It takes two steps.

- Oil it thinly
- Bake it upside down

A word of caution stands here, though no list is meant.

- Never with butter

## A warning

One thing matters most:

Never put a hot pan into cold water. It cracks.
"""


@pytest.fixture(scope="module")
def pan(tmp_path_factory: pytest.TempPathFactory) -> Article:
    folder = tmp_path_factory.mktemp("pans")
    (folder / "pan.md").write_text(PAN, encoding="utf-8")
    return read_corpus(folder).articles[0]


def items(article: Article, question: str) -> list[str]:
    lead_in = asked_for(article, question)
    return [item.text for item in announced(article)[lead_in]] if lead_in else []


def test_what_is_announced_is_the_items_the_headings_beneath_or_what_follows_the_colon(pan: Article) -> None:
    found = {span.of(pan.text): [item.text for item in them] for span, them in announced(pan).items()}
    assert found == {
        "Before you begin, put ready:": ["Soap", "A lint-free cloth", "A teaspoon of oil"],
        "There are three ways, from gentle to rough:": ["Hot water", "Coarse salt", "Steel wool"],
        "These are the common ones.": ["Soaking", "Too much oil"],
        "It takes two steps.": ["Oil it thinly", "Bake it upside down"],
        "One thing matters most:": ["Never put a hot pan into cold water. It cracks."],
    }


def test_every_item_is_a_slice_of_its_article(pan: Article, shipped_corpus: Corpus) -> None:
    for article in (pan, *shipped_corpus.articles):
        for them in announced(article).values():
            assert all(article.text[item.start : item.end] == item.text for item in them)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("what are the ways of cleaning it", "Hot water"),
        ("how can I clean it?", "Hot water"),
        ("cleaning", "Hot water"),
        ("and mistakes?", "Soaking"),
        ("list the mistakes", "Soaking"),
        ("tell me the mistakes", "Soaking"),
        ("show me some mistakes", "Soaking"),
        ("which mistakes are there", "Soaking"),
        ("what do I need", ""),
        ("how do I clean a rusty grill", ""),
        ("why is cleaning important", ""),
        ("", ""),
    ],
)
def test_a_question_that_names_nothing_but_a_heading_asks_for_what_stands_beneath(
    pan: Article, question: str, first: str
) -> None:
    assert (items(pan, question) or [""])[0] == first


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What are the treatments?", "Hot or Cold Compress"),
        ("how can I prevent it", "Engage in Strengthening Exercises"),
        ("prevention", "Engage in Strengthening Exercises"),
        ("ways to prevent back spasms", "Engage in Strengthening Exercises"),
        ("how long does it take", ""),
        ("is acupuncture a treatment", ""),
    ],
)
def test_the_subject_of_the_whole_article_may_be_named_beside_it(
    shipped_corpus: Corpus, question: str, first: str
) -> None:
    assert (items(shipped_corpus.articles[0], question) or [""])[0] == first


@pytest.mark.parametrize("question", ["What are back spasms?", "whats a back spasm", "what is back spasm"])
def test_what_names_the_subject_alone_asks_for_no_list(shipped_corpus: Corpus, question: str) -> None:
    assert asked_for(shipped_corpus.articles[0], question) is None


def test_the_sections_beneath_are_those_of_the_next_level_alone(pan: Article) -> None:
    cleaning = next(n for n, section in enumerate(pan.sections) if section.path[-1:] == ("Cleaning",))
    assert [section.path[-1] for section in beneath(pan, cleaning)] == [
        "Hot water",
        "Coarse salt",
        "Steel wool",
    ]
    assert beneath(pan, 0) == []


def test_an_article_without_lists_announces_nothing(tmp_path: Path) -> None:
    (tmp_path / "plain.md").write_text("# Iron\n\nIt is heavy. It rusts.\n", encoding="utf-8")
    assert announced(read_corpus(tmp_path).articles[0]) == {}
