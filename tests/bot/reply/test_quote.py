"""A quote says what kind it is; its machine form is plain data."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from bot.reply.citation import citation
from bot.reply.quote import Item, quote_heading, quote_metadata, quote_passage, quote_reference
from bot.reply.reply import Reply
from bot.web.api.answers import ReplyForm, schema
from corpus.article import Article
from index.search.retriever import Retriever


@pytest.fixture
def article(small: Retriever) -> Article:
    return small.corpus.article("sourced")


def test_each_kind_of_quote_stands_where_it_says(article: Article) -> None:
    passage = article.passages[0]
    section = next(each for each in article.sections if each.heading and not each.is_title)
    quotes = [
        quote_passage(article, passage, passage.sentences[:1], 1.0),
        quote_heading(article, section),
        quote_reference(article, article.references[0], 1.0),
    ]
    assert [quote.kind for quote in quotes] == ["passage", "heading", "reference"]
    assert [quote.paragraph for quote in quotes] == [passage.number, 0, 0]
    for quote in quotes:
        assert quote.text == article.text[quote.start : quote.end]
        assert quote.citation == citation(article)


def test_metadata_stands_outside_the_text(article: Article) -> None:
    quote = quote_metadata(article, "author", "A. Writer")
    assert (quote.kind, quote.text, quote.section) == ("metadata", "A. Writer", ("author",))
    assert (quote.start, quote.end, quote.paragraph) == (0, 0, 0)


def test_a_section_without_a_heading_cannot_be_quoted_by_it(small: Retriever) -> None:
    plain = small.corpus.article("plain")
    assert plain.sections[0].heading is None
    with pytest.raises(ValueError, match=r"^a section without a heading cannot be quoted by it$"):
        quote_heading(plain, plain.sections[0])


def test_items_and_the_notice_are_part_of_the_machine_form(article: Article) -> None:
    passage = article.passages[0]
    quote = quote_passage(article, passage, (), 1.0)
    item = Item(article.text[0:4], 0, 4)
    reply = Reply("quote", "q", confidence=0.9, quotes=(replace(quote, items=(item,)),), notice="Take care.")
    form = json.loads(json.dumps(reply.to_json()))
    assert form["notice"] == "Take care."
    assert form["quotes"][0]["items"] == [{"text": item.text, "start": 0, "end": 4}]
    jsonschema.validate(form, schema(ReplyForm))
    assert Reply("smalltalk", "hi").to_json()["notice"] == ""
    assert "kind" not in form["quotes"][0]
