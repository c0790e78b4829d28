"""``python -m bot``: one answer, a chat in the terminal, a batch, an evaluation, a report, or proposals."""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from bot.terminal import printable, reply_text
from corpus.errors import AskError
from index.options import add_finder_option, add_index_options

if TYPE_CHECKING:
    from bot.chat import Bot

_EXAMPLES = """examples:
  %(prog)s "ice or heat?"                 one answer
  %(prog)s                                a chat; quit, an empty line or Ctrl-D ends it
  %(prog)s --json "ice or heat?"          the answer as JSON
  %(prog)s --batch questions.jsonl        a reply for each line {"id", "history", "question", "article"}
  %(prog)s --corpus my-articles "…"       ask your own folder of Markdown articles
  %(prog)s evaluate questions.jsonl       how right the answers are (see: %(prog)s evaluate --help)
  %(prog)s report log.jsonl               what readers could not find (see: %(prog)s report --help)
  %(prog)s learn log.jsonl                reader questions to look through (see: %(prog)s learn --help)"""

# The modules of other commands, imported only where they are asked for.
_COMMANDS = {
    "evaluate": "bot.evaluation.evaluate",
    "learn": "bot.learning.command",
    "report": "bot.report.command",
}

# What ends a chat in the terminal, marks and white space around it aside.
_ENDS = frozenset(["", "quit", "exit", "bye", "goodbye", "good bye", "bye bye", "q"])
_AROUND_ENDS = " \t\r\n.,!:/"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status: 0, 1 for a situation to mend, 2 for wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # not every terminal has a sign for every character
    try:
        if given and given[0] in _COMMANDS:
            return int(import_module(_COMMANDS[given[0]]).run(given[1:]))
        return _ask(given)
    except AskError as error:
        _complain(error)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def bot_of(options: argparse.Namespace) -> Bot:
    """The bot that the options of ``add_index_options`` and ``add_finder_option`` name."""
    from bot.chat import Bot  # noqa: PLC0415 - slow to import, after --help
    from bot.opening import named_retriever  # noqa: PLC0415

    return Bot(named_retriever(options))


def _ask(given: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="ask-the-article",
        description="Ask an article; it answers in its own sentences, each with its source.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("question", nargs="?", help="the question; without it, a chat in the terminal")
    parser.add_argument("--json", action="store_true", help="print the reply as JSON")
    parser.add_argument(
        "--batch", metavar="FILE", help="answer the JSON lines of FILE (- for standard input)"
    )
    parser.add_argument("--article", metavar="ID", help="ask only this article of the corpus")
    add_index_options(parser)
    add_finder_option(parser)
    options = parser.parse_args(given)
    if options.batch is not None and options.question is not None:
        parser.error("give a question or --batch, not both")
    if options.batch is not None:
        return _batch(options)
    if options.question is None and options.json:
        parser.error("--json needs a question")
    return _one(options) if options.question is not None else _chat(options)


def _one(options: argparse.Namespace) -> int:
    reply = bot_of(options).ask(options.question, article=options.article)
    if options.json:
        print(_json_line(reply.to_json()))
    else:
        print(reply_text(reply, width=_width(), colour=sys.stdout.isatty()))
    return 0


def _chat(options: argparse.Namespace) -> int:
    from bot.reply.catalogue import words  # noqa: PLC0415
    from bot.reply.reply import Turn  # noqa: PLC0415
    from index.sparse.language import article_language  # noqa: PLC0415 - takes half a second

    bot = bot_of(options)
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # what is piped in may be no text at all
    first = bot.corpus.article(options.article) if options.article else bot.corpus.articles[0]
    print(words(article_language(first))("terminal.begin"))
    for question in bot.starters(options.article):
        print(f"  {printable(question)}")
    history: list[Turn] = []
    while True:
        try:
            question = input("\n> ")
        except EOFError:
            print()
            return 0
        if question.strip(_AROUND_ENDS).casefold() in _ENDS:
            return 0
        reply = bot.ask(question, history, article=options.article)
        print("\n" + reply_text(reply, width=_width(), colour=sys.stdout.isatty()))
        history.append(Turn(question, reply))


def _batch(options: argparse.Namespace) -> int:
    from bot.batch import answer_batch, read_batch  # noqa: PLC0415

    failed = False
    try:
        with _opened(options.batch) as lines:
            bot = bot_of(options)
            for reply in answer_batch(bot, read_batch(lines, options.batch)):
                if isinstance(reply, AskError):
                    failed = True
                    _complain(reply)
                else:
                    print(_json_line(reply), flush=True)
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        reason = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise AskError(
            f"the batch {options.batch} cannot be read ({reason}); give a file of JSON lines"
        ) from error
    return int(failed)


def _opened(batch: str) -> AbstractContextManager[TextIO]:
    return nullcontext(sys.stdin) if batch == "-" else Path(batch).open(encoding="utf-8")


def _complain(error: AskError) -> None:
    print(f"ask-the-article: {printable(str(error))}", file=sys.stderr)


def _json_line(form: dict[str, Any]) -> str:
    """The form as one line of JSON, in ASCII where the output cannot take its characters."""
    line = json.dumps(form, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(form)
    return line


def _width() -> int:
    return max(40, min(shutil.get_terminal_size().columns, 100))


if __name__ == "__main__":
    sys.exit(main())
