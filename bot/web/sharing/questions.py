"""The article's questions with the sentences that answer them: a page that needs no script, to list and to print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from bot.web.matching import article_of
from bot.web.page.view import language
from bot.web.sharing.head import article_described, filled, head, joined
from bot.web.sharing.preview import Preview, preview_of
from bot.web.sharing.sharing import Sharing
from bot.web.site.pages import rendered
from corpus.article import Article, Span
from corpus.corpus import Corpus
from corpus.questions import ReaderQuestion

MOST_ARTICLES = 200
"""Listed on one page."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, the sentence that answers it, to the letter, and where that stands."""

    question: str
    sentence: str
    place: Span
    section: tuple[str, ...]
    link: str


def answered(article: Article, questions: tuple[ReaderQuestion, ...]) -> list[Answered]:
    """The questions that are fit to be offered, one a sentence, in the order of the sentences.

    Where none is marked as fit, those that can be understood alone.
    """
    alone = [each for each in questions if each.sentence and not each.history and each.self_contained]
    fit = [each for each in alone if each.suggest] or alone
    first: dict[Span, str] = {}
    for each in fit:
        if each.sentence:
            first.setdefault(each.sentence, each.question)
    found = []
    for place, question in sorted(first.items()):
        passage = next(each for each in article.passages if each.span.holds(place))
        link = urlencode({"quote": f"{place.start}-{place.end}", "article": article.id})
        section = article.section_path(passage)
        found.append(Answered(question, place.of(article.text), place, section, f"./?{link}"))
    return found


def questions_page(sharing: Sharing, corpus: Corpus, asked: dict[str, str], address: str) -> str | None:
    """The page as HTML; None if there is no such article.

    Args:
        sharing: the page that is shared.
        corpus: its articles.
        asked: the address's query: ``article``, or ``page`` of a list of articles, from 1.
        address: the page's own, "" where it is not known.
    """
    only = corpus.articles[0] if len(corpus.articles) == 1 else None
    article = only or article_of(corpus, asked.get("article", ""))
    if article:
        return _of_article(sharing, corpus, article, address)
    return None if "article" in asked else _of_corpus(sharing, corpus, asked.get("page", "1"), address)


def _of_article(sharing: Sharing, corpus: Corpus, article: Article, address: str) -> str:
    found = answered(article, corpus.questions.get(article.id, ()))
    preview = preview_of(sharing.site, corpus, {"article": article.id})
    own = sharing.site.words
    title = own("sharing.questions_about", title=own("source.title", title=article.metadata.title))
    preview = replace(preview, title=title, description=own("sharing.told_questions", n=len(found)))
    return rendered(
        "questions.html",
        own,
        site=sharing.site,
        head=head(sharing, preview, address, page="questions", described=_described(article, found, address)),
        article=article,
        answered=found,
        chat=joined("./", preview.canonical),
        language=language(article),
    )


def _of_corpus(sharing: Sharing, corpus: Corpus, page: str, address: str) -> str | None:
    listed = [corpus.article(article) for article in corpus.ids if article in corpus.questions]
    pages = max(-(-len(listed) // MOST_ARTICLES), 1)
    if not page.isascii() or not page.isdecimal() or len(page) > 9 or not 1 <= int(page) <= pages:
        return None
    number = int(page)
    query = urlencode({"page": number}) if number > 1 else ""
    own = sharing.site.words
    told = own("sharing.told_articles", n=len(listed))
    preview = Preview(own("sharing.questions"), told, None, None, query, query)
    return rendered(
        "articles.html",
        own,
        site=sharing.site,
        head=head(sharing, preview, address, page="questions"),
        articles=[
            (each, f"questions?{urlencode({'article': each.id})}")
            for each in listed[(number - 1) * MOST_ARTICLES : number * MOST_ARTICLES]
        ],
        number=number,
        pages=pages,
    )


def _described(article: Article, found: list[Answered], address: str) -> dict[str, Any]:
    """The questions in the terms of schema.org."""
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "FAQPage",
            "about": article_described(article),
            "mainEntity": [
                filled(
                    {
                        "@type": "Question",
                        "name": each.question,
                        "acceptedAnswer": filled(
                            {
                                "@type": "Answer",
                                "text": each.sentence,
                                "url": address + each.link.removeprefix("./") if address else "",
                            }
                        ),
                    }
                )
                for each in found
            ],
        }
    )
