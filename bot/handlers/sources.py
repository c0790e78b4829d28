"""Which entries of an article's reference list are on what is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from bot.reply.catalogue import Words
from bot.reply.quote import Quote, quote_reference
from corpus.article import Article
from index.encoding.runtime import Embeddings
from index.search.article_view import ArticleView
from index.sparse.terms import stem, terms, words
from index.sparse.vocabulary import key_terms

# Words of asking for a source, which say nothing of its subject.
_ASKING = frozenset(
    stem(word)
    for word in (
        "source reference study cite cited citation paper article list listed entry bibliography doi link literature"
        " research evidence look cover about use say said back behind footnote number journal author many support claim"
        " prove proof proven hypothesis theory base come true fact page text guide"
    ).split()
)
_NUMBER = re.compile(
    r"(?:#|\b(?:number|no\.?|reference|source|ref|citation|footnote|entry)\s*+#?\s*+|\[)(\d{1,3})\b"
)
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b|\bcount\b", re.IGNORECASE)
# "Which study supports this", "says who": the source of what was last quoted; "on goldfish" names another subject.
_OF_THE_LAST_ANSWER = re.compile(
    r"\b(?:that|this|those|these)\b(?! (?:article|page|text|guide|post|site|list|info\w*)\b)"
    r"|\b(?:claims?|says? (?:who|so)|who says)\b"
)
_ON = re.compile(r"\b(?:on|about|regarding|concerning) (?!(?:that|this|it|those|these)\b)")
# Words more common than this ("get", "said") name no subject; see ``index.sparse.vocabulary.rarity``.
_MIN_RARITY = 2.0
# As many of 676 messages are nearer to a reference as were nearer than 0.45 with the packaged layers.
_MIN_COSINE = 0.39
_MAX_BY_COSINE = 2


def reference_quotes(view: ArticleView, query: Embeddings, question: str) -> tuple[Quote, ...]:
    """The entries asked for, best first: by number, by words they share with the question, by meaning.

    All entries, in order, if the question names no subject; none if nothing in the list is near it.

    Args:
        view: the article.
        query: the question's embedding, float32 (dimension,).
        question: as it was asked.
    """
    article = view.article
    references = article.references
    numbered = {int(number) for number in _NUMBER.findall(question.lower())}
    if chosen := [reference for reference in references if reference.number in numbered]:
        return tuple(quote_reference(article, reference, 1.0) for reference in chosen)
    if not _subject(article, question):
        return tuple(quote_reference(article, reference, 1.0) for reference in references)
    return references_on(view, query, question)


def references_on(view: ArticleView, query: Embeddings, text: str) -> tuple[Quote, ...]:
    """The entries on the subject of a text, best first: by words they share with it, else by meaning.

    Args:
        view: the article.
        query: the text's embedding, float32 (dimension,).
        text: a question, or what was quoted.
    """
    article = view.article
    shared = _shared(article, _subject(article, text))
    cosines = view.reference_cosines(query)
    total = shared + cosines
    if shared.size and shared.max() > 0:
        chosen_rows = np.flatnonzero((shared >= 0.5 * shared.max()) & (shared > 0))
    else:
        chosen_rows = np.flatnonzero(cosines >= max(_MIN_COSINE, float(cosines.max(initial=0.0)) * 0.9))[
            :_MAX_BY_COSINE
        ]
    order = sorted(chosen_rows, key=lambda row: (-total[row], row))
    return tuple(quote_reference(article, article.references[row], float(total[row])) for row in order)


def is_of_the_last_answer(view: ArticleView, question: str) -> bool:
    """True if a question asks for the sources of what was last quoted, and names no entry and no subject of its own."""
    lowered = question.lower()
    if _NUMBER.search(lowered) or _ON.search(lowered) or not _OF_THE_LAST_ANSWER.search(lowered):
        return False
    named = [term for term, rarity in _subject(view.article, question).items() if rarity >= _MIN_RARITY]
    return not any(term in view.vocabulary for term in named)


def sources_message(article: Article, question: str, quotes: Sequence[Quote], own: Words) -> str:
    """The bot's own words above the entries: how many there are if that is asked, that none fits, or ""."""
    if not article.references:
        return own("reply.no_sources")
    if not quotes:
        return own("reply.no_source_on_that")
    count = len(article.references)
    asked = _HOW_MANY.search(question) and len(quotes) == count
    return own("reply.sources", n=count) if asked else ""


def _subject(article: Article, text: str) -> dict[str, float]:
    """The key terms of a text, with their rarity, but for those of asking for a source and of the article's title.

    What the title names is the subject of all entries.
    """
    said = _ASKING | set(terms(article.metadata.title))
    return {term: rarity for term, rarity in key_terms(words(text)).items() if term not in said}


def _shared(article: Article, subject: Mapping[str, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """For each entry, the share of the subject's terms it has, those weighing more that fewer entries have."""
    in_entries = [frozenset(terms(reference.span.of(article.text))) for reference in article.references]
    counts = {term: sum(term in entry for entry in in_entries) for term in subject}
    weights = {term: rarity / (1 + counts[term]) for term, rarity in subject.items() if counts[term]}
    whole = sum(weights.values()) or 1.0
    return np.array([sum(weights[term] for term in weights if term in entry) for entry in in_entries]) / whole
