"""The law of added articles: what a Markdown parser shows is the text of the source."""

from __future__ import annotations

import html
import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.adding.html.escape import escape_heading, escape_line
from corpus.adding.html.markdown import to_markdown
from corpus.adding.html.tree import parse_html, settle
from corpus.reading.assemble import parse_article
from corpus.reading.markdown.walk import parse_markdown

MARKS = st.sampled_from(
    [
        *"# ## - + * ** _ __ ~~ ` ``` > | \\ [ ] ]( ( ) < <b> <!-- --> & &amp; &copy 1. 2) === --- ! ![ : a_b".split(),
        *[
            "http://a.b/_c_",
            "\xa0",
            "\u3000",
            "ß",
            "字",
            "🙂",
            "\u200b",
            "\xad",
            " ",
            "  ",
            "Two words",
            "x" * 50,
        ],
    ]
)
TEXT = st.lists(MARKS, max_size=6).map("".join)
INLINE = st.one_of(
    TEXT.map(html.escape),
    st.tuples(st.sampled_from(["b", "em", "code", "span", "sup", "q"]), TEXT).map(
        lambda pair: f"<{pair[0]}>{html.escape(pair[1])}</{pair[0]}>"
    ),
    st.tuples(
        st.sampled_from(["https://a.b/c(d)", "/r?x=1&y=`", "#here", "javascript:x", "https://["]), TEXT
    ).map(lambda pair: f'<a href="{html.escape(pair[0])}">{html.escape(pair[1])}</a>'),
    st.just("<br>"),
)
RUN = st.lists(INLINE, max_size=4).map("".join)
LEAF = st.one_of(
    st.tuples(st.sampled_from(["p", "h1", "h2", "h3", "h6", "div", "blockquote", "li", "td", "dt"]), RUN).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
    ),
    RUN,
    TEXT.map(lambda text: f"<pre>{html.escape(text)}\n  {html.escape(text)}</pre>"),
    st.lists(st.lists(RUN, min_size=2, max_size=3), min_size=2, max_size=3).map(
        lambda rows: (
            "<table>"
            + "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
            + "</table>"
        )
    ),
)
TREES = st.recursive(
    LEAF,
    lambda inner: st.tuples(
        st.sampled_from(["div", "ul", "ol", "li", "blockquote", "section", "dl", "td", "a", "span"]),
        st.lists(inner, max_size=4),
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=12,
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@settings(max_examples=60, deadline=None)
@given(TREES)
@example("<ul><li>a</li></ul><ul><li>b</li></ul><ul><li>c</li></ul>")
@example("<ol><li><ul><li>deep</li></ul></li><li><pre>x\n\ny</pre></li></ol>")
@example("<p>a<br>===</p><p>b<br>1. c</p><p>d\\<br>e</p>")
@example("<table><tr><td>a|b</td><td><code>c|d</code></td></tr><tr><td>`</td><td>\\</td></tr></table>")
@example("<blockquote><ul><li>a<blockquote>b</blockquote></li></ul></blockquote>")
@example("<p><code>a</code><code>b</code>`<code>c</code></p>")
@example("<p>!<a href='/x'>y</a></p>")
@example("<p>x&nbsp;<br>&nbsp;</p>")
@example('<p><a href="https://a.b/c(d)">\\ </a></p>')
def test_a_parser_shows_the_text_of_the_tree(source: str) -> None:
    tree = parse_html(f"<body>{source}</body>")
    leaves = settle(tree)
    markdown = to_markdown(tree, leaves, base_url="https://site.example/page")
    shown = "".join(block.text for block in parse_markdown(markdown))
    assert squeezed(shown) == squeezed("".join("".join(leaf.itertext()) for leaf in leaves))


@settings(max_examples=60, deadline=None)
@given(TEXT)
@example("-- -")
def test_an_escaped_line_is_shown_as_it_was(text: str) -> None:
    text = " ".join(text.split())
    assert "".join(block.text for block in parse_markdown(escape_line(text))) == text
    if text:
        heading = list(parse_markdown(f"## {escape_heading(text)}"))
        assert [(piece.text, piece.level) for piece in heading] == [(text, 2)]


def test_blocks_keep_their_kind() -> None:
    source = """<h1>Care</h1><p>Rest <a href="/a b">helps</a>:</p>
      <ul><li>ice<ul><li>wrapped</li></ul></li><li>heat</li></ul>
      <h3>Doses</h3>
      <table><caption>Per day</caption><tr><th>age</th><th>mg</th></tr><tr><td>5</td><td>10|20</td></tr></table>
      <blockquote><p>Said so.</p></blockquote><ol start="3"><li>third</li></ol><pre>a = `b`</pre>"""
    tree = parse_html(source)
    assert to_markdown(tree, settle(tree), base_url="https://x.example/y/") == (
        "## Care\n\nRest [helps](https://x.example/a%20b):\n\n- ice\n  - wrapped\n- heat\n\n#### Doses\n\nPer day\n\n"
        "| age | mg |\n| --- | --- |\n| 5 | 10\\|20 |\n\n> Said so.\n\n3. third\n\n```\na = `b`\n```\n"
    )


def test_a_table_that_lays_out_a_page_is_no_table() -> None:
    tree = parse_html("<table><tr><td><h2>Left</h2></td><td><ul><li>item</li></ul></td></tr></table>")
    assert to_markdown(tree, settle(tree)) == "## Left\n\n- item\n"


def test_every_quote_of_an_added_page_is_a_slice_of_its_text() -> None:
    tree = parse_html("<h2>1. A *b*</h2><p>c_d &lt;e&gt; [f](g)</p><ul><li># h</li></ul>")
    article = parse_article(to_markdown(tree, settle(tree)).encode(), article_id="a", source="a")
    shown = [sentence.of(article.text) for passage in article.passages for sentence in passage.sentences]
    assert shown == ["c_d <e> [f](g)", "# h"]
    assert article.sections[0].path == ("1. A *b*",)
