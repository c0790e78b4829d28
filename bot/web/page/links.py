"""Addresses a page may hold: the publisher's page with the sentence marked, and nothing that runs."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

WHOLE_UP_TO = 300
"""Longer quotes are named by their first and last words: browsers give up on very long fragments."""
WORDS_AT_EACH_END = 5


def web_address(url: str) -> str:
    """The address if it is an http or https one with a host, else "" (no ``javascript:``, no ``data:``)."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def text_fragment(url: str, words: str) -> str:
    """The published page's address with a text fragment that makes a browser mark ``words``; "" without one.

    See https://wicg.github.io/scroll-to-text-fragment/: "-", "," and "&" have a meaning of their own in it.
    """
    address = web_address(url)
    if not address:
        return ""
    if len(words) <= WHOLE_UP_TO and "\n" not in words:
        fragment = _encoded(words)
    else:
        first_line, last_line = words.strip().split("\n")[0], words.strip().split("\n")[-1]
        begins = " ".join(first_line.split()[:WORDS_AT_EACH_END])
        ends = " ".join(last_line.split()[-WORDS_AT_EACH_END:])
        fragment = f"{_encoded(begins)},{_encoded(ends)}"
    return f"{address.partition('#')[0]}#:~:text={fragment}"


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")
