"""From the sentences that answer to the quotes that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from bot.answering.features import Floats, softmax
from bot.answering.lists import announced
from bot.answering.sub_questions import Judged
from bot.reply.quote import Quote, quote_passage
from corpus.article import Article, Passage, Span
from index.search.article_view import ArticleView

MAX_QUOTES = 3
# Another sentence of the same passage is marked, and another passage is quoted, if it is at least this
# likely for each unit of the best one's chance. Measured on the development questions: lower values mark
# more sentences that do not answer, higher ones lose the second half of answers in two sentences.
_MARK_SHARE = 0.4
_QUOTE_SHARE = 0.08
# What is asked for after the best was shown has this much of the best one's chance at least: what is on the subject has
# 0.005 to 0.4 of it ("what causes back spasms" has seven such passages, "heat or ice" none), the rest below 0.003.
_MORE_SHARE = 0.005
_MAX_MARKS = 4
# A part of a question whose whole is answered may be answered too if it reaches this share of the threshold.
_PART_SHARE = 0.6
# Sentences named as the likeliest: enough to choose from by eye.
_MAX_LIKELIEST = 4


def quotes_for(
    view: ArticleView, scores: Floats, *, whole_lists: bool = False, skip: Iterable[Span] = ()
) -> list[Quote]:
    """Up to three quotes, best first, each a passage with the answering sentences marked.

    Args:
        view: the article.
        scores: float64 (sentences,), logits of its sentences.
        whole_lists: True to mark all items of a list if its best one is chosen ("all the …").
        skip: passages not to quote (by their span), as they were shown before.
    """
    chances = softmax(scores)
    skipped = {span.start for span in skip}
    found: list[Quote] = []
    least = _MORE_SHARE * float(chances.max())
    for sentence in np.argsort(
        -scores, kind="stable"
    ):  # chances of scores that are nearly alike are the same
        passage = view.passages[int(view.passage_of[sentence])]
        if any(quote.paragraph == passage.number for quote in found) or _holds(passage, skipped):
            continue
        if chances[sentence] < least or len(found) == MAX_QUOTES:
            break
        if not found:
            least = max(least, _QUOTE_SHARE * float(chances[sentence]))
        marks = _marks(view, chances, int(sentence), whole_lists)
        found.append(quote_passage(view.article, passage, marks, float(chances[sentence])))
    return found


def likeliest(view: ArticleView, scores: Floats, shown: Iterable[Quote] = ()) -> tuple[Span, ...]:
    """Up to four sentences, the likeliest first, but for those of quotes that were shown before."""
    skipped = [Span(quote.start, quote.end) for quote in shown if quote.article == view.article.id]
    ranked = (view.sentences[number] for number in np.argsort(-scores, kind="stable").tolist())
    kept = (sentence for sentence in ranked if not any(span.holds(sentence) for span in skipped))
    return tuple(islice(kept, _MAX_LIKELIEST))


def quotes_of(judged: Judged, *, whole_lists: bool, skip: Sequence[Span]) -> list[Quote]:
    """The quotes for a question that an article answers, whole or in its parts, in the order they are shown.

    What a reader question answers comes first, then what surely answers a part, then the likeliest answer to the whole,
    then what may answer a part, then what else may answer the whole.
    """
    whole = judged.whole
    of_whole = quotes_for(whole.view, whole.scores, whole_lists=whole_lists, skip=skip)
    if judged.only_known:
        of_whole = of_whole[:1]
    elif judged.left:
        of_whole = []
    sure = of_whole[:1] if judged.is_known else []
    known = [quote.paragraph for quote in sure]
    unsure: list[Quote] = []
    for part in judged.parts:
        of_part = quotes_for(part.view, part.scores, whole_lists=whole_lists, skip=skip)[:1]
        if not of_part or of_part[0].paragraph in known:
            continue
        if part.is_answered:
            sure += of_part
        elif not judged.left and part.confidence >= _PART_SHARE * part.threshold:
            unsure += of_part
    seen = {quote.paragraph for quote in sure}
    rest = [quote for quote in of_whole if quote.paragraph not in seen]
    best = [quote for quote in rest if quote is of_whole[0]]
    return merged([*sure, *best, *unsure, *rest], whole.view.article)


def merged(quotes: Sequence[Quote], article: Article) -> list[Quote]:
    """The quotes with those of one passage joined, marks and all, in the order of their first."""
    found: dict[int, Quote] = {}
    for quote in quotes:
        known = found.get(quote.paragraph)
        if known is None:
            found[quote.paragraph] = quote
            continue
        marks = tuple(sorted(set(known.highlights) | set(quote.highlights)))
        passage = article.passages[quote.paragraph - 1]
        found[quote.paragraph] = quote_passage(article, passage, marks, max(known.score, quote.score))
    return list(found.values())


def _marks(view: ArticleView, chances: Floats, sentence: int, whole_lists: bool) -> tuple[Span, ...]:
    """The sentences to mark in the passage of a chosen one: it, and others that are nearly as likely."""
    mates = np.flatnonzero(view.passage_of == view.passage_of[sentence])
    passage = view.passages[int(view.passage_of[sentence])]
    leads_in = view.sentences[sentence] in announced(view.article)
    if passage.kind == "list" and (whole_lists or leads_in):
        return passage.sentences
    likely = [int(mate) for mate in mates if chances[mate] >= _MARK_SHARE * chances[sentence]]
    likely.sort(key=lambda mate: (-chances[mate], mate))
    return tuple(sorted(view.sentences[mate] for mate in likely[:_MAX_MARKS]))


def _holds(passage: Passage, starts: set[int]) -> bool:
    return any(passage.span.start <= start < passage.span.end for start in starts)
