"""Sentences that announce a list, and what they announce."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Lock

from cachetools import LRUCache, cached

from bot.reply.quote import Item, Quote
from corpus.article import Article, Passage, Section, Span
from index.sparse.terms import stem, words
from index.sparse.vocabulary import key_terms

_ASKS_FOR_A_LIST = re.compile(
    r"\b(?:what|which)\s+(?:are|were|kinds?|types?|sorts?|other|else)\b|\bwhich\s+\w+s\b"
    r"|\bwhat\s+\w+s\s+(?:are|were|do|can|could|should)\b"
    r"|\b(?:list|name|(?:tell|give|show) me|all|every|ways|options|examples)\b|\bhow (?:can|could|do|should|to)\b",
    re.IGNORECASE,
)
# A bare subject ("and prevention?", "side effects") asks for what the article has under it.
_JOINING = frozenset("and so ok then what how about the any some".split())
_MAX_BARE_WORDS = 2
# "What are back spasms" asks what the article is about, "what are the causes" for a list.
_ASKS_WHAT_IT_IS = re.compile(
    r"^\W*what(?:'?s|\s+is|\s+are)\s+(?!(?:the|some|all|other|your)\b)", re.IGNORECASE
)
# Words that ask for a list, or for what it holds, say nothing of its subject.
_OF_ANY_LIST = frozenset(
    stem(word)
    for word in "tell give show name list way kind type sort option example thing step method tip possible main".split()
)
_COLON = (":", "：")
_NUMBERS = "two three four five six seven eight nine ten eleven twelve".split()


@cached(LRUCache(64), key=lambda article: article.digest, lock=Lock())
def announced(article: Article) -> Mapping[Span, tuple[Item, ...]]:
    """What each sentence that leads into something announces.

    That are the items of its list, the headings beneath its section, or what follows its colon.
    """
    found: dict[Span, tuple[Item, ...]] = {}
    for number, section in enumerate(article.sections):
        for place, passage in enumerate(section.passages):
            lead_in, items = _in_list(article, passage)
            if lead_in is None and passage.kind == "paragraph":
                lead_in = passage.sentences[-1]
                following = section.passages[place + 1 : place + 2]
                items = _after(article, lead_in, following, number, is_only=len(section.passages) == 1)
            if lead_in is not None and items:
                found[lead_in] = items
    return found


def with_items(quote: Quote, article: Article) -> Quote:
    """A quote with what its marked sentences announce."""
    places = announced(article)
    items = tuple(item for mark in quote.highlights for item in places.get(mark, ()))
    return replace(quote, items=items) if items else quote


def asked_for(article: Article, question: str) -> Span | None:
    """The sentence that announces the list a question asks for, if it names nothing else; None if none does.

    "how can I prevent it" asks for what stands under "Preventing Back Spasms": all that it names is in
    the heading, or in the title, which names the subject of the whole article. What names that subject alone asks
    what it is.
    """
    wanted = _named(question) - _OF_ANY_LIST
    if not wanted or not (_ASKS_FOR_A_LIST.search(question) or _is_bare(question)):
        return None
    of_subject = _named(article.metadata.title)
    if wanted <= of_subject and _ASKS_WHAT_IT_IS.search(question):
        return None
    wanted = wanted - of_subject or wanted
    fitting = [
        (len(heading), lead_in)
        for lead_in, section in _lead_ins(article)
        if section.path and wanted <= (heading := _named(section.path[-1]))
    ]
    return min(fitting)[1] if fitting else None


def _named(text: str) -> frozenset[str]:
    return frozenset(key_terms(words(text)))


def _is_bare(question: str) -> bool:
    return len([word for word in words(question) if word not in _JOINING]) <= _MAX_BARE_WORDS


def _lead_ins(article: Article) -> Iterator[tuple[Span, Section]]:
    places = announced(article)
    for section in article.sections:
        for passage in section.passages:
            for sentence in passage.sentences:
                if sentence in places:
                    yield sentence, section


def _in_list(article: Article, passage: Passage) -> tuple[Span | None, tuple[Item, ...]]:
    """The lead-in of a list and its items; (None, ()) for another passage or a list without one."""
    if passage.kind != "list" or passage.blocks[0].kind == "item":
        return None, ()
    return passage.blocks[0].sentences[-1], _items(article, _top_items(passage))


def _top_items(passage: Passage) -> list[Span]:
    """The items of a list, but for those within another."""
    items = [block for block in passage.blocks if block.kind == "item"]
    top = min((block.depth for block in items), default=0)
    return [block.span for block in items if block.depth == top]


def _after(
    article: Article, lead_in: Span, following: Sequence[Passage], number: int, *, is_only: bool
) -> tuple[Item, ...]:
    """What a paragraph's last sentence announces: what its colon leads to, or the headings beneath."""
    text = lead_in.of(article.text).rstrip()
    has_colon = text.endswith(_COLON)
    if following:
        passage = following[0]
        items = _top_items(passage)
        if not has_colon and not _counts(text, len(items)):
            return ()
        return _items(article, items or [passage.span])
    headings = [section.heading for section in beneath(article, number) if section.heading]
    return _items(article, headings) if has_colon or (is_only and len(headings) > 1) else ()


def _counts(text: str, items: int) -> bool:
    """True if a sentence names how many items there are: "It takes five steps." before five of them."""
    return items > 1 and not {str(items), *_NUMBERS[items - 2 : items - 1]}.isdisjoint(words(text))


def beneath(article: Article, number: int) -> list[Section]:
    """The sections directly beneath the ``number``-th."""
    above = article.sections[number]
    if above.level < 2:  # what stands under the title is the whole article
        return []
    found: list[Section] = []
    for section in article.sections[number + 1 :]:
        if section.level <= above.level:
            break
        found.append(section)
    top = min((section.level for section in found), default=0)
    return [section for section in found if section.level == top]


def _items(article: Article, spans: Sequence[Span]) -> tuple[Item, ...]:
    return tuple(Item(span.of(article.text), span.start, span.end) for span in spans)
