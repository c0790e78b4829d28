"""Opens the chat window: serves the page at once, and builds or loads what answers beside it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.web.options import add_operator_options, operator_options
from bot.web.serving.system import bound_threads
from corpus.errors import AskError
from index.options import add_finder_option, add_index_options, say


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Opens a chat window over an article: questions in, the article's own sentences out.",
        epilog="Nothing a reader types is stored unless you give --feedback or --log-questions.",
    )
    add_index_options(parser)
    add_finder_option(parser)
    parser.add_argument(
        "--article", metavar="ID", help="answer from this article of the folder alone (default: from all)"
    )
    parser.add_argument(
        "--host",
        help="address to listen on; 0.0.0.0 lets other machines in"
        " (default: GRADIO_SERVER_NAME if that is set, else 127.0.0.1)",
    )
    parser.add_argument(
        "--port",
        type=port,
        help="port to listen on (default: GRADIO_SERVER_PORT if that is set, else 7860)",
    )
    parser.add_argument(
        "--share",
        action="store_true",
        help="also open a public link through Gradio's tunnel; anyone with the link can ask",
    )
    parser.add_argument(
        "--auth-file",
        type=Path,
        metavar="FILE",
        help="let in only who gives a name and password of FILE, which has a NAME:PASSWORD a line",
    )
    parser.add_argument(
        "--editors",
        type=names,
        default=(),
        metavar="NAME[,NAME...]",
        help="let these people of --auth-file add articles and pin questions on the page",
    )
    parser.add_argument(
        "--mcp",
        action="store_true",
        help="also serve language models, over MCP at /gradio_api/mcp; needs the extra mcp",
    )
    parser.add_argument(
        "--feedback",
        type=Path,
        metavar="FILE",
        help="let readers judge answers; append question, reply and verdict to FILE as JSON lines",
    )
    parser.add_argument(
        "--site",
        type=Path,
        metavar="FILE",
        help="name, look and language of the page (default: site.yaml in the folder of articles, if it is there)",
    )
    add_operator_options(parser)
    return parser


def port(text: str) -> int:
    """A port number from the command line."""
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, got {text}")
    return int(text)


def names(text: str) -> tuple[str, ...]:
    """Names from the command line, which commas set apart."""
    found = tuple(name.strip() for name in text.split(","))
    if not all(found):
        raise argparse.ArgumentTypeError(f"names are set apart by single commas, got {text}")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until interrupted; returns the exit status."""
    options = parser().parse_args(arguments)
    bound_threads()
    from bot.web.serving.serve import Serving, serve  # noqa: PLC0415 (after --help, and after threads are bounded)
    from bot.web.site.file import site_of  # noqa: PLC0415
    from corpus.corpus import default_folder  # noqa: PLC0415

    try:
        serving = Serving(
            corpus=options.corpus,
            article=options.article,
            model=options.model,
            index=options.index,
            store=options.store,
            finder=not options.no_finder,
            host=options.host,
            port=options.port,
            share=options.share,
            mcp=options.mcp,
            feedback=options.feedback,
            auth_file=options.auth_file,
            editors=options.editors,
            site=site_of(options.site, options.corpus or default_folder()),
            operator=operator_options(options),
        )
        return serve(serving, say=say, show=show)
    except AskError as error:
        say(f"app.py: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def show(line: str) -> None:
    """A line for the operator about where the page is."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
