"""What is said about an article rather than in it: its metadata, its sources, its overview."""

from __future__ import annotations

import numpy as np
import pytest

from bot.chat import Bot
from bot.handlers.metadata import about_reply, metadata_quotes, named_fields
from bot.handlers.overview import overview_quotes
from bot.handlers.sources import reference_quotes, references_on, sources_message
from bot.reply import catalogue
from bot.reply.citation import citation
from bot.reply.quote import Quote
from bot.reply.reply import Turn
from corpus.article import Article
from corpus.corpus import Corpus, read_corpus
from index.building.build import build_index
from index.encoding.encoder import Encoder
from index.search.article_view import ArticleView
from index.search.retriever import Retriever

OWN = catalogue.words("en")


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
    quotes = metadata_quotes(article, wanted, OWN)
    assert [quote.text for quote in quotes] == values
    for quote in quotes:
        assert (quote.start, quote.end, quote.highlights, quote.paragraph) == (0, 0, (), 0)
        assert quote.citation == "A. Writer, “Sourced”, A Site, 29 February 2020"
        assert quote.url == "https://example.org/sourced"


def test_people_are_named_with_what_the_article_says_of_them(shipped_corpus: Corpus) -> None:
    article = shipped_corpus.articles[0]
    assert [
        (quote.section, quote.text[:20]) for quote in metadata_quotes(article, ["reviewer", "author"], OWN)
    ] == [
        (("medically reviewed by",), "Forest Miller, MSOT"),
        (("about the reviewer",), "Forest Miller, MSOT,"),
        (("author",), "Jessica Toscano"),
        (("about the author",), "Jessica Toscano is t"),
    ]


@pytest.mark.parametrize(
    ("wanted", "first_words"),
    [
        (["picture"], ["Kateryna Onyshchuk"]),
        (["sourcing"], ["Health.com uses only"]),
        (["updated"], ["2023-03-31"]),
        (["link"], ["Health", "Health.com"]),
        (["trust"], ["Jessica Toscano", "Forest Miller, MSOT", "2023-03-31", "Health.com uses only"]),
    ],
)
def test_a_field_is_answered_by_the_values_that_say_most_of_it(
    shipped_corpus: Corpus, wanted: list[str], first_words: list[str]
) -> None:
    quotes = metadata_quotes(shipped_corpus.articles[0], wanted, OWN)
    assert len(quotes) == len(first_words)
    for quote, words in zip(quotes, first_words, strict=True):
        assert quote.text.startswith(words)


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ("Who is Forest Miller", ("reviewer",)),
        ("what does toscano do for a living?", ("author",)),
        ("is Dr. Miller a doctor", ("reviewer",)),
        ("Did JESSICA TOSCANO and Kateryna Onyshchuk meet?", ("author", "picture")),
        ("whos forest", ("reviewer",)),
        ("what does jessica do", ("author",)),
        ("who is Forest Gump", ()),
        ("would walking in a forest help my back", ()),
        ("do forests help", ()),
        ("who wrote this", ()),
    ],
)
def test_a_person_of_the_front_matter_is_known_by_name(
    shipped_corpus: Corpus, question: str, fields: tuple[str, ...]
) -> None:
    assert named_fields(shipped_corpus.articles[0], question) == fields


def test_a_named_person_goes_before_the_field_that_was_read(shipped_corpus: Corpus) -> None:
    reply = about_reply(shipped_corpus.articles[0], "Who is Forest Miller", ["author"], OWN)
    assert (reply.kind, reply.message) == ("about", "")
    assert [quote.section for quote in reply.quotes] == [("medically reviewed by",), ("about the reviewer",)]


def test_what_the_front_matter_does_not_say_is_said(shipped_corpus: Corpus, article: Article) -> None:
    shipped = shipped_corpus.articles[0]
    updated = about_reply(shipped, "is it still up to date", ["updated"], OWN)
    assert updated.message == "The article names no date of an update. This is what it says of its date:"
    assert [quote.text for quote in updated.quotes] == ["2023-03-31"]
    assert about_reply(article, "when was it updated", ["updated"], OWN).message == ""
    assert (
        about_reply(article, "whose photo is that", ["picture"], OWN).message == "The article does not say."
    )


def test_the_length_is_told_in_the_bot_s_own_words(article: Article) -> None:
    reply = about_reply(article, "how long is this", ["length"], OWN)
    words = len(article.text.split())
    assert (
        reply.message == f"The article has 4 paragraphs and {words} words; reading it takes about 1 minute."
    )
    assert reply.quotes == ()


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


def test_how_many_sources_there_are_is_told(small: Retriever, article: Article) -> None:
    found = sources(small, "how many sources are there")
    assert (
        sources_message(article, "how many sources are there", found, OWN) == "The article lists 3 sources."
    )
    assert sources_message(article, "list the sources", found, OWN) == ""
    assert (
        sources_message(article, "how many on castles", [], OWN)
        == "The article’s list of sources names none on that."
    )
    plain = small.corpus.article("plain")
    assert sources_message(plain, "how many sources", [], OWN) == "The article lists no sources."


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


@pytest.mark.parametrize(
    "question", ["which study supports this claim?", "says who", "where did they get that from"]
)
def test_who_asks_where_the_last_answer_comes_from_gets_the_sources_on_it(bot: Bot, question: str) -> None:
    asked = "is acupuncture any good?"
    reply = bot.ask(question, [Turn(asked, bot.ask(asked))])
    assert reply.kind == "sources"
    assert "Acupuncture" in reply.quotes[0].text
    assert len(reply.quotes) < len(bot.corpus.articles[0].references)


@pytest.mark.parametrize(
    "question",
    [
        "list your sources",
        "which studies are on yoga",
        "list all the sources of this article",
        "how many references does this page have?",
        "show me all references for this page",
    ],
)
def test_who_names_what_the_sources_shall_be_on_is_not_sent_back(bot: Bot, question: str) -> None:
    asked = "is acupuncture any good?"
    assert bot.ask(question, [Turn(asked, bot.ask(asked))]).quotes == bot.ask(question).quotes


def test_what_the_title_names_is_on_no_one_entry(bot: Bot) -> None:
    references = bot.corpus.articles[0].references
    assert len(bot.ask("which sources are on back spasms").quotes) == len(references)
    asked = "how can I prevent back spasms?"
    (first, *_) = bot.ask("says who", [Turn(asked, bot.ask(asked))]).quotes
    assert "tolperisone" not in first.text  # which shares “back spasms” with every sentence


def test_a_number_in_what_was_quoted_is_none_of_an_entry(small: Retriever) -> None:
    view = small.view(small.number("sourced"))
    text = "reference 3 percent of bumblebees feel the heat"
    query = small.encoder.encode_queries([text])[0]
    assert numbers(list(references_on(view, query, text))) == ["Birch"]


DATED = {
    "leo": "# Leo\n\nThis was first posted in March 2022 and updated in May 2024.\n\nA leo eats crickets.\n",
    "pan": "# Pan\n\nJohn wrote a letter about pans in 1762.\n\nThe oil was updated by bakers.\n",
}


@pytest.fixture
def dated(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("dated")
    for name, text in DATED.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    corpus = read_corpus(folder)
    return Bot(
        Retriever(corpus, encoder, build_index(corpus, encoder, tmp_path_factory.mktemp("dated-index")))
    )


def test_a_date_that_the_front_matter_lacks_is_looked_for_in_the_text(dated: Bot) -> None:
    reply = dated.ask("when was this page first published?", article="leo")
    assert (reply.kind, reply.quotes[0].text) == ("quote", DATED["leo"].split("\n\n")[1])


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("when was this page last updated?", "pan"),
        ("who wrote this?", "pan"),
        ("who wrote this?", "leo"),
        ("who took the picture?", "leo"),
    ],
)
def test_what_the_text_does_not_say_of_itself_is_not_said(dated: Bot, question: str, article: str) -> None:
    reply = dated.ask(question, article=article)
    assert (reply.kind, reply.message) == ("about", OWN("reply.no_metadata"))


def test_the_text_that_is_asked_is_that_of_the_article_last_quoted(dated: Bot) -> None:
    asked = "who wrote a letter about pans?"
    before = Turn(asked, dated.ask(asked))
    assert before.reply and before.reply.quotes[0].article == "pan"
    reply = dated.ask("when was this page first published?", [before])
    assert (reply.kind, reply.message) == ("about", OWN("reply.no_metadata"))
