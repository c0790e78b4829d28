"""What stands before an answer, how it was read and the calm line: on the page, for a screen reader, in a copy."""

from dataclasses import replace

import pytest

from bot.reply import catalogue
from bot.reply.reply import Reply
from bot.web.page.markdown import reply_markdown
from bot.web.page.view import reply_html, spoken
from corpus.corpus import Corpus

OWN = catalogue.words("en")
REPLY = Reply("not_found", "q", "Nothing.", notice="Get help <now>.")


def test_a_notice_stands_above_the_answer(shipped_corpus: Corpus) -> None:
    html = reply_html(shipped_corpus, REPLY, OWN, many=False)
    assert '<p class="notice" dir="auto">Get help &lt;now&gt;.</p>' in html
    assert html.index("Get help") < html.index("Nothing.")
    assert 'class="notice"' not in reply_html(
        shipped_corpus, Reply("not_found", "q", "Nothing."), OWN, many=False
    )


def test_a_notice_is_spoken_and_copied() -> None:
    assert spoken(REPLY, OWN, many=False, titles=()) == "Get help <now>. Nothing."
    assert reply_markdown(REPLY, OWN) == "## q\n\nGet help \\<now\\>.\n\nNothing."


@pytest.mark.parametrize(
    ("language", "read_as", "said"),
    [
        ("en", "and for how long?", "Read as: and for how long? Nothing."),
        ("en", "how long", "Read as: how long. Nothing."),
        ("es", "¿cuánto dura?", "Leído como: ¿cuánto dura? Nothing."),
    ],
)
def test_what_was_read_is_spoken_with_one_mark_at_its_end(language: str, read_as: str, said: str) -> None:
    reply = replace(REPLY, read_as=read_as, notice="")
    assert spoken(reply, catalogue.words(language), many=False, titles=()) == said
