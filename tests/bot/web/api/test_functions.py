"""What programs may ask: replies as the command line prints them, sections, articles, and clear refusals."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from bot.chat import Bot
from bot.reply.reply import ReplyKind
from bot.web.api import functions
from bot.web.api.answers import ReplyForm, schema
from bot.web.api.functions import MAX_NAME_CHARS, MAX_QUOTES, Api, ApiError
from bot.web.api.mcp_server import tool
from bot.web.matching import article_of
from bot.web.page.loading import LoadingBot
from bot.web.page.turns import MAX_TURNS
from corpus.article import Article
from corpus.corpus import Corpus, read_corpus
from index.search.retriever import Retriever
from tests.browser.set_answers import SetAnswers

CONVERSATIONS: list[list[str]] = [
    ["ice or heat?", "and how often?", "more", "the second one", "where does it say that?"],
    ["how do I bake bread"],
    ["what can I take for the pain, and who wrote this?"],
    ["I have lost control of my bladder and my legs are numb"],
    ["I want to end my life"],
    ["hello"],
    ["thank you"],
    ["who wrote this?"],
    ["when was it published?"],
    ["which sources does it list?"],
    ["which sources does it list on muscle relaxers?", "more"],
    ["what is it about?"],
    ["list all treatments"],
    ["half \ud800 a character"],
    ["\x00\x1b[31m" + "word " * 150],
    ["¿qué es un espasmo de espalda?"],
]


def closed(schema: Any) -> Any:
    """The schema with every field that it does not name refused."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return inner | ({"additionalProperties": False} if {"type", "properties"} <= inner.keys() else {})


REPLY = Draft202012Validator(closed(schema(ReplyForm)))


@pytest.fixture(scope="module")
def api(bot: Bot) -> Api:
    return Api(bot)


@pytest.fixture
def small_api(small: Retriever) -> Api:
    return Api(Bot(small))


def test_the_schemas_are_schemas(api: Api) -> None:
    Draft202012Validator.check_schema(schema(ReplyForm))
    for function in api.functions().values():
        Draft202012Validator.check_schema(tool(function)["inputSchema"])
        Draft202012Validator.check_schema(tool(function)["outputSchema"])
    assert schema(ReplyForm)["properties"]["kind"]["enum"] == list(get_args(ReplyKind))


def test_replies_of_every_kind_fit_the_schema_and_are_those_of_the_bot(api: Api, bot: Bot) -> None:
    kinds: set[str] = set()
    for questions in CONVERSATIONS:
        for place, question in enumerate(questions):
            reply = api.ask(question, questions[:place])
            REPLY.validate(reply)
            kinds.add(reply["kind"])
            if place == 0:
                assert reply == bot.ask(question).to_json()
            json.dumps(reply, ensure_ascii=False).encode()
    assert kinds == set(get_args(ReplyKind))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "guess"},
        {"kind": "smalltalk"},  # which has no confidence
        {"confidence": 1.2},
        {"quotes": []},
        {"message": None},
        {"answer": "a claim"},
    ],
)
def test_the_schema_refuses_what_is_no_reply(api: Api, change: dict[str, Any]) -> None:
    reply = api.ask("ice or heat?")
    with pytest.raises(ValidationError):
        REPLY.validate(reply | change)
    for field in ("text", "citation", "start"):
        broken = deepcopy(reply)
        del broken["quotes"][0][field]
        with pytest.raises(ValidationError):
            REPLY.validate(broken)


def test_a_history_is_questions_or_questions_with_answers_and_its_end_is_read(api: Api) -> None:
    plain = api.ask("and how often?", ["ice or heat?"])
    assert plain["read_as"]
    assert api.ask("and how often?", [{"question": "ice or heat?", "answer": "Both."}]) == plain
    later = ["can I exercise?"] * (MAX_TURNS - 1) + ["ice or heat?"]
    assert api.ask("and how often?", ["who wrote this?"] * 100 + later) == api.ask("and how often?", later)


def test_a_section_is_the_article_s_text_with_what_stands_below_it(api: Api, shipped_corpus: Corpus) -> None:
    article = shipped_corpus.articles[0]
    whole = api.read_section()
    assert [quote["paragraph"] for quote in whole["quotes"] if quote["paragraph"]] == [
        passage.number for passage in article.passages
    ]
    references = [quote["text"] for quote in whole["quotes"] if not quote["paragraph"]]
    assert references == [reference.span.of(article.text) for reference in article.references]
    for quote in whole["quotes"]:
        assert quote["text"] == article.text[quote["start"] : quote["end"]]
        assert quote["citation"]
    part = api.read_section(None, ["treatments  for back spasms"])
    assert part["section"] == ["Treatments for Back Spasms"]
    assert {quote["section"][0] for quote in part["quotes"]} == {"Treatments for Back Spasms"}
    assert len({tuple(quote["section"]) for quote in part["quotes"]}) > 2


def test_every_quote_of_a_reply_can_be_found_in_its_section(api: Api) -> None:
    for question in ("ice or heat?", "when should I see a doctor?", "can I exercise?"):
        for quote in api.ask(question)["quotes"]:
            section = api.read_section(quote["article"], quote["section"])
            assert any(quote["text"] in passage["text"] for passage in section["quotes"])


def test_a_long_section_comes_in_parts_that_make_the_whole(tmp_path: Any) -> None:
    words = "\n\n".join(f"Paragraph {number} of many." for number in range(2 * MAX_QUOTES + 1))
    (tmp_path / "a.md").write_text(f"# A\n\n{words}\n", encoding="utf-8")
    api = Api(SetAnswers(read_corpus(tmp_path)))
    start: int | None = 0
    read: list[str] = []
    parts = 0
    while start is not None:
        part = api.read_section("a", ["A"], start)
        read += [quote["text"] for quote in part["quotes"]]
        start, parts = part["next_start"], parts + 1
    assert read == words.split("\n\n")
    assert parts == 3


@pytest.mark.parametrize("name", ["ask", "read_section"])
def test_a_call_keeps_the_articles_that_it_began_with(
    shipped_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "tea.md").write_text("# Tea\n\nTea is a leaf.\n", encoding="utf-8")
    renewed = SetAnswers(read_corpus(tmp_path))
    loading = LoadingBot(1, shipped_corpus)
    loading.open(lambda: shipped_corpus, lambda corpus, _: SetAnswers(corpus))

    def found_while_renewed(corpus: Corpus, article: str) -> Article | None:
        loading.replace(renewed)
        return article_of(corpus, article)

    monkeypatch.setattr(functions, "article_of", found_while_renewed)
    sent = {"question": "heat"} if name == "ask" else {}
    reply = Api(loading).functions()[name](**sent, article="back-spasms")
    assert {quote["article"] for quote in reply["quotes"]} == {"back-spasms"}
    assert [article.id for article in loading.corpus.articles] == ["tea"]


def test_articles_are_listed_with_their_sections_and_found_by_their_words(small_api: Api) -> None:
    listed = small_api.list_articles()
    assert listed["count"] == 4
    assert [entry["article"] for entry in listed["articles"]] == ["lists", "long", "plain", "sourced"]
    (found,) = small_api.list_articles("WRITER sourced")["articles"]
    assert found["citation"] == "A. Writer, “Sourced”, A Site, 29 February 2020"
    assert ["Kinds", "Honey bees"] in found["sections"]
    for path in found["sections"]:
        assert small_api.read_section("sourced", path)["section"] == path
    assert small_api.list_articles("no such words")["count"] == 0


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (("",), "question must be a string of 1 to 20 characters"),
        ((" \n",), "question must be a string of 1 to 20 characters"),
        (("x" * 21,), "question must be a string of 1 to 20 characters"),
        ((None,), "question must be a string of 1 to 20 characters"),
        ((["q"],), "question must be a string of 1 to 20 characters"),
        (("q", "h"), 'history must be a list of questions or of {"question", "answer"}'),
        (("q", ["x" * 21]), "a question of the history must be a string of 1 to 20 characters"),
        (("q", [3]), "an entry of the history is neither a question nor a question with its answer"),
        (("q", [], 3), f"article must be an id of up to {MAX_NAME_CHARS} characters, or null"),
        (("q", [], "x" * 301), f"article must be an id of up to {MAX_NAME_CHARS} characters, or null"),
        (("q", [], "plane"), "no article “plane” in the corpus; list_articles gives their ids"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_in_one_line(
    small: Retriever, sent: tuple[Any, ...], told: str
) -> None:
    with pytest.raises(ApiError) as refused:
        Api(Bot(small), max_question_chars=20).ask(*sent)
    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ((), "name an article; list_articles gives their ids"),
        (("long", "Long"), "section must be a list of headings, outermost first"),
        (("long", [3]), "section must be a list of headings, outermost first"),
        (("long", ["Short"]), "the article has no such section; list_articles gives the sections of each"),
        (("long", [], -1), "start must be a whole number from 0"),
        (("long", [], True), "start must be a whole number from 0"),
        (("long", [], "0"), "start must be a whole number from 0"),
    ],
)
def test_a_section_that_cannot_be_read_is_refused_in_one_line(
    small_api: Api, sent: tuple[Any, ...], told: str
) -> None:
    with pytest.raises(ApiError) as refused:
        small_api.read_section(*sent)
    assert str(refused.value) == told


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=300)
@example("read_section", ["\n"])
@given(st.sampled_from(["ask", "read_section", "list_articles"]), st.lists(anything, max_size=3))
def test_whatever_is_sent_is_served_or_refused(small: Retriever, name: str, sent: list[Any]) -> None:
    api = Api(Bot(small))
    try:
        form = getattr(api, name)(*(sent[: 1 if name == "list_articles" else 3] or [None]))
    except ApiError as refused:
        assert "\n" not in str(refused)
        assert len(str(refused)) < 2 * MAX_NAME_CHARS
    else:
        json.dumps(form, ensure_ascii=False, allow_nan=False).encode()
