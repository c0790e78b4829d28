"""A question that an editor has answered by a sentence."""

from __future__ import annotations

import json
from pathlib import Path

from bot.chat import Bot
from corpus.corpus import read_corpus
from index.building.build import build_index
from index.encoding.encoder import Encoder
from index.search.retriever import Retriever

SOAKS, RUSTS = "A pan soaks for one hour.", "A fork rusts in the rain."


def test_its_sentence_stands_alone_where_nothing_else_says_that_it_answers(
    encoder: Encoder, tmp_path: Path
) -> None:
    text = f"# Pan\n\n{SOAKS} Then it is dry.\n\nHot water loosens the rest.\n\nSalt helps.\n"
    (tmp_path / "pan.md").write_text(text, encoding="utf-8")
    line = json.dumps({"question": "zebra stripes?", "sentence": SOAKS})
    (tmp_path / "pan.questions.jsonl").write_text(f"{line}\n", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    bot = Bot(Retriever(corpus, encoder, build_index(corpus, encoder, tmp_path / "index")))
    [quote] = bot.ask("Zebra stripes").quotes
    assert [mark.of(corpus.articles[0].text) for mark in quote.highlights] == [SOAKS]


def test_of_several_articles_the_one_that_it_is_pinned_in_comes_first(
    encoder: Encoder, tmp_path: Path
) -> None:
    for name, sentence, pinned in (
        ("fork", RUSTS, False),
        ("pan", SOAKS, True),
        ("spoon", "It shines.", False),
    ):
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\n{sentence}\n", encoding="utf-8")
        line = json.dumps({"question": "does a fork rust?", "sentence": sentence, "pinned": pinned})
        (tmp_path / f"{name}.questions.jsonl").write_text(f"{line}\n", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    bot = Bot(Retriever(corpus, encoder, build_index(corpus, encoder, tmp_path / "index")))
    assert bot.ask("Does a fork rust").quotes[0].article == "pan"
    assert bot.ask("Does a fork rust", article="fork").quotes[0].article == "fork"
