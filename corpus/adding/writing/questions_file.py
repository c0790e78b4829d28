"""The reader questions of an article whose text changes: those that lose their sentence are set aside."""

from __future__ import annotations

from pathlib import Path

from corpus.adding.writing.article_file import write_article
from corpus.article import Article
from corpus.questions import questions_path, scan_questions
from corpus.reading.files import read_text


def outdated_path(folder: Path, article_id: str) -> Path:
    """Where the questions of an article are kept whose sentence it no longer has."""
    return folder / f"{article_id}.outdated.jsonl"


def set_outdated_aside(folder: Path, before: Article, after: Article) -> int:
    """Moves questions that fit an article before it changes, and not after, to a file of their own; returns how many.

    Such a question would keep the corpus from being read. To be called before the article is written: stopped
    at any moment and called again, it leaves the same files.

    Raises:
        CorpusError: if a file cannot be read or written.
    """
    path = questions_path(folder, before.id)
    fitting = {question.line for question in scan_questions(folder, before)[0]}
    still = {question.line for question in scan_questions(folder, after)[0]}
    if fitting <= still:
        return 0
    lines = dict(enumerate(read_text(path, folder=folder)[1].split("\n"), start=1))
    moved = [line for number, line in lines.items() if number in fitting - still]
    aside = outdated_path(folder, before.id)
    kept = read_text(aside, folder=folder)[1].strip("\n").split("\n") if aside.exists() else []
    write_article(aside, "\n".join([*dict.fromkeys([*kept, *moved]), ""]))
    write_article(path, "\n".join(line for number, line in lines.items() if number not in fitting - still))
    return len(moved)
