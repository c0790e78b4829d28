"""A web page as Markdown with front matter."""

from __future__ import annotations

from corpus.adding.errors import NoTextError
from corpus.adding.extracted import Extracted
from corpus.adding.html.markdown import to_markdown
from corpus.adding.html.metadata import page_title, read_metadata
from corpus.adding.html.selection import select
from corpus.adding.html.tree import decode_html, parse_html, prune, settle, visible_characters, words

# The parser gives up the text of tags nested deeper than 255, without a word.
_MIN_PARSED = 0.5
# The shortest of the pages of ``python -m tests.ingest`` has 845 characters; a login wall has about 100.
_MIN_CHARS = 140


def extract_page(raw: bytes, *, url: str = "", charset: str = "") -> Extracted:
    """The article of a web page; ``url`` is where it came from, to make its links absolute, "" for a file.

    Raises:
        NoTextError: if it has no text, or none that looks like an article.
    """
    text = decode_html(raw, charset)
    page = parse_html(text)
    metadata = read_metadata(page, url)
    title = page_title(page) or metadata.get("title", "")
    visible = visible_characters(text)
    parsed = sum(len(part.strip()) for part in page.itertext() if part.strip())
    if parsed < _MIN_PARSED * visible:
        raise NoTextError("its tags are nested too deeply to read; save the page from a browser as text")
    prune(page)
    chosen = select(page, settle(page), title)
    if sum(len(words(leaf)) for leaf in chosen) < min(_MIN_CHARS, visible * 0.5) or not chosen:
        raise NoTextError(
            "no article was found in it; if the page fills itself by script, save it as PDF and add that"
        )
    markdown = to_markdown(page, chosen, base_url=metadata.get("url", ""))
    return Extracted(markdown, metadata)
