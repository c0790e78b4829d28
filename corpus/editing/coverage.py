"""Which sentences of an article have reader questions, and which have none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from corpus.article import Article, Span
from corpus.questions import ReaderQuestion


def coverage_lines(
    article: Article, questions: Sequence[ReaderQuestion], *, missing: bool = False
) -> Iterator[str]:
    """Each sentence with its reader questions, then those that the article does not answer, then sums.

    ``missing`` is True for the sentences without a question alone.
    """
    by_sentence: defaultdict[Span | None, list[ReaderQuestion]] = defaultdict(list)
    for question in questions:
        by_sentence[question.sentence].append(question)
    for section in article.sections:
        shown = [
            sentence
            for passage in section.passages
            for sentence in passage.sentences
            if not (missing and by_sentence.get(sentence))
        ]
        if not shown:
            continue
        yield f"{'#' * section.level} {' › '.join(section.path)}".strip() or "(before the first heading)"
        for sentence in shown:
            yield f"  {_in_line(sentence.of(article.text))}"
            yield from _question_lines(by_sentence.get(sentence, []))
        yield ""
    if not missing:
        yield "Not answered by the article"
        yield from _question_lines(by_sentence.get(None, []))
        yield ""
    bare = sum(not by_sentence.get(sentence) for sentence in article.sentences)
    unanswered = len(by_sentence.get(None, []))
    yield (
        f"{article.id}: {len(questions)} reader questions, {unanswered} of them not answered by the article; "
        f"{bare} of {len(article.sentences)} sentences without a question"
    )


def _question_lines(questions: Sequence[ReaderQuestion]) -> Iterator[str]:
    if not questions:
        yield "    (no question)"
    for question in questions:
        before = f"  (after: {' / '.join(map(_in_line, question.history))})" if question.history else ""
        yield f"    - {_in_line(question.question)}{before}"


def _in_line(text: str) -> str:
    return " ".join(text.split())
