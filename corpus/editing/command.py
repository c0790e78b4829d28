"""``python -m corpus questions`` and ``learn``: what they take and what they print."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.corpus import read_corpus
from corpus.editing.coverage import coverage_lines
from corpus.editing.learn import UnfitProposalsError, learn
from corpus.editing.proposals import read_proposals
from corpus.errors import one_line


def add_editing_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands to a command line; each still lacks ``--corpus``."""
    questions = commands.add_parser(
        "questions",
        help="print the reader questions of each sentence, and the sentences without",
        description="Prints each sentence of an article with its reader questions, and what it does not answer.",
    )
    questions.add_argument("article", metavar="ARTICLE", help="id of the article")
    questions.add_argument(
        "--missing", action="store_true", help="print only the sentences without a question"
    )
    questions.set_defaults(run=_questions)
    learning = commands.add_parser(
        "learn",
        help="add the reader questions that you took of a file of proposals",
        description="Adds the proposals with “take: true” to the reader questions. “python -m bot learn” makes "
        "the file of a log or of feedback. Exit status 1 if one cannot be added; then none is.",
    )
    learning.add_argument(
        "proposals", metavar="PROPOSALS", type=Path, help="the file that you looked through"
    )
    learning.add_argument("--dry-run", action="store_true", help="check the proposals and write nothing")
    learning.set_defaults(run=_learn)


def _questions(options: argparse.Namespace) -> int:
    corpus = read_corpus(options.corpus)
    article = corpus.article(options.article)
    asked = corpus.questions.get(article.id, ())
    for line in coverage_lines(article, asked, missing=options.missing):
        print(one_line(line))
    return 0


def _learn(options: argparse.Namespace) -> int:
    proposals = read_proposals(options.proposals)
    chosen = [proposal for proposal in proposals if proposal.take]
    try:
        found = learn(chosen, options.corpus, source=str(options.proposals), dry_run=options.dry_run)
    except UnfitProposalsError as error:
        for line in (*error.problems, "nothing was added"):
            print(one_line(line), file=sys.stderr)
        return 1
    for each in found:
        print(one_line(f"{each.path}: {each.added} added, {each.known} there already"))
    if len(chosen) < len(proposals):
        print(f"{len(proposals) - len(chosen)} of {len(proposals)} proposals are not taken (take: false)")
    if not proposals:
        print(f"{options.proposals} holds no proposal")
    if options.dry_run:
        print("nothing was written (--dry-run)")
    elif any(each.added for each in found):
        print("The index is built anew when the bot is started next.")
    return 0
