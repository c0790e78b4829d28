"""Which words stand in which sentence: found out when the index is built, so that no question waits for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.article import Article
from index.terms import words


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """The words of an article's texts: its sentences in order, then the headings over each of its passages.

    Attributes:
        words: the article's different words as ``terms.words`` gives them, sorted.
        numbers: int32, the words of one text after another, each by its place in ``words``, none twice in a text.
        ends: int64 (texts,), where each text's words end in ``numbers``.
        sentences: how many of the texts are sentences.
    """

    words: tuple[str, ...]
    numbers: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int64]
    sentences: int


def article_words(article: Article) -> ArticleWords:
    """The words of an article, from its text."""
    sentences = [span.of(article.text) for passage in article.passages for span in passage.sentences]
    headings = [" ".join(article.section_path(passage)) for passage in article.passages]
    texts = [sorted(set(words(text))) for text in (*sentences, *headings)]
    in_order = sorted({word for text in texts for word in text})
    places = {word: place for place, word in enumerate(in_order)}
    return ArticleWords(
        tuple(in_order),
        np.array([places[word] for text in texts for word in text], np.int32),
        np.cumsum([len(text) for text in texts], dtype=np.int64),
        len(sentences),
    )


class ForwardIndex:
    """The words of the texts of many articles (Zobel and Moffat, "Inverted files for text search engines", 2006).

    Attributes:
        arrays: what it is kept in: ``numbers``, int32, the words of all texts by their place among those of
            their article; ``ends``, int64, where each text's words end; ``texts``, int64, where each article's
            texts end; ``sentences``, int64, how many of an article's texts are sentences; ``own``, int32, the
            words of each article by their place among all words; ``own_ends``, int64, where each article's
            end; ``words``, bytes, all words sorted, UTF-8, one a line.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self.arrays = arrays
        self._words = bytes(arrays["words"]).decode("utf-8").split("\n")

    @classmethod
    def build(cls, articles: Iterable[Article]) -> ForwardIndex:
        """The index of the articles, in their order."""
        seen: dict[str, int] = {}
        numbers, lengths = [np.zeros(0, np.int32)], [np.zeros(0, np.int64)]
        owns = [np.zeros(0, np.int32)]
        texts, sentences = [], []
        for article in articles:
            own = article_words(article)
            owns.append(np.array([seen.setdefault(word, len(seen)) for word in own.words], np.int32))
            numbers.append(own.numbers)
            lengths.append(np.diff(own.ends, prepend=0))
            texts.append(len(own.ends))
            sentences.append(own.sentences)
        in_order = sorted(seen)
        places = np.empty(len(seen), np.int32)
        places[[seen[word] for word in in_order]] = np.arange(len(seen), dtype=np.int32)
        return cls(
            {
                "numbers": np.concatenate(numbers),
                "ends": np.cumsum(np.concatenate(lengths), dtype=np.int64),
                "texts": np.cumsum(texts, dtype=np.int64),
                "sentences": np.array(sentences, np.int64),
                "own": places[np.concatenate(owns)],
                "own_ends": np.cumsum([len(own) for own in owns[1:]], dtype=np.int64),
                "words": np.frombuffer("\n".join(in_order).encode(), np.uint8),
            }
        )

    def words_of(self, article: int) -> ArticleWords:
        """The words of one article by its number, the same as ``article_words`` finds in its text."""
        ends = self.arrays["ends"]
        first, last = self._slice("texts", article)
        begin, end = (int(ends[text - 1]) if text else 0 for text in (first, last))
        own = slice(*self._slice("own_ends", article))
        return ArticleWords(
            tuple([self._words[number] for number in self.arrays["own"][own].tolist()]),
            np.asarray(self.arrays["numbers"][begin:end], np.int32),
            np.asarray(ends[first:last], np.int64) - begin,
            int(self.arrays["sentences"][article]),
        )

    def _slice(self, ends: str, article: int) -> tuple[int, int]:
        """Where what belongs to an article begins and ends."""
        found = self.arrays[ends]
        return int(found[article - 1]) if article else 0, int(found[article])
