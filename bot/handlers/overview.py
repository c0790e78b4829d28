"""What an article is about: its own review, and its headings as a map."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.answering.selection import MAX_QUOTES
from bot.reply.quote import Quote, quote_heading, quote_passage
from corpus.article import Article, Section
from index.sparse.terms import terms

# Headings under which articles sum themselves up.
_REVIEW = re.compile(
    r"\b(?:(?:quick|final|brief|short) (?:review|summary|look|take)|(?:key|main) (?:take-?aways?|points|facts)|take-?aways?"
    r"|in (?:short|brief|summary|a nutshell)|summary|conclusions?"
    r"|bottom line|at a glance|overview|tl;?dr|abstract|wrap(?:ping)? up)\b",
    re.IGNORECASE,
)


def overview_quotes(article: Article, key_terms: Iterable[str]) -> tuple[Quote, ...]:
    """The article's review section (else its first passage), then its headings.

    If the question's key terms name what a heading with parts of its own names ("list all treatments"), only the
    headings of those parts.
    """
    if part := listed(article, key_terms):
        return part
    headings = tuple(quote_heading(article, s) for s in article.sections if s.heading and s.level > 1)
    review = next(
        (s for s in article.sections if s.heading and _REVIEW.search(s.path[-1]) and s.passages), None
    )
    passages = review.passages if review else article.passages[:1]
    return tuple(quote_passage(article, passage, (), 1.0) for passage in passages) + headings


def listed(article: Article, key_terms: Iterable[str]) -> tuple[Quote, ...]:
    """The headings of the parts of what the key terms name; none where no heading with parts is named so."""
    return tuple(
        quote_heading(article, section) for section in _part_asked_for(article, frozenset(key_terms))
    )


def section_named(article: Article, key_terms: Iterable[str]) -> tuple[Quote, ...]:
    """What stands in the first section whose heading has one of the terms ("just the exercises"), the title's aside."""
    asked = frozenset(key_terms) - set(terms(article.metadata.title))
    for section in article.sections:
        if section.level > 1 and section.passages and asked & set(terms(section.path[-1])):
            return tuple(quote_passage(article, each, (), 1.0) for each in section.passages[:MAX_QUOTES])
    return ()


def _part_asked_for(article: Article, asked: frozenset[str]) -> list[Section]:
    for section in article.sections:
        inside = [
            s
            for s in article.sections
            if s.heading and len(s.path) > len(section.path) and s.path[: len(section.path)] == section.path
        ]
        if section.level > 1 and inside and asked & set(terms(section.path[-1])):
            return inside
    return []
