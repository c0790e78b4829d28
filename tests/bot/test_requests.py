"""Requests about the last answer, talk about the bot itself, and notices, as whole replies."""

from pathlib import Path

import pytest

from bot.chat import Bot
from bot.reply.catalogue import words
from bot.reply.reply import Turn
from bot.reply.voice import Voice
from bot.web.site.site import Site
from corpus.corpus import read_corpus
from index.building.build import build_index
from index.encoding.encoder import Encoder
from index.search.retriever import Retriever
from tests.bot.test_chat import check_quotes

OWN = words("en")
ASKED = "what causes back spasms?"


@pytest.mark.parametrize(
    ("emergency", "message"),
    [
        ("I have lost control of my bladder and my groin is numb", OWN("reply.urgent")),
        ("I want to kill myself", OWN("reply.self_harm")),
    ],
)
@pytest.mark.parametrize("doubt", ["really?", "that is not what I asked"])
def test_who_doubts_a_notice_gets_it_again(bot: Bot, emergency: str, message: str, doubt: str) -> None:
    reply = bot.ask(doubt, [Turn(emergency)])
    assert (reply.kind, reply.question, reply.message) == ("urgent", doubt, message)


def test_a_heading_asked_for_by_its_number_brings_what_stands_beneath_it(bot: Bot) -> None:
    listing = "what is this article about?"
    first = bot.ask(listing)
    assert first.quotes[1].kind == "heading"
    reply = bot.ask("the second one", [Turn(listing, first)])
    (quote,) = reply.quotes
    assert (quote.kind, quote.section[-1]) == ("passage", first.quotes[1].text)
    check_quotes(reply, bot)


def test_a_number_means_the_list_that_was_shown_beside_another_quote(bot: Bot) -> None:
    listing = "causes"
    first = bot.ask(listing)
    place = next(n for n, quote in enumerate(first.quotes) if quote.items)
    reply = bot.ask("the third one", [Turn(listing, first)])
    assert place > 0
    assert first.quotes[place].items[2].text in reply.quotes[0].text


def test_a_name_of_the_article_is_asked_for_though_it_reads_as_a_request(bot: Bot) -> None:
    reply = bot.ask("baclofen?", [Turn("does yoga help")])
    assert (reply.kind, reply.message) == ("quote", "")
    assert "baclofen" in reply.quotes[0].text


def test_few_words_that_read_as_a_request_are_a_question_where_there_is_no_answer(bot: Bot) -> None:
    assert bot.ask("make it simpler", [Turn("hi")]).kind == "smalltalk"
    assert bot.ask("ice or heat", [Turn("hi")]).kind == "quote"


def test_what_read_as_a_request_and_was_answered_as_a_question_is_gone_back_to(bot: Bot) -> None:
    before = [Turn("hi", bot.ask("hi"))]
    first = bot.ask("ice or heat", before)
    assert not first.went_back
    for history in ([*before, Turn("ice or heat", first)], [*before, Turn("ice or heat")]):
        again = bot.ask("can you repeat that", history)
        assert (again.went_back, again.message) == (True, OWN("reply.repeat"))
        assert again.quotes[0].highlights[0] == first.quotes[0].highlights[0]
    on = bot.ask("and how often?", [*before, Turn("ice or heat", first)])
    assert (on.read_as, on.read_after) == ("ice or heat — and how often?", "ice or heat")


@pytest.mark.parametrize(
    ("request_text", "message"),
    [
        ("say it simply", OWN("reply.simpler")),
        ("shorter please", OWN("reply.shorter")),
        ("can you repeat that", OWN("reply.repeat")),
    ],
)
def test_a_wish_for_other_words_gets_the_one_sentence_that_answers(
    bot: Bot, request_text: str, message: str
) -> None:
    first = bot.ask(ASKED)
    reply = bot.ask(request_text, [Turn(ASKED, first)])
    assert (reply.kind, reply.message, reply.read_as) == ("quote", message, ASKED)
    (quote,) = reply.quotes
    assert quote.highlights[0] == first.quotes[0].highlights[0]
    assert (quote.start, quote.end) == (quote.highlights[0].start, quote.highlights[0].end)
    check_quotes(reply, bot)


def test_the_one_sentence_is_the_likeliest_of_those_marked(bot: Bot) -> None:
    question = "what do relaxants do"
    first = bot.ask(question)
    assert len(first.quotes[0].highlights) == 2
    (quote,) = bot.ask("shorter please", [Turn(question, first)]).quotes
    assert quote.highlights == first.quotes[0].highlights[1:]


def test_more_of_what_announces_headings_is_what_stands_beneath_them(bot: Bot) -> None:
    asked = "how can I prevent back spasms?"
    first = bot.ask(asked)
    announced = [item.text for quote in first.quotes for item in quote.items]
    shown = {quote.paragraph for quote in first.quotes}
    reply = bot.ask("more please", [Turn(asked, first)])
    assert len(announced) > 3
    assert [quote.section[-1] for quote in reply.quotes] == announced[:3]
    assert not shown & {quote.paragraph for quote in reply.quotes}
    check_quotes(reply, bot)
    complaint = bot.ask("that's not what I asked", [Turn(asked, first)])
    assert [quote.section[-1] for quote in complaint.quotes] != announced[:3]


def test_a_complaint_gets_the_next_best_quotes_and_then_what_can_be_asked(bot: Bot) -> None:
    turns = [Turn(ASKED, bot.ask(ASKED))]
    shown = {quote.start for quote in turns[0].reply.quotes} if turns[0].reply else set()
    complaint = "that is not what I asked"
    for _ in range(8):
        reply = bot.ask(complaint, turns)
        if reply.kind == "smalltalk":
            break
        assert (reply.kind, reply.message) == ("quote", OWN("reply.complaint"))
        assert not shown & {quote.start for quote in reply.quotes}
        shown |= {quote.start for quote in reply.quotes}
        turns.append(Turn(complaint, reply))
    assert (reply.kind, reply.message) == ("smalltalk", OWN("reply.nothing_closer"))
    assert reply.suggestions


def test_a_complaint_about_a_silence_gets_what_can_be_asked(bot: Bot) -> None:
    question = "who won the cup in 1966?"
    reply = bot.ask("wrong answer", [Turn(question, bot.ask(question))])
    assert (reply.kind, reply.message) == ("smalltalk", OWN("reply.nothing_closer"))
    assert reply.suggestions == bot.starters()


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("do you speak Spanish?", "language"),
        ("how do I send this to my sister", "share"),
        ("test test", "test"),
        ("quit", "goodbye"),
    ],
)
def test_talk_about_the_bot_gets_a_line_of_its_own(bot: Bot, message: str, field: str) -> None:
    reply = bot.ask(message)
    assert (reply.kind, reply.message, reply.quotes) == ("smalltalk", OWN(f"smalltalk.{field}"), ())


def test_who_asks_what_is_stored_is_told_by_the_options_in_force(bot: Bot, small: Retriever) -> None:
    assert bot.ask("who reads what I type here?").message == OWN("smalltalk.privacy")
    logged = Site().voice(logged=True, judged=True)
    told = Bot(small, voice=logged).ask("who reads what I type here?").message
    assert told == OWN("smalltalk.privacy_logged")


def test_what_is_stored_has_a_line_for_each_way_of_storing() -> None:
    voices = [
        Site().voice(logged=logged, judged=judged) for logged in (True, False) for judged in (True, False)
    ]
    assert len({voice.smalltalk("privacy", OWN) for voice in voices}) == 3
    assert Voice().smalltalk("privacy", OWN) == OWN("smalltalk.privacy")


def test_trust_and_the_original_are_answered_from_the_front_matter(bot: Bot) -> None:
    trust = bot.ask("can I trust this article?")
    assert trust.kind == "about"
    assert {"Jessica Toscano", "Forest Miller, MSOT", "2023-03-31"} <= {quote.text for quote in trust.quotes}
    original = bot.ask("where can I read the original article?")
    assert (original.kind, original.quotes[0].text) == ("about", "Health")


def test_thoughts_of_self_harm_get_help_and_no_quote(bot: Bot) -> None:
    reply = bot.ask("this pain never ends and I want to kill myself")
    assert (reply.kind, reply.message, reply.quotes, reply.suggestions) == (
        "urgent",
        OWN("reply.self_harm"),
        (),
        (),
    )


def test_a_likely_emergency_gets_its_answer_with_a_calm_line_above_it(bot: Bot) -> None:
    message = "my back aches and I feel hot, does heat help?"
    reply = bot.ask(message)
    assert reply.kind in ("quote", "not_found")
    assert reply.notice == OWN("reply.notice", about="fever with pain, rash or confusion")
    assert bot.ask("does heat help?").notice == ""


def test_an_article_on_another_subject_knows_the_universal_signs_alone(small: Retriever) -> None:
    bot = Bot(small)
    assert bot.ask("I cannot breathe and my lips are blue").kind == "urgent"
    numb = bot.ask("my groin is numb since yesterday")
    assert (numb.kind == "urgent", numb.notice) == (False, "")


def test_after_a_silence_there_is_no_more_though_there_was_an_answer_before_it(bot: Bot) -> None:
    history = [Turn(ASKED), Turn("who won the cup in 1966?")]
    for _ in range(2):
        reply = bot.ask("more", history)
        assert (reply.kind, reply.message, reply.quotes) == ("not_found", OWN("reply.no_more"), ())
        assert reply.suggestions == bot.starters()
        history.append(Turn("more", reply))
    assert bot.ask("that is not what I asked", history).message == OWN("reply.nothing_closer")


def test_who_goes_back_gets_the_answer_before_the_last_or_before_a_silence(bot: Bot) -> None:
    first = bot.ask(ASKED)
    for question in ("ice or heat?", "who won the cup in 1966?"):
        reply = bot.ask("please go back", [Turn(ASKED, first), Turn(question)])
        assert (reply.kind, reply.message, reply.read_as) == ("quote", OWN("reply.repeat"), ASKED)
        assert reply.quotes == first.quotes
    assert bot.ask("please go back", [Turn(ASKED, first)]).quotes == first.quotes


def test_few_words_that_may_be_a_question_are_one_where_there_is_nothing_to_go_back_to(bot: Bot) -> None:
    reply = bot.ask("kids have this too?", [Turn("who won the cup in 1966?")])
    assert (reply.kind, reply.message, reply.went_back) == ("not_found", OWN("reply.not_found"), False)


def test_a_list_of_everything_is_the_map_of_the_article(bot: Bot) -> None:
    reply = bot.ask("just list everything", [Turn("how many minutes do I walk a week?")])
    assert reply.kind == "overview"


@pytest.mark.parametrize("request_", ["list more", "list the second one"])
def test_a_list_of_what_was_answered_before_goes_back_to_it(bot: Bot, request_: str) -> None:
    asked = "should I rest or keep moving?"
    assert bot.ask(request_, [Turn(asked, bot.ask(asked))]).went_back


def test_a_list_of_what_one_heading_names_is_what_stands_beneath_it(bot: Bot) -> None:
    reply = bot.ask("just list the exercises for me then", [Turn("who won the cup in 1966?")])
    assert (reply.kind, reply.quotes[0].kind) == ("quote", "passage")
    assert "exercise" in reply.quotes[0].text


def bot_over(text: str, encoder: Encoder, place: Path) -> Bot:
    """A bot over one article of its own, without the finder."""
    (place / "articles").mkdir()
    (place / "articles" / "own.md").write_text(text, encoding="utf-8")
    corpus = read_corpus(place / "articles")
    return Bot(Retriever(corpus, encoder, build_index(corpus, encoder, place / "index")))


def test_more_does_not_repeat_a_list_that_was_shown(encoder: Encoder, tmp_path: Path) -> None:
    text = "# Pans\n\nIt takes two steps to season a pan.\n\n- Oil it thinly\n- Bake it upside down\n\nPans rust.\n"
    bot = bot_over(text, encoder, tmp_path)
    asked = "how many steps does it take to season a pan"
    first = bot.ask(asked)
    assert [item.text for item in first.quotes[0].items] == ["Oil it thinly", "Bake it upside down"]
    reply = bot.ask("more please", [Turn(asked, first)])
    assert all("Oil it" not in quote.text for quote in reply.quotes)


def test_the_second_one_after_a_silence_is_a_question(bot: Bot) -> None:
    asked = Turn("what was the first world war about?")
    assert bot.ask(asked.question).kind == "not_found"
    reply = bot.ask("and the second one", [asked])
    assert (reply.kind, reply.message) == ("not_found", OWN("reply.not_found"))
    assert reply.read_as == "what was the first world war about? — and the second one"


def test_the_second_one_of_a_single_quote_is_asked_of_the_article(encoder: Encoder, tmp_path: Path) -> None:
    text = (
        "# The driving licence\n\n## The first exam\n\nThe first exam is a paper with forty questions on road signs.\n\n"
        "## The second exam\n\nThe second exam is a drive of half an hour through the town.\n\n"
        "## Fees\n\nA licence costs ninety pounds.\n"
    )
    bot = bot_over(text, encoder, tmp_path)
    asked = "what is the first exam"
    first = bot.ask(asked)
    assert [quote.text for quote in first.quotes] == [
        "The first exam is a paper with forty questions on road signs."
    ]
    reply = bot.ask("and the second one", [Turn(asked, first)])
    assert "a drive of half an hour" in reply.quotes[0].text
    reply = bot.ask("quote 2", [Turn(asked, first)])
    assert reply.message == OWN("reply.no_such_quote")
