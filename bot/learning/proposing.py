"""Turns what readers asked, confirmed or refused into proposals for reader questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bot.learning.asked import AskedQuestion
from bot.learning.clusters import Cluster
from bot.learning.guess import Guess, Guesser, sentence_within
from bot.learning.records import Place
from corpus.article import Span
from corpus.editing.proposals import Proposal

_MAX_ALSO = 8


def worth_learning(question: AskedQuestion, *, answered: bool) -> int:
    """How often a question was asked with a result to learn from.

    That is one that was not answered, or an answer that a reader judged; with ``answered``, any answer.
    """
    judged = question.refused + question.confirmed
    return question.unanswered + (max(judged, question.answered) if answered else judged)


def proposal(cluster: Cluster, guesser: Guesser, article: str) -> Proposal:
    """A proposal of the most asked wording, with the bot's best guess at its sentence.

    The guess is the sentence that readers found right, else one that the bot would quote and no reader refused,
    else none.

    Args:
        cluster: what was asked.
        guesser: asks the articles.
        article: the article to ask.
    """
    refused = {place for each in cluster.questions for place in each.refused_quotes}
    confirmed: Counter[Place] = Counter()
    for each in cluster.questions:
        confirmed.update(each.confirmed_quotes)
    right = {place for place, count in confirmed.items() if place not in refused}
    guess = guesser.guess(cluster.question, article, besides=refused)
    sentence = (sentence_within(guess, right) if right else None) or _answer(guess, cluster)
    text = guess.article.text if guess.article else ""
    return Proposal(
        article,
        cluster.question,
        sentence.of(text) if sentence else None,
        nearest=tuple(span.of(text) for span in guess.sentences if span != sentence),
        why=_why(cluster) + ("; in another language" if guess.is_foreign else ""),
        also=tuple(each.question for each in cluster.questions[1 : _MAX_ALSO + 1]),
    )


def _answer(guess: Guess, cluster: Cluster) -> Span | None:
    """The sentence that the bot would quote, unless more readers say that there is none than that one is right."""
    missing = cluster.total(lambda each: each.said_to_be_missing)
    if not guess.is_answered or missing > cluster.total(lambda each: each.confirmed):
        return None
    return guess.sentences[0] if guess.sentences else None


def _why(cluster: Cluster) -> str:
    """What became of it, in words for an editor."""
    counts: Sequence[tuple[str, Callable[[AskedQuestion], int]]] = (
        ("not answered", lambda each: each.unanswered),
        ("refused by a reader", lambda each: each.refused),
        ("found right by a reader", lambda each: each.confirmed),
        ("answered", lambda each: each.answered),
    )
    found = [f"{words} {total} times" for words, of in counts if (total := cluster.total(of))]
    said = ", ".join(found).replace(" 1 times", " once")
    return f"{said}; last on {cluster.last}"
