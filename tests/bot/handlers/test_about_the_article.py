"""What is said about an article rather than in it: its metadata, its sources, its overview."""

from __future__ import annotations

import numpy as np
import pytest

from bot.handlers.metadata import metadata_quotes
from bot.handlers.overview import overview_quotes
from bot.handlers.sources import reference_quotes
from bot.reply.citation import citation
from bot.reply.quote import Quote
from corpus.article import Article
from corpus.corpus import Corpus
from index.search.evidence import ArticleView
from index.search.retriever import Retriever


@pytest.fixture
def view(small: Retriever) -> ArticleView:
    return small.view(small.number("sourced"))


@pytest.fixture
def article(view: ArticleView) -> Article:
    return view.article


def sources(small: Retriever, question: str) -> list[Quote]:
    view = small.view(small.number("sourced"))
    return list(reference_quotes(view, small.encoder.encode_queries([question])[0], question))


def numbers(quotes: list[Quote]) -> list[str]:
    return [quote.text.split()[0] for quote in quotes]


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        (["author"], ["A. Writer"]),
        (["published"], ["2020-02-29"]),
        (["updated"], ["last spring"]),
        (["publisher"], ["A Site"]),
        (["editor"], ["E. Ditor"]),
        (["medically_reviewed_by", "rights", "no such thing"], []),
        (["published", "author", "published"], ["2020-02-29", "A. Writer"]),
        (["citation"], ["A. Writer", "Sourced", "A Site", "2020-02-29", "https://example.org/sourced"]),
        ([], []),
    ],
)
def test_metadata_is_quoted_as_the_front_matter_has_it(
    article: Article, wanted: list[str], values: list[str]
) -> None:
    quotes = metadata_quotes(article, wanted)
    assert [quote.text for quote in quotes] == values
    for quote in quotes:
        assert (quote.start, quote.end, quote.highlights, quote.paragraph) == (0, 0, (), 0)
        assert quote.citation == "A. Writer, “Sourced”, A Site, 29 February 2020"
        assert quote.url == "https://example.org/sourced"


def test_the_reviewer_is_named_in_words(shipped_corpus: Corpus) -> None:
    (quote,) = metadata_quotes(shipped_corpus.articles[0], ["medically_reviewed_by"])
    assert (quote.section, quote.text) == (("medically reviewed by",), "Forest Miller, MSOT")


def test_a_citation_leaves_out_what_is_not_known(small: Retriever) -> None:
    assert citation(small.corpus.article("plain")) == "“Plain”"


@pytest.mark.parametrize(
    ("question", "first_words"),
    [
        ("list the sources", ["Alder", "Birch", "Cedar"]),
        ("how many sources are there", ["Alder", "Birch", "Cedar"]),
        ("what is reference 3", ["Cedar"]),
        ("show me [2] and source no. 1", ["Alder", "Birch"]),
        ("which study is about honey?", ["Alder"]),
        ("is there a reference on wasps", ["Cedar"]),
        ("any source on medieval castles?", []),
    ],
)
def test_the_entries_asked_for_are_quoted(small: Retriever, question: str, first_words: list[str]) -> None:
    found = sources(small, question)
    assert numbers(found) == first_words
    text = small.corpus.article("sourced").text
    for quote in found:
        assert quote.text == text[quote.start : quote.end]
        assert quote.section == ("References",)
        assert quote.paragraph == 0


def test_an_entry_links_to_its_doi_or_address_else_to_the_article(small: Retriever) -> None:
    assert [quote.url for quote in sources(small, "list the sources")] == [
        "https://doi.org/10.1000/bees.1",
        "https://example.org/bumble",
        "https://example.org/sourced",
    ]


def test_an_article_without_sources_has_none_to_quote(small: Retriever) -> None:
    plain = small.view(small.number("plain"))
    query = np.array(small.encoder.encode_queries(["which study is about honey?"])[0])
    assert reference_quotes(plain, query, "which study is about honey?") == ()
    assert reference_quotes(plain, query, "list the sources") == ()


def test_an_overview_is_the_review_and_then_the_headings(article: Article) -> None:
    quotes = overview_quotes(article, ())
    assert quotes[0].text == "Bees matter."
    assert quotes[0].section == ("The Bottom Line",)
    assert [quote.text for quote in quotes[1:]] == [
        "Kinds",
        "Honey bees",
        "Bumblebees",
        "The Bottom Line",
        "References",
    ]
    assert all(quote.text == article.text[quote.start : quote.end] for quote in quotes)


def test_an_overview_of_a_part_is_its_headings(article: Article) -> None:
    assert [quote.text for quote in overview_quotes(article, ["kind"])] == ["Honey bees", "Bumblebees"]
    assert overview_quotes(article, ["honey"])[0].text == "Bees matter."


def test_without_a_review_an_overview_begins_with_the_first_passage(small: Retriever) -> None:
    plain = overview_quotes(small.corpus.article("plain"), ())
    assert [quote.text for quote in plain] == ["No heading. Nothing more."]
    lists = overview_quotes(small.corpus.article("lists"), ())
    assert [quote.text.splitlines()[0] for quote in lists] == ["Good fruit includes:", "Fruit"]
