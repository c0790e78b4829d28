"""What the bot replies, over the article it ships with."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat import Bot
from bot.reply.reply import Reply, Turn
from corpus.article import Article
from index.search.retriever import Retriever
from tests.awkward import AWKWARD_MARKDOWN


def marked(reply: Reply, article: Article) -> list[str]:
    return [span.of(article.text) for span in reply.quotes[0].highlights]


def check_quotes(reply: Reply, bot: Bot) -> None:
    for quote in reply.quotes:
        article = bot.corpus.article(quote.article)
        if quote.kind == "metadata":
            assert quote.text and quote.text in " ".join(
                [
                    *(v for v in vars_of(article) if isinstance(v, str)),
                    *(v.isoformat() for v in vars_of(article) if isinstance(v, date)),
                ]
            )
            continue
        assert quote.text == article.text[quote.start : quote.end]
        for mark in quote.highlights:
            assert quote.start <= mark.start < mark.end <= quote.end


def vars_of(article: Article) -> list[object]:
    return [getattr(article.metadata, name) for name in type(article.metadata).__slots__]


def conversation(*questions: str) -> list[Turn]:
    return [Turn(question) for question in questions]


def test_ice_or_heat_quotes_the_section_with_both_sentences_marked(bot: Bot) -> None:
    reply = bot.ask("ice or heat?")
    assert reply.kind == "quote"
    assert reply.quotes[0].section == ("Treatments for Back Spasms", "Hot or Cold Compress")
    first, second = marked(reply, bot.corpus.articles[0])
    assert first.startswith("Cold compresses") and second.startswith("Heat,")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("how long do they last", "two to four weeks"),
        ("should I stay in bed", "Getting rest"),
        ("when do I need a doctor", "medical attention"),
    ],
)
def test_plain_questions_get_what_a_reader_would_call_the_answer(bot: Bot, question: str, words: str) -> None:
    reply = bot.ask(question)
    assert reply.kind == "quote"
    assert words in " ".join(quote.text for quote in reply.quotes)


def test_what_the_article_does_not_answer_is_said_and_the_nearest_passage_is_no_answer(bot: Bot) -> None:
    reply = bot.ask("who won the world cup")
    assert reply.kind == "not_found"
    assert reply.message == "The article does not answer that."
    assert [quote.related for quote in reply.quotes] == [True]
    assert reply.quotes[0].highlights == ()
    assert reply.confidence is not None and reply.confidence < 0.5


def test_a_red_flag_comes_first_with_the_articles_own_advice(bot: Bot) -> None:
    for message in ("hi, I can't feel my legs", "my dad can't hold his pee since his back went"):
        reply = bot.ask(message)
        assert reply.kind == "urgent"
        assert "emergency" in reply.message
        assert reply.quotes[0].section == ("When to See a Healthcare Provider",)
    assert bot.ask("which symptoms are an emergency?").kind != "urgent"
    assert bot.ask("my back is killing me").kind != "urgent"


def test_the_article_itself_can_be_asked_about(bot: Bot) -> None:
    author, biography = bot.ask("who wrote this?").quotes
    assert author.text == "Jessica Toscano"
    assert biography.text.startswith("Jessica Toscano is the founder")
    assert [quote.text for quote in bot.ask("when was this published").quotes] == ["2023-03-31"]
    cited = {quote.text for quote in bot.ask("how should I cite this article?").quotes}
    assert {"Jessica Toscano", "Health", "2023-03-31"} <= cited


def test_sources_are_entries_of_the_reference_list_with_their_links(bot: Bot) -> None:
    reply = bot.ask("which source is about muscle relaxants?")
    assert reply.kind == "sources"
    assert reply.quotes[0].text.startswith("Witenko C")
    heat = bot.ask("is there a reference on heat therapy?").quotes[0]
    assert heat.url == "https://doi.org/10.3390/life11080780"
    assert len(bot.ask("list the sources").quotes) == 21


def test_an_overview_quotes_the_review_and_maps_the_headings(bot: Bot) -> None:
    reply = bot.ask("summarise the article")
    assert reply.kind == "overview"
    assert reply.quotes[0].section == ("A Quick Review",)
    assert "Acupuncture" in {quote.text for quote in reply.quotes}


def test_smalltalk_gets_a_friendly_line_and_questions_to_begin_with(bot: Bot) -> None:
    reply = bot.ask("hello!")
    assert (reply.kind, reply.quotes) == ("smalltalk", ())
    assert len(reply.suggestions) == 4
    assert bot.ask("thanks, and how long does a spasm last?").kind == "quote"


def test_a_follow_up_is_read_with_the_turn_before_it_and_says_so(bot: Bot) -> None:
    reply = bot.ask("how long can I take them", conversation("What are muscle relaxants for?"))
    assert reply.read_as == "What are muscle relaxants for? — how long can I take them"
    assert marked(reply, bot.corpus.articles[0])[0].startswith("However, their purpose")
    switched = bot.ask("How should I lift heavy things?", conversation("What are muscle relaxants for?"))
    assert switched.read_as == ""
    assert switched.quotes[0].section[-1] == "Lift Responsibly"


def test_history_may_be_questions_alone_or_with_their_replies(bot: Bot) -> None:
    first = "What are muscle relaxants for?"
    alone = bot.ask("how long can I take them", [Turn(first)])
    replied = bot.ask("how long can I take them", [Turn(first, bot.ask(first))])
    assert alone == replied


def test_more_brings_quotes_not_shown_before_until_there_are_none(bot: Bot) -> None:
    turns = [Turn("what causes back spasms?", bot.ask("what causes back spasms?"))]
    shown = [quote.paragraph for quote in turns[0].reply.quotes] if turns[0].reply else []
    for _ in range(30):
        reply = bot.ask("more", turns)
        if reply.kind == "not_found":
            break
        paragraphs = [quote.paragraph for quote in reply.quotes]
        assert not set(paragraphs) & set(shown)
        shown += paragraphs
        turns.append(Turn("more", reply))
    assert turns[1:]


def test_more_after_a_question_about_the_article_goes_back_to_the_last_answer(bot: Bot) -> None:
    history = conversation("what causes back spasms?", "who wrote this?")
    first = bot.ask(history[0].question)
    more = bot.ask("more", history)
    assert more.kind == "quote"
    assert not {quote.paragraph for quote in more.quotes} & {quote.paragraph for quote in first.quotes}


def test_after_all_sources_there_are_no_more(bot: Bot) -> None:
    reply = bot.ask("more", conversation("list the sources"))
    assert (reply.kind, reply.message, reply.quotes) == (
        "not_found",
        "The article has nothing more on that.",
        (),
    )


def test_the_last_answer_can_be_had_in_full_and_by_its_number(bot: Bot) -> None:
    history = conversation("should I rest or keep moving?")
    article = bot.corpus.articles[0]
    for question in ("say that in full", "the second one", "the last quote"):
        reply = bot.ask(question, history)
        assert reply.kind == "quote"
        assert reply.read_as == "should I rest or keep moving?"
        for quote in reply.quotes:
            passage = article.passages[quote.paragraph - 1]
            assert (quote.start, quote.end) == (passage.span.start, passage.span.end)
    assert bot.ask("the fifth one", history).message == "The last answer has no such quote."
    assert bot.ask("more").message == "There is no earlier answer to go back to. Ask a question first."


def test_the_last_answer_can_be_asked_about(bot: Bot) -> None:
    history = conversation("should I rest or keep moving?")
    first = bot.ask("should I rest or keep moving?")
    second = bot.ask("the second one", history)
    assert [quote.start for quote in second.quotes] == [first.quotes[1].start]
    where = bot.ask("where does it say that", history)
    assert where.quotes == first.quotes
    assert "does not say which of its sources" in where.message
    assert bot.ask("where does it say that").kind == "smalltalk"


def test_a_question_in_two_parts_gets_a_quote_for_each(bot: Bot) -> None:
    reply = bot.ask("how long does it last and when should I worry?")
    text = " ".join(quote.text for quote in reply.quotes)
    assert "two to four weeks" in text and "medical attention" in text


def test_all_of_a_kind_are_what_a_lead_in_announces_or_else_the_list_of_them(bot: Bot) -> None:
    treatments, causes = bot.ask("list all the treatments"), bot.ask("what are all the causes")
    assert (treatments.kind, treatments.quotes[0].text) == ("quote", "Non-invasive treatments may include:")
    assert [item.text for item in treatments.quotes[0].items][:2] == [
        "Hot or Cold Compress",
        "Anti-inflammatories",
    ]
    marked = [
        quote.text[h.start - quote.start : h.end - quote.start]
        for quote in causes.quotes
        for h in quote.highlights
    ]
    assert causes.kind == "quote"
    assert {"Lifting something heavy", "Experiencing stress"} <= set(marked)


@pytest.mark.parametrize(
    ("question", "name"),
    [("who is Forest Miller", "Forest Miller"), ("what does Jessica Toscano do", "Jessica Toscano")],
)
def test_a_person_whom_the_front_matter_names_is_told_of_from_it(bot: Bot, question: str, name: str) -> None:
    reply = bot.ask(question)
    assert reply.kind == "about"
    assert any(name in quote.text for quote in reply.quotes)


def test_after_a_list_a_number_means_its_item(bot: Bot) -> None:
    history = conversation("what are the treatments?")
    second = bot.ask("the second one", history).quotes[0]
    assert (second.section[-1], second.kind) == ("Anti-inflammatories", "passage")
    assert bot.ask("the last one", history).quotes[0].section[-1] == "Acupuncture"
    assert bot.ask("the ninth one", history).message == "The last answer has no such quote."
    causes = conversation("what are the causes of them, list all")
    third = bot.ask("number three", causes).quotes[0]
    marked = [span.of(bot.corpus.articles[0].text) for span in third.highlights]
    assert marked == ["Making a sudden movement"]


def test_the_first_questions_offered_are_answered_and_the_next_were_not_asked(bot: Bot) -> None:
    history: list[Turn] = []
    for question in bot.starters():
        reply = bot.ask(question, history)
        assert reply.kind == "quote", question
        assert not set(reply.suggestions) & {turn.question for turn in [*history, Turn(question)]}
        history.append(Turn(question, reply))
    assert len(history) == 4


@pytest.mark.parametrize("text", [text[:3000] for text in AWKWARD_MARKDOWN.values()])
def test_every_quote_is_the_article_at_its_offsets_whatever_is_asked(bot: Bot, text: str) -> None:
    check_quotes(bot.ask(text), bot)


@pytest.mark.parametrize(
    "text",
    [
        "😀🤕",
        "\x00\x1b[31m",
        "a" * 10_000,
        "why " * 2500,
        "HOWLONGDOTHEYLAST",
        "%s ${x} {{y}}",
        "\u202eabc",
        "a\ud800b?",
        "\udfff",
    ],
)
def test_odd_messages_get_one_clear_reply(bot: Bot, text: str) -> None:
    check_quotes(bot.ask(text, conversation("ice or heat?")), bot)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), before=st.lists(st.text(max_size=80), max_size=3))
def test_no_text_makes_it_fail(bot: Bot, text: str, before: list[str]) -> None:
    check_quotes(bot.ask(text, conversation(*before)), bot)


def test_the_same_question_gets_the_same_reply_from_many_threads_at_once(bot: Bot) -> None:
    questions = ["ice or heat?", "what causes back spasms?", "who won the world cup", "does acupuncture work"]
    alone = [bot.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(bot.ask, questions * 8))
    for expected, got in zip(alone * 8, together, strict=True):
        assert unscored(got) == unscored(expected)
        assert got.confidence == pytest.approx(expected.confidence, abs=1e-3)


def unscored(reply: Reply) -> Reply:
    """Without the numbers whose last digits depend on which questions are embedded together."""
    quotes = tuple(replace(quote, score=0.0) for quote in reply.quotes)
    return replace(reply, confidence=None, quotes=quotes)


def test_the_machine_form_has_the_fields_of_the_design(bot: Bot) -> None:
    form = json.loads(json.dumps(bot.ask("ice or heat?").to_json()))
    assert " ".join(form) == "kind question read_as message confidence notice quotes suggestions"
    quote = form["quotes"][0]
    fields = "text start end highlights article section paragraph score items citation"
    assert list(quote)[:10] == fields.split()
    assert quote["citation"].startswith(
        "Jessica Toscano, “Why Back Spasms Happen—And How to Treat Them”, Health"
    )


def test_with_several_articles_this_article_is_the_one_last_quoted(small: Retriever) -> None:
    bot = Bot(small)
    question = "What do honey bees make?"
    first = bot.ask(question)
    assert first.quotes[0].article == "sourced"
    for history in ([Turn(question)], [Turn(question, first)]):
        assert [quote.text for quote in bot.ask("who wrote this?", history).quotes] == ["A. Writer"]


def test_courtesies_before_a_follow_up_are_no_part_of_its_reading(bot: Bot) -> None:
    plain = bot.ask("and how often?", [Turn("should I use ice?")])
    assert plain.read_as.startswith("should I use ice? — ")
    courteous = ["hello", "should I use ice?", "thanks!"]
    assert bot.ask("and how often?", [Turn(question) for question in courteous]) == plain


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("what about sitting at a desk?", "how much does a chiropractor cost?"),
        ("ice or heat?", "who won the world cup"),
    ],
)
def test_an_unanswered_question_that_stands_by_itself_is_shown_as_it_was_typed(
    bot: Bot, before: str, question: str
) -> None:
    reply = bot.ask(question, conversation(before))
    assert (reply.kind, reply.read_as) == ("not_found", "")


def test_an_unanswered_question_that_points_back_is_shown_with_what_it_points_to(bot: Bot) -> None:
    reply = bot.ask("and how often?", conversation("ice or heat?"))
    assert (reply.kind, reply.read_as) == ("not_found", "ice or heat? — and how often?")


@pytest.mark.parametrize(
    "question",
    [
        "would a trip to the cinema help",
        "does a louder doorbell help",
        "would some gravy help",
        "would a candle help",
    ],
)
def test_what_the_article_says_nothing_like_is_not_answered(bot: Bot, question: str) -> None:
    assert bot.ask(question).kind == "not_found"


def test_what_no_reader_question_is_like_is_answered_where_the_finder_is_sure(bot: Bot) -> None:
    """The article has no word for an arboretum, and no reader question is near."""
    asked = "My niece Philippa says a brisk amble round the arboretum most mornings keeps it at bay, is she right?"
    reply = bot.ask(asked)
    assert reply.kind == "quote"
    assert "Aerobic exercises like walking" in reply.quotes[0].text


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("will mine just pack up by itself", "Most back spasms disappear on their own"),
        ("sack of spuds, best way to get it off the floor", "Keeping the back straight, knees slightly bent"),
    ],
)
def test_what_is_in_words_like_no_reader_question_is_read_and_answered(
    bot: Bot, question: str, sentence: str
) -> None:
    reply = bot.ask(question)
    assert reply.kind == "quote"
    assert sentence in reply.quotes[0].text


def test_a_word_that_only_ends_a_question_is_no_part_of_a_choice(bot: Bot) -> None:
    plain, spoken = bot.ask("heat or ice"), bot.ask("heat or ice tho")
    assert spoken.message == plain.message == ""
    assert spoken.quotes == plain.quotes
