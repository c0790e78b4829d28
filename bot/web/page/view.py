"""Replies and articles as HTML, each from one template with every word of it escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from markupsafe import Markup

from bot.reply.catalogue import Words
from bot.reply.quote import Quote
from bot.reply.reply import Reply
from bot.web.page.links import text_fragment, web_address
from bot.web.page.text import Node, excerpt, marked_nodes, sentence_nodes
from bot.web.site.pages import rendered
from bot.web.site.site import Site
from corpus.article import Article, Reference, Section, Span
from corpus.corpus import Corpus

MOST_SECTIONS = 8
"""Shown at first where there are no questions to begin with."""
_ENDS = (".", "!", "?", "…", "。", "！", "？", "؟")


@dataclass(frozen=True, slots=True)
class Card:
    """A quote, ready to be shown.

    ``first`` holds what is shown at first where ``nodes`` is long, else nothing. ``published`` is the
    publisher's page with the words marked, "" without one.
    """

    number: int
    quote: Quote
    title: str
    language: str
    nodes: list[Node]
    first: list[Node]
    published: str
    reference: Reference | None
    level: int


def language(article: Article) -> str:
    """What an article's words are marked with: its language as the front matter has it, else as its text has it."""
    from index.sparse.language import article_language  # noqa: PLC0415 (takes half a second)

    return article.metadata.language or article_language(article)


def as_day(text: str) -> date | None:
    """The day that a value of the front matter names, as 2023-03-31; None if it is anything else."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None


def whole_dashes(title: str) -> Markup:
    """A title whose lines never begin with a dash: browsers break before "—" as readily as after it."""
    parts = re.split(r"(\S{1,20}—)", title)
    return Markup("").join(
        Markup('<span class="whole">{}</span>').format(part) if part.endswith("—") else part for part in parts
    )


def article_html(article: Article, own: Words, language: str) -> Markup:
    """The whole article for the panel, with what stands around it in the bot's own words.

    ``language`` is that of the article, "" where it is not known. Each sentence, heading and reference is an
    element with the id ``s<start>-<end>``, so that a span finds the elements it holds.
    """
    titled = _title(article)
    return rendered(
        "article.html",
        own,
        article=article,
        metadata=article.metadata,
        language=language,
        titled=titled,
        title_level=titled.level if titled else 0,
        nodes_of=sentence_nodes,
        web_address=web_address,
        whole_dashes=whole_dashes,
    )


def reply_html(corpus: Corpus, reply: Reply, own: Words, *, many: bool, site: Site | None = None) -> str:
    """The answer to one question, in the page's words. ``many`` names the article at each quote.

    ``site`` says whom to ask where the article does not answer.
    """
    cards = [
        _card(corpus.article(quote.article), number, quote) for number, quote in enumerate(reply.quotes, 1)
    ]
    first = corpus.article(reply.quotes[0].article) if reply.quotes else None
    only = corpus.articles[0] if len(corpus.articles) == 1 else None
    mapped = first or only
    return rendered(
        "reply.html",
        own,
        reply=reply,
        site=site or Site(),
        voice=reply.language if reply.language != own.language else "",
        language=language,
        cards=cards,
        many=many,
        article=mapped,
        sections=chapters(mapped) if mapped else [],
        source=reply.quotes[0].citation if reply.quotes and not many else "",
        as_day=as_day,
        web_address=web_address,
    )


def chapters(article: Article) -> list[Section]:
    """The sections a reader would pick from: headings of the two upper levels below the title."""
    title = _title(article)
    above = title.level if title else 0
    below = [section for section in article.sections if section.heading and section.level > above]
    top = min((section.level for section in below), default=0)
    return [section for section in below if section.level <= top + 1]


def main_sections(article: Article) -> list[Section]:
    """The first of the upper sections of an article, for a first screen that has no questions to offer."""
    upper = chapters(article)
    top = min((section.level for section in upper), default=0)
    return [section for section in upper if section.level == top][:MOST_SECTIONS]


def spoken(reply: Reply, own: Words, *, many: bool, titles: Iterable[str]) -> str:
    """The answer as a screen reader announces it: plain words, the answering sentences only."""
    parts = []
    if reply.read_as:  # a question keeps its own mark, and is spoken as a question
        stop = "" if reply.read_as.endswith(_ENDS) else "."
        parts.append(own("spoken.read_as", question=reply.read_as) + stop)
    if reply.kind == "urgent":
        parts.append(own("spoken.urgent"))
    if reply.notice:
        parts.append(reply.notice)
    if reply.message:
        parts.append(reply.message)
    quotes = [quote for quote in reply.quotes if not quote.related]
    if quotes:
        parts.append(own("spoken.article_says", n=len(quotes)))
    for quote, title in zip(reply.quotes, titles, strict=True):
        where = " › ".join(quote.section)
        parts += [own("spoken.related")] if quote.related else []
        said = (*answering_words(quote), *(item.text for item in quote.further_items))
        parts += [own("source.quoted", words=each) for each in said]
        if where or many:
            parts.append(f"({', '.join(part for part in (where, title if many else '') if part)})")
    return " ".join(parts)


def with_contact(reply: Reply, site: Site) -> Reply:
    """The reply as it is spoken and copied: where the article does not answer, its message says whom to ask."""
    if reply.kind != "not_found" or not site.ask_instead:
        return reply
    instead = site.words("answer.ask_instead", contact=site.contact)
    return replace(reply, message=f"{reply.message} {instead}")


def answering_words(quote: Quote) -> list[str]:
    """The answering sentences of a quote, each to the letter; the whole quote where none is set apart."""
    marked = [quote.text[span.start - quote.start : span.end - quote.start] for span in quote.highlights]
    return marked or [quote.text]


def _card(article: Article, number: int, quote: Quote) -> Card:
    nodes: list[Node] = []
    first: list[Node] = []
    published = ""
    if quote.kind == "passage":
        span = Span(quote.start, quote.end)
        nodes = marked_nodes(article, span, quote.highlights)
        short = excerpt(article, span, quote.highlights)
        if short != span:
            first = marked_nodes(article, short, quote.highlights)
        words = quote.highlights[0].of(article.text) if quote.highlights else quote.text
        published = text_fragment(article.metadata.url, words)
    return Card(
        number=number,
        quote=quote,
        title=article.metadata.title,
        language=language(article),
        nodes=nodes,
        first=first,
        published=published,
        reference=_reference(article, quote),
        level=_level(article, quote),
    )


def _reference(article: Article, quote: Quote) -> Reference | None:
    if quote.kind != "reference":
        return None
    return next((each for each in article.references if each.span.start == quote.start), None)


def _level(article: Article, quote: Quote) -> int:
    """The level of a heading that is quoted, else 0."""
    if quote.kind != "heading":
        return 0
    starts = ((each.heading.start, each.level) for each in article.sections if each.heading)
    return next((level for start, level in starts if start == quote.start), 0)


def _title(article: Article) -> Section | None:
    """The section whose heading is the article's title, if there is one."""
    return next((section for section in article.sections if section.is_title), None)
