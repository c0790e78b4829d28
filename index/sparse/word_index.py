"""Which words stand in which sentence: found out when the index is built, so that no question waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.article import Article
from index.sparse.lexicon import Lexicon, Numbers
from index.sparse.terms import words


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """Where the words of an article stand: in its sentences in order, then in the headings over each of its passages.

    Attributes:
        lexicon: the words of all articles, this one among them.
        own: int32, the article's different words by their number in the lexicon, ascending.
        stems: int32, their different stems by their number in the lexicon, ascending.
        ends: int32 (stems,), where the texts of each stem end in ``texts``.
        texts: int32, the numbers of the texts that have the first stem, ascending, then of those that have the second …
        lengths: int32 (sentences,), how many different stems each sentence has.
    """

    lexicon: Lexicon
    own: Numbers
    stems: Numbers
    ends: Numbers
    texts: Numbers
    lengths: Numbers

    @property
    def words(self) -> list[str]:
        """The article's different words as ``terms.words`` gives them, sorted."""
        return [self.lexicon.words[number] for number in self.own.tolist()]


def article_words(article: Article) -> ArticleWords:
    """The words of an article by itself, from its text."""
    return WordIndex.build([article]).words_of(0)


class WordIndex:
    """An inverted file for each article (Zobel and Moffat, "Inverted files for text search engines", 2006).

    Attributes:
        lexicon: the different words of all articles.
        arrays: what it is kept in: those of the lexicon; ``numbers``, int32, the arrays of each article's
            ``ArticleWords``, one after another; ``ends``, int64 (articles, 5), where each of them ends.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self.arrays = arrays
        self.lexicon = Lexicon(arrays)

    @classmethod
    def build(cls, articles: Iterable[Article]) -> WordIndex:
        """The index of the articles, in their order."""
        seen: dict[str, int] = {}
        texts_of, sentences = [], []
        for article in articles:
            texts_of.append(
                [
                    np.array(sorted({seen.setdefault(word, len(seen)) for word in words(text)}), np.int64)
                    for text in _texts(article)
                ]
            )
            sentences.append(sum(len(passage.sentences) for passage in article.passages))
        lexicon = Lexicon.build(seen)
        number_of = np.empty(len(seen), np.int64)
        number_of[[seen[word] for word in sorted(seen)]] = np.arange(len(seen))
        parts: list[Numbers] = []
        for texts, count in zip(texts_of, sentences, strict=True):
            parts += _inverted([number_of[text] for text in texts], lexicon, count)
        lengths = np.array([len(part) for part in parts], np.int64).reshape(-1, 5)
        numbers = np.concatenate([np.zeros(0, np.int32), *parts])
        return cls({**lexicon.arrays, "numbers": numbers, "ends": np.cumsum(lengths).reshape(-1, 5)})

    def words_of(self, article: int) -> ArticleWords:
        """The words of one article by its number."""
        numbers, ends = self.arrays["numbers"], self.arrays["ends"]
        start = int(ends[article - 1, -1]) if article else 0
        parts = []
        for end in ends[article].tolist():
            parts.append(np.asarray(numbers[start:end], np.int32))
            start = end
        return ArticleWords(self.lexicon, *parts)


def _texts(article: Article) -> list[str]:
    """Each sentence, then the headings over each passage."""
    sentences = [span.of(article.text) for passage in article.passages for span in passage.sentences]
    return [*sentences, *(" ".join(article.section_path(passage)) for passage in article.passages)]


def _inverted(texts: list[npt.NDArray[np.int64]], lexicon: Lexicon, sentences: int) -> list[Numbers]:
    """The arrays of ``ArticleWords``, of an article's texts given as the numbers of their words."""
    count = max(len(texts), 1)
    everything = np.concatenate([np.zeros(0, np.int64), *texts])
    of_word = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    pairs = np.unique(lexicon.stem_of[everything].astype(np.int64) * count + of_word)
    stems, where = pairs // count, pairs % count
    own_stems, first = np.unique(stems, return_index=True)
    lengths = np.bincount(where[where < sentences], minlength=sentences)
    arrays = (np.unique(everything), own_stems, np.append(first[1:], len(pairs)), where, lengths)
    return [np.asarray(array, np.int32) for array in arrays]
