"""Adds the proposals that an editor took to the reader questions: all of them, or none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.adding.writing.article_file import write_article
from corpus.adding.writing.lock import only_writer
from corpus.article import Article
from corpus.corpus import find_articles
from corpus.editing.proposals import Proposal
from corpus.errors import CorpusError
from corpus.questions import find_sentence, questions_path, read_questions
from corpus.reading.assemble import read_article
from corpus.reading.files import read_text
from corpus.similar import same_words


class UnfitProposalsError(CorpusError):
    """Proposals that cannot be added, so that none was; ``problems`` has one line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"nothing was added: {'; '.join(problems)}")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What became of the proposals for one article: how many were added, and how many were there before."""

    path: Path
    added: int
    known: int


def learn(proposals: Sequence[Proposal], folder: Path, *, source: str, dry_run: bool = False) -> list[Learnt]:
    """Adds proposals to the question files of their articles. What is there already is not added again.

    Everything is checked before anything is written, and each file is replaced whole. One that is stopped
    between two files has added those of the first; the same call adds the rest. A ``dry_run`` checks and counts
    alone. ``source`` is what the proposals are called in errors, before the line.

    Raises:
        UnfitProposalsError: if an article or a sentence is not there, or a question is there with another answer.
        CorpusError: if a file cannot be read or written.
    """
    if not proposals:
        return []
    articles = find_articles(folder)
    by_article: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_article.setdefault(proposal.article, []).append(proposal)
    with only_writer(folder):
        problems: list[str] = []
        texts: list[tuple[Learnt, str]] = []
        for article_id, of_article in by_article.items():
            if article_id not in articles:
                problems += [
                    f"{source}:{each.line}: no article “{article_id}” in {folder}" for each in of_article
                ]
                continue
            article = read_article(articles[article_id], article_id, folder=folder)
            texts.append(_extended(folder, article, of_article, source, problems))
        if problems:
            raise UnfitProposalsError(problems)
        for learnt, text in texts:
            if learnt.added and not dry_run:
                write_article(learnt.path, text)
    return [learnt for learnt, _ in texts]


def _extended(
    folder: Path, article: Article, proposals: Iterable[Proposal], source: str, problems: list[str]
) -> tuple[Learnt, str]:
    """The question file of an article with proposals added; what is wrong with one is added to ``problems``."""
    path = questions_path(folder, article.id)
    # Of several in the same words, the first counts.
    alone = (each for each in reversed(read_questions(folder, article)) if each.self_contained)
    known = {_key(each.question): each.sentence for each in alone}
    lines: list[str] = []
    count = 0
    for proposal in proposals:
        where = f"{source}:{proposal.line}"
        try:
            sentence = find_sentence(article, proposal.sentence)
        except ValueError as error:
            problems.append(f"{where}: {error}")
            continue
        key = _key(proposal.question)
        if key not in known:
            record = {"question": " ".join(proposal.question.split()), "sentence": proposal.sentence}
            lines.append(json.dumps(record, ensure_ascii=False) + "\n")
            known[key] = sentence
        elif known[key] == sentence:
            count += 1
        else:
            problems.append(f"{where}: “{proposal.question}” has another answer in {path}; change it there")
    before = read_text(path, folder=folder)[0].decode("utf-8") if path.exists() else ""
    joint = "\n" if before and not before.endswith("\n") else ""
    return Learnt(path, len(lines), count), "".join([before, joint, *lines])


def _key(question: str) -> str:
    return same_words(question) or question
