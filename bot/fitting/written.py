"""Questions written about web pages, of the documents that the finder was not trained on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.fitting.cases import Asked
from corpus.article import Article
from corpus.corpus import Corpus, read_corpus
from index.training.data.documents import Measured, Question, Text, read_set

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$])")


def written_pages(path: Path) -> tuple[Corpus, list[Asked]]:
    """The documents that are kept apart as articles, and the questions about them.

    Args:
        path: ``written.jsonl.gz``.

    Raises:
        OSError: if it cannot be read.
    """
    pages = read_set(path, Measured([]), held=True)
    with TemporaryDirectory() as folder:
        for number, document in enumerate(pages.documents):
            page = Path(folder) / f"page-{number:03}.md"
            page.write_text("\n\n".join(_blocks(document)), encoding="utf-8")
        corpus = read_corpus(Path(folder))
    asked = [
        _asked(question, pages.documents[question.document], corpus.articles[question.document])
        for question in pages.questions
    ]
    return corpus, sorted(asked, key=lambda each: each.article)


def _blocks(document: tuple[Text, ...]) -> Iterator[str]:
    heading = ""
    for passage in document:
        if passage.heading != heading:
            heading = passage.heading
            yield f"## {_literal(heading)}"
        yield _literal(passage.text)


def _literal(text: str) -> str:
    """Text as one Markdown paragraph that shows it."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _asked(question: Question, document: tuple[Text, ...], article: Article) -> Asked:
    wanted = [_words(document[p].sentences[s].of(document[p].text)) for p, s in question.gold]
    sentences = [_words(s.of(article.text)) for passage in article.passages for s in passage.sentences]
    gold = frozenset(
        row for row, words in enumerate(sentences) if words and any(words in g or g in words for g in wanted)
    )
    return Asked(question.text, question.earlier, gold, question.document)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))
