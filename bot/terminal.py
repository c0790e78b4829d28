"""The reply as text for a terminal, marked sentences set off."""

from __future__ import annotations

import textwrap

from bot.reply.catalogue import Words, words
from bot.reply.quote import Quote
from bot.reply.reply import Reply

_BOLD, _DIM, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[0m"
# Control characters of an article or a question must not reach the terminal as commands.
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


def reply_text(reply: Reply, *, width: int = 88, colour: bool = False) -> str:
    """The reply as lines of at most ``width`` characters, in its language.

    With ``colour``, marked sentences are bold; without, they stand between » and «.
    """
    own = words(reply.language)
    lines: list[str] = []
    if reply.read_as:
        lines += [_style(own("answer.read_as", question=printable(reply.read_as)), _DIM, colour), ""]
    if reply.notice:
        lines += [*textwrap.wrap(reply.notice, width, initial_indent="! ", subsequent_indent="  "), ""]
    if reply.message:
        lines += [*textwrap.wrap(reply.message, width), ""]
    for number, quote in enumerate(reply.quotes, start=1):
        lines += [*_quote_lines(number, quote, own, width, colour), ""]
    if reply.suggestions:
        lines += [
            own("terminal.could_ask"),
            *(f"  {printable(question)}" for question in reply.suggestions),
            "",
        ]
    return "\n".join(lines).rstrip("\n")


def _quote_lines(number: int, quote: Quote, own: Words, width: int, colour: bool) -> list[str]:
    lines = [own("terminal.related")] if quote.related else []
    for paragraph in _marked(quote, colour).split("\n"):
        if paragraph.strip():
            lines += textwrap.wrap(
                paragraph, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
            )
    for number_in_list, item in enumerate(quote.further_items, start=1):
        marker = f"  {number_in_list}. "
        lines += textwrap.wrap(
            printable(item.text), width, initial_indent=marker, subsequent_indent=" " * len(marker)
        )
    place = " › ".join(quote.section)
    paragraph = own("terminal.paragraph", n=quote.paragraph) if quote.kind == "passage" else ""
    where = [part for part in (place, paragraph) if part]
    source = f"[{number}] {', '.join(where)}" if where else f"[{number}]"
    lines += [
        _style(line, _DIM, colour)
        for line in textwrap.wrap(printable(source), width, subsequent_indent="    ")
    ]
    cited = printable(quote.citation)
    return lines + [
        _style(line, _DIM, colour)
        for line in textwrap.wrap(cited, width, initial_indent="    ", subsequent_indent="    ")
    ]


def _marked(quote: Quote, colour: bool) -> str:
    """The quote's words with its marks around the highlights."""
    opening, closing = (_BOLD, _OFF) if colour else ("»", "«")
    pieces, position = [], quote.start
    for mark in quote.highlights:
        pieces.append(printable(quote.text[position - quote.start : mark.start - quote.start]))
        pieces.append(
            opening + printable(quote.text[mark.start - quote.start : mark.end - quote.start]) + closing
        )
        position = mark.end
    pieces.append(printable(quote.text[position - quote.start :]))
    return "".join(pieces)


def _style(text: str, style: str, colour: bool) -> str:
    return f"{style}{text}{_OFF}" if colour else text


def printable(text: str) -> str:
    """The text without control characters other than line breaks and tabs."""
    return text.translate(_CONTROLS)
