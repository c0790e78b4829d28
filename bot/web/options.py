"""What the operator of a page decides: limits, who is believed, what is recorded."""

from __future__ import annotations

import argparse
import ipaddress
import os
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

MAX_QUESTION_CHARS = 1000
"""Unless the operator decides otherwise."""
MOST_QUESTION_CHARS = 4000
"""What an operator can decide on: a question is embedded as a whole, and earlier ones travel with it."""
MetricsAccess = Literal["off", "local", "public"]
STDOUT = Path("-")
"""As ``log``: standard output."""
HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:]+")
ADDRESS = re.compile(r"(?P<origin>https?://[^/]+)(?P<path>(?:/[A-Za-z0-9._~-]+)*/?)")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")


@dataclass(frozen=True, slots=True)
class OperatorOptions:
    """Decisions of the operator, each with the default of the command line.

    ``max_question_chars`` holds for the page and for the API. ``questions_per_minute`` is for each
    reader by address, ``max_waiting`` for all together; 0 lifts a limit. ``trusted_proxies`` are
    addresses or networks whose X-Forwarded-For is believed. ``allowed_hosts`` are the names under which
    the page may be asked for (empty: any). ``allowed_origins`` are web pages of other
    origins that may ask through a reader's browser ("*": all); ``frame_ancestors`` those that may show
    the page in a frame (empty: all). ``public_url`` is the page's own address with a slash at its end, "" to
    take it from requests under an allowed name; ``index_by_search_engines`` lets search engines list the
    page. ``log`` is a file for one JSON line an answer, ``STDOUT`` for standard output, None for no log.
    """

    max_question_chars: int = MAX_QUESTION_CHARS
    questions_per_minute: int = 30
    max_waiting: int = 256
    trusted_proxies: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    public_url: str = ""
    index_by_search_engines: bool = False
    log: Path | None = None
    log_questions: bool = False
    metrics: MetricsAccess = "off"

    @property
    def keeps_questions(self) -> bool:
        """Whether the reader's words go into the log."""
        return self.log is not None and self.log_questions


def add_operator_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options of :class:`OperatorOptions` to a command line."""
    default = OperatorOptions()
    group = parser.add_argument_group("for a page that others use")
    group.add_argument(
        "--max-question-chars",
        type=_question_chars,
        default=default.max_question_chars,
        metavar="N",
        help="longest question, for page and API (default: %(default)s)",
    )
    group.add_argument(
        "--questions-per-minute",
        type=_count,
        default=default.questions_per_minute,
        metavar="N",
        help="questions a minute for each reader by address; 0: no limit (default: %(default)s)",
    )
    group.add_argument(
        "--max-waiting",
        type=_count,
        default=default.max_waiting,
        metavar="N",
        help="questions of all readers that wait at once; 0: no limit (default: %(default)s)",
    )
    group.add_argument(
        "--trusted-proxy",
        dest="trusted_proxies",
        type=_network,
        action="append",
        default=[],
        metavar="ADDRESS",
        help="believe the X-Forwarded-For of this address or network; can be given again",
    )
    group.add_argument(
        "--allow-host",
        dest="allowed_hosts",
        type=_host,
        action="append",
        default=[],
        metavar="NAME",
        help="answer under this host name, and of others only under this machine's own; can be given again",
    )
    group.add_argument(
        "--allow-origin",
        dest="allowed_origins",
        type=_origin_or_all,
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let web pages of this origin call the API, * all of them; can be given again",
    )
    group.add_argument(
        "--frame-ancestor",
        dest="frame_ancestors",
        type=_ancestor,
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let only this origin (or self, none) show the page in a frame; can be given again",
    )
    group.add_argument(
        "--public-url",
        type=_address,
        metavar="URL",
        help="the page's own address, for previews of links to it"
        " (default: that of a Space, else what readers ask for under an allowed name)",
    )
    group.add_argument(
        "--index-by-search-engines", action="store_true", help="let search engines list the page"
    )
    group.add_argument(
        "--log",
        type=Path,
        metavar="FILE",
        help="append one JSON line an answer to FILE (- for standard output), without the reader's words",
    )
    group.add_argument("--log-questions", action="store_true", help="put the reader's words into --log too")
    group.add_argument(
        "--metrics",
        choices=get_args(MetricsAccess),
        default=default.metrics,
        help="Prometheus numbers at /gradio_api/metrics: to nobody, to this machine, to all"
        " (default: %(default)s)",
    )


def operator_options(parsed: argparse.Namespace) -> OperatorOptions:
    """The options from a parsed command line."""
    given = {each.name: getattr(parsed, each.name) for each in fields(OperatorOptions)}
    several = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    return OperatorOptions(**given | several | {"public_url": parsed.public_url or _space_address()})


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0, got {text}")
    return int(text)


def _question_chars(text: str) -> int:
    chars = _count(text)
    if not 1 <= chars <= MOST_QUESTION_CHARS:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {MOST_QUESTION_CHARS}, got {text}")
    return chars


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"must be an address as 10.0.0.2 or a network as 10.0.0.0/8, got {text}"
        ) from None
    return text


def _host(text: str) -> str:
    if not HOST.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError(f"must be a host name as ask.example.org, got {text}")
    return text.lower()


def _origin(text: str) -> str:
    origin = text.lower().rstrip("/")
    if not ORIGIN.fullmatch(origin):
        raise argparse.ArgumentTypeError(f"must be an origin as https://example.org, got {text}")
    return origin


def _origin_or_all(text: str) -> str:
    return text if text == "*" else _origin(text)


def _address(text: str) -> str:
    found = ADDRESS.fullmatch(text)
    if not found or not ORIGIN.fullmatch(found["origin"].lower()):
        raise argparse.ArgumentTypeError(f"must be an address as https://example.org/ask/, got {text}")
    return f"{found['origin'].lower()}{found['path'].rstrip('/')}/"


def _space_address() -> str:
    """The address of the Hugging Face Space that the program runs in; "" elsewhere."""
    host = os.environ.get("SPACE_HOST", "").lower()
    return f"https://{host}/" if HOST.fullmatch(host) else ""


def _ancestor(text: str) -> str:
    return f"'{text}'" if text in ("self", "none") else _origin(text)
