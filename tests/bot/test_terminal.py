"""The reply as text in a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.reply.quote import Quote
from bot.reply.reply import Reply
from bot.terminal import printable, reply_text
from corpus.article import Span

TEXT = "Cold first. Then heat. Then rest."
QUOTE = Quote(
    "passage", TEXT, 10, 10 + len(TEXT), (Span(22, 32),), "a", ("Care", "Cold"), 7, 1.0, "A. Writer, “Care”"
)


def test_a_quote_is_shown_with_its_mark_its_place_and_its_source() -> None:
    assert reply_text(Reply("quote", "q", quotes=(QUOTE,), suggestions=("Why cold?",))) == (
        "  Cold first. »Then heat.« Then rest.\n"
        "[1] Care › Cold, paragraph 7\n"
        "    A. Writer, “Care”\n"
        "\n"
        "You could ask:\n"
        "  Why cold?"
    )


def test_with_colour_the_mark_is_bold_and_nothing_else_is_added() -> None:
    shown = reply_text(Reply("quote", "q", quotes=(QUOTE,)), colour=True)
    assert "Cold first. \x1b[1mThen heat.\x1b[0m Then rest." in shown
    assert "»" not in shown


def test_what_was_read_the_message_and_a_near_passage_are_told_apart() -> None:
    near = Quote("passage", TEXT, 10, 10 + len(TEXT), (), "a", (), 7, 1.0, "A. Writer", related=True)
    assert reply_text(Reply("not_found", "q", "No answer.", read_as="x — q", quotes=(near,))) == (
        "Read as: x — q\n\nNo answer.\n\nNear this, but no answer:\n  Cold first. Then heat. Then rest.\n"
        "[1] paragraph 7\n    A. Writer"
    )


def test_the_bots_own_words_are_in_the_language_of_the_reply() -> None:
    near = Quote("passage", TEXT, 10, 10 + len(TEXT), (), "a", (), 1007, 1.0, "A. Writer", related=True)
    reply = Reply("not_found", "q", read_as="x — q", quotes=(near,), suggestions=("Warum?",), language="de")
    assert reply_text(reply) == (
        "Gelesen als: x — q\n\nNahe daran, aber keine Antwort:\n  Cold first. Then heat. Then rest.\n"
        "[1] Absatz 1.007\n    A. Writer\n\nSie könnten fragen:\n  Warum?"
    )


def test_a_notice_stands_above_the_answer() -> None:
    lines = reply_text(Reply("quote", "q", quotes=(QUOTE,), notice="Get help if it is so.")).splitlines()
    assert lines[:3] == ["! Get help if it is so.", "", "  Cold first. »Then heat.« Then rest."]


def test_metadata_is_shown_though_it_stands_outside_the_text() -> None:
    quote = Quote("metadata", "A. Writer", 0, 0, (), "a", ("author",), 0, 1.0, "A. Writer, “Care”")
    assert reply_text(Reply("about", "q", quotes=(quote,))).startswith("  A. Writer\n[1] author\n")


def test_lines_are_no_wider_than_asked() -> None:
    long = Quote(
        "passage", TEXT * 20, 10, 10 + len(TEXT * 20), (), "a", ("Care",) * 20, 7, 1.0, "A. Writer, " * 20
    )
    shown = reply_text(Reply("quote", "q", "Words. " * 40, quotes=(long,)), width=40)
    assert max(len(line) for line in shown.splitlines()) <= 40


def test_control_characters_never_reach_the_terminal() -> None:
    text = "A \x1b[2Jred\x07 word."
    quote = Quote("passage", text, 10, 10 + len(text), (Span(10, 12),), "a", ("\x1bH",), 1, 1.0, "\x9bcited")
    reply = Reply("quote", "q", "m", read_as="\x1b]0;x", quotes=(quote,), suggestions=("\x1b[1mWhy?",))
    shown = reply_text(reply)
    assert not any(ord(character) < 32 and character != "\n" for character in shown)
    assert "\x9b" not in shown


@given(st.text())
def test_printable_text_is_the_text_without_its_control_characters(text: str) -> None:
    kept = "".join(c for c in text if c in "\n\t" or not (ord(c) < 32 or 127 <= ord(c) < 160))
    assert printable(text) == kept
