"""What of the page is the program's own weighs no more in any language than it did before there were languages."""

from __future__ import annotations

import gzip
import json

import pytest

from bot.reply.catalogue import LANGUAGES
from bot.web.page.blocks import head, script
from bot.web.page.service import PageService
from bot.web.site.site import Site
from corpus.corpus import Corpus
from tests.browser.set_answers import SetAnswers

BEFORE = 22_143
"""Bytes, compressed: style, script and first page, with the shipped article in it, on 28 November 2026."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_weighs_at_most_a_twentieth_more_than_before_it_had_languages(
    shipped_corpus: Corpus, language: str
) -> None:
    site = Site(language=language)
    page = PageService(SetAnswers(shipped_corpus), None, site=site).first_page()
    sent = head(site) + json.dumps(script(site.words)) + json.dumps(page)
    assert len(gzip.compress(sent.encode(), 6)) <= 1.05 * BEFORE
