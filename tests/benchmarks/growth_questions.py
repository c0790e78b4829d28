"""Questions to a folder of articles, some of which it may answer: ``… growth_questions ARTICLES NUMBER FILE``."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

from wordfreq import top_n_list, zipf_frequency

from corpus.article import Article
from corpus.corpus import Corpus, read_corpus

_WORDS_OF_QUESTION = 5
_STRANGE_FROM, _STRANGE_TO = 30_000, 60_000  # words by their rank in English; made-up articles end below


def main() -> None:
    """Writes the questions as JSON."""
    corpus, count = read_corpus(Path(sys.argv[1])), int(sys.argv[2])
    Path(sys.argv[3]).write_text(json.dumps(questions(corpus, count)), encoding="utf-8")


def questions(corpus: Corpus, count: int, seed: int = 0) -> dict[str, list[str]]:
    """``inside``: of the rarest words of a sentence of the articles; ``outside``: of words in none of them."""
    choice = random.Random(seed)
    inside = [_about(_rarest(choice.choice(corpus.articles), choice)) for _ in range(count)]
    there = {word for article in corpus.articles for word in article.text.lower().split()}
    strange = [word for word in top_n_list("en", _STRANGE_TO)[_STRANGE_FROM:] if word not in there]
    outside = [_about(choice.sample(strange, _WORDS_OF_QUESTION)) for _ in range(count)]
    return {"inside": inside, "outside": outside}


def _rarest(article: Article, choice: random.Random) -> list[str]:
    sentence = choice.choice(choice.choice(article.passages).sentences).of(article.text)
    words = [word.strip(".,;:!?()“”\"'") for word in sentence.split()]
    return sorted(filter(None, words), key=lambda word: zipf_frequency(word, "en"))[:_WORDS_OF_QUESTION]


def _about(words: list[str]) -> str:
    return f"What about {' '.join(words)}?"


if __name__ == "__main__":
    main()
