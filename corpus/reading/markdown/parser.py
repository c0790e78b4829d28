"""The parser of Markdown: CommonMark with tables, strikethrough, footnotes and raw HTML.

Lists, quotes, brackets and images nested beyond ``MAX_NESTING`` are read as plain text, marks and all,
so that no word is lost and no recursion limit is met.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt, rules_block, rules_inline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

# Four Python frames at most per level keep the parser under a third of Python's default 1,000.
MAX_NESTING = 64
_MAX_IMAGES = 8
_BlockRule = Callable[[StateBlock, int, int, bool], bool]
_PAGE_MARK = re.compile(r"<!-- page (\d{1,6}) -->", re.ASCII)


def markdown_parser() -> MarkdownIt:
    """A parser whose tokens are in the order of the text.

    HTML comes as inline tokens of paragraphs, never as blocks, so that Markdown inside HTML is read too.
    """
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"]).disable("html_block")
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    blocks = parser.block.ruler
    blocks.at(
        "blockquote",
        _not_too_deep(rules_block.blockquote),
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    blocks.at(
        "list", _not_too_deep(rules_block.list_block), {"alt": ["paragraph", "reference", "blockquote"]}
    )
    blocks.at("footnote_def", _not_too_deep(footnote_def), {"alt": ["paragraph", "reference"]})
    blocks.before("heading", "comment", _comment_block, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.inline.ruler.at("image", _image)
    parser.inline.ruler.before("autolink", "comment", _comment)
    return parser


def _not_too_deep(rule: _BlockRule) -> _BlockRule:
    """A rule that leaves what lies too deep to the others (markdown-it would drop its text)."""

    def bounded(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
        return state.level < MAX_NESTING - 2 and rule(state, line, end_line, silent)

    return bounded


def _image(state: StateInline, silent: bool) -> bool:
    """An image, unless it lies in too many others (markdown-it bounds all nesting but this)."""
    depth = state.env.setdefault("images", 0)
    state.env["images"] = depth + 1
    found = depth < _MAX_IMAGES and rules_inline.image(state, silent)
    state.env["images"] = depth
    return found


def _comment_block(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
    """A comment that has its lines to itself; it may hold blank lines."""
    end = _comment_end(state.src, state.bMarks[line] + state.tShift[line])
    if end < 0 or state.is_code_block(line):
        return False
    last = next((i for i in range(line, end_line) if state.eMarks[i] >= end), None)
    if last is None or state.src[end : state.eMarks[last]].strip():
        return False
    if not silent:
        _push_page(state, state.src[state.bMarks[line] + state.tShift[line] : end])
        state.line = last + 1
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    """A comment inside a paragraph."""
    end = _comment_end(state.src, state.pos)
    if end < 0:
        return False
    if not silent:
        _push_page(state, state.src[state.pos : end])
    state.pos = end
    return True


def _push_page(state: StateBlock | StateInline, comment: str) -> None:
    """A token for a comment that marks a page; it has no text."""
    if mark := _PAGE_MARK.fullmatch(comment):
        state.push("page", "", 0).meta["page"] = int(mark.group(1))


def _comment_end(text: str, start: int) -> int:
    """Where the comment that starts there ends, or -1 if none does; ``<!-->`` is a whole comment."""
    if not text.startswith("<!--", start):
        return -1
    close = text.find("-->", start + 2)
    return close + 3 if close >= 0 else -1
