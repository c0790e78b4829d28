"""What a link to the page is about: the page, one article, or one sentence of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.web.matching import article_of
from bot.web.site.site import Site
from corpus.article import Article, Span
from corpus.corpus import Corpus

WHOLE_UP_TO = 300
"""Characters of a quote that is shown whole; of a longer one its first sentence is. Networks cut at some 200."""
LONGEST_SENTENCE = 1000
_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Preview:
    """What is said of one link.

    ``article`` is the one it is about, None for all. ``quote`` is the sentence that it marks, None where it marks
    none. ``query`` is the query of the address that the link has, ``canonical`` that of the page it belongs to;
    both are made here, of what was found in the corpus.
    """

    title: str
    description: str
    article: Article | None = None
    quote: Span | None = None
    query: str = ""
    canonical: str = ""


def preview_of(site: Site, corpus: Corpus | None, asked: Mapping[str, str]) -> Preview:
    """The preview of an address.

    Args:
        site: name and promise of the page.
        corpus: the articles; None where they are not read yet, or not for everybody.
        asked: the address's query; what names nothing in the corpus is left out.
    """
    if corpus is None:
        return Preview(site.name, site.promise)
    only = corpus.articles[0] if len(corpus.articles) == 1 else None
    article = only or article_of(corpus, asked.get("article", ""))
    if article is None:
        return Preview(site.name, site.words("sharing.ask_many", n=len(corpus.articles)))
    canonical = "" if only else urlencode({"article": article.id})
    quote = quoted(article, asked.get("quote", ""))
    if quote:
        named = urlencode({"quote": f"{quote.start}-{quote.end}", "article": article.id})
        said = site.words("source.quoted", words=quote.of(article.text))
        return Preview(article.metadata.title, said, article, quote, named, canonical)
    by = ", ".join(filter(None, (article.metadata.author, article.metadata.publisher)))
    about = site.words("sharing.ask_one_by" if by else "sharing.ask_one", by=by)
    return Preview(article.metadata.title, about, article, None, canonical, canonical)


def quoted(article: Article, place: str) -> Span | None:
    """The sentences of one passage that ``place`` ("START-END") names; None if these are not whole sentences."""
    found = _PLACE.fullmatch(place)
    if not found or int(found[1]) >= int(found[2]):
        return None
    span = Span(int(found[1]), int(found[2]))
    passage = next((each for each in article.passages if each.span.holds(span)), None)
    named = [each for each in passage.sentences if span.holds(each)] if passage else []
    if not named or (named[0].start, named[-1].end) != (span.start, span.end):
        return None
    if span.end - span.start <= WHOLE_UP_TO:
        return span
    first = named[0]
    return first if first.end - first.start <= LONGEST_SENTENCE else None
