"""Opens the chat window: builds or refreshes the index if needed, then serves the page."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.page_options import add_operator_options, operator_options
from corpus.errors import AskError
from index.options import add_index_options

DEFAULT_PORT = 7860


class PortTakenError(AskError):
    """Another program listens at the address asked for."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="app.py",
        description="Opens a chat window over an article: questions in, the article's own sentences out.",
        epilog="Nothing a reader types is stored unless you give --feedback or --log-questions.",
    )
    add_index_options(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on; 0.0.0.0 lets other machines in (default: %(default)s)",
    )
    parser.add_argument(
        "--port", type=port, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--share",
        action="store_true",
        help="also open a public link through Gradio's tunnel; anyone with the link can ask",
    )
    parser.add_argument(
        "--feedback",
        type=Path,
        metavar="FILE",
        help="let readers judge answers; append question, reply and verdict to FILE as JSON lines",
    )
    add_operator_options(parser)
    return parser


def port(text: str) -> int:
    """A port number from the command line."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, got {text}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until interrupted; returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        return serve(options)
    except AskError as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def serve(options: argparse.Namespace) -> int:
    """Opens the bot and the page.

    Raises:
        AskError: if the port is taken, or the corpus, the model or the index cannot be used.
    """
    claim(options.host, options.port)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported
    from bot.chat import open_bot  # noqa: PLC0415 (slow to import: after --help and after the port)
    from bot.page import build_page, launch_settings  # noqa: PLC0415 (after the line above it)
    from bot.page_connections import prepare_server  # noqa: PLC0415
    from bot.page_log import Log  # noqa: PLC0415
    from bot.page_metrics import Metrics  # noqa: PLC0415
    from bot.page_server import app_settings  # noqa: PLC0415
    from bot.page_watch import WatchedBot  # noqa: PLC0415

    operator = operator_options(options)
    metrics = Metrics()
    log = Log(operator.log, tell) if operator.log else None
    prepare_server(operator)
    bot = WatchedBot(
        open_bot(options.corpus, options.model, index=options.index, progress=tell),
        metrics,
        log,
        log_questions=operator.log_questions,
    )
    page = build_page(bot, feedback=options.feedback, max_question_chars=operator.max_question_chars)
    page.queue(max_size=operator.max_waiting or None)
    _, local, public = page.launch(
        server_name=options.host,
        server_port=options.port,
        share=options.share,
        quiet=True,
        prevent_thread_lock=True,
        **launch_settings(app_settings(operator, metrics=metrics)),
    )
    print(f"Ask the article at {local}", flush=True)
    if public:
        print(f"Public link: {public}", flush=True)
    elif options.share:
        print(
            "No public link: Gradio's tunnel could not be reached. The page is open here.",
            flush=True,
        )
    page.block_thread()
    return 0


def tell(line: str) -> None:
    """A line for the operator."""
    print(line, file=sys.stderr, flush=True)


def claim(host: str, port: int) -> None:
    """Makes sure that the address is free, before anything slow is begun.

    Raises:
        PortTakenError: if it is not, or if this machine has no such address.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise PortTakenError(
            f"port {port} at {host} cannot be used ({error.strerror}); choose another with --port"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
