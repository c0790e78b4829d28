"""A turn of the conversation as Markdown, for the reader to keep."""

from __future__ import annotations

import re

from bot.reply.catalogue import Words
from bot.reply.quote import Quote
from bot.reply.reply import Reply

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_LINE_START = re.compile(r"^([ \t]*\d*)([-+=.)])", re.MULTILINE)  # lists and underlined headings


def reply_markdown(reply: Reply, own: Words) -> str:
    """A question and its answer, ``own`` words around it: quotes as block quotes, every mark in them escaped."""
    parts = [f"## {escaped(' '.join(reply.question.split()))}"]
    if reply.read_as:
        parts.append(own("answer.read_as", question=escaped(reply.read_as)))
    if reply.notice:
        parts.append(escaped(reply.notice))
    if reply.message:
        parts.append(escaped(reply.message))
    parts += [_quote(quote, own) for quote in reply.quotes]
    return "\n\n".join(parts)


def escaped(text: str) -> str:
    """The text so that Markdown shows it to the letter."""
    return _LINE_START.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def _quote(quote: Quote, own: Words) -> str:
    quoted = "\n".join(f"> {line}".rstrip() for line in escaped(quote.text).split("\n"))
    label = f"{own('spoken.related')}\n\n" if quote.related else ""
    where = " › ".join(quote.section)
    source = ", ".join(part for part in (quote.citation, where and own("source.title", title=where)) if part)
    return f"{label}{quoted}\n>\n> — {escaped(source)}"
