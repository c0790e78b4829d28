"""Messages in a language that the articles are not in, and the language to reply in."""

from __future__ import annotations

from bot.understanding.noise import without_noise
from index.search.article_view import ArticleView
from index.search.retriever import Retriever
from index.sparse.language import is_plainly, language_of
from index.sparse.vocabulary import Vocabulary

# From this cosine on, a question in a language that the model does not know is one that a reader has asked. Of 90
# such questions on backs, none above 0.9 was nearest to another question with the packaged layers, some from 0.85 down;
# with the trained layers, as many of 676 messages lie above this cosine as above 0.9 before.
_SAME_QUESTION = 0.863
# "wat casues bak spams" is English with slips. Of 256 short questions in twelve languages none is lost at this share, at
# none four are ("helpt acupunctuur?").
_MOST = 0.75


def other_language(text: str, vocabulary: Vocabulary) -> str:
    """The language (ISO 639-1 code) of a message that is not in the article's; "" if it is.

    It is where most words, slips put right, are the article's or plain in its language, and it reads as that language.
    """
    expected, has = vocabulary.language, vocabulary.has
    found = language_of(text, expected, own=has)
    if found == expected:
        return ""
    mended = vocabulary.corrected(text)
    mostly = is_plainly(mended, expected, has, share=_MOST)
    return "" if mostly and language_of(mended, expected, own=has) == expected else found


class Languages:
    """What language readers ask in, and whether they can be answered. Safe for many threads."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def of_article(self, article: str | None) -> str:
        """The language (ISO 639-1 code) of the article that is asked."""
        return self._view(article).vocabulary.language

    def of_message(self, message: str, article: str | None) -> str:
        """The language of a message, where that is surely not the article's; else ""."""
        return self._other(without_noise(message), article)

    def refusal(self, question: str, article: str | None) -> str:
        """Which words (by name) are said to a question in a language that the model does not know.

        "" if it can be answered, as one can that a reader question asks in nearly the same words.
        """
        encoder = self._retriever.encoder
        if not self._other(question, article) or encoder.is_multilingual:
            return ""
        (query,) = encoder.encode_queries([question])
        views = [self._view(article)] if article else self._retriever.views(query, question)
        if any(view.nearest_reader_question(query) >= _SAME_QUESTION for view in views):
            return ""
        english = self._view(article).vocabulary.language == "en"
        return "reply.only_english" if english else "reply.only_its_language"

    def _other(self, text: str, article: str | None) -> str:
        found = other_language(text, self._view(article).vocabulary)
        return "" if found and article is None and self._retriever.has_language(found) else found

    def _view(self, article: str | None) -> ArticleView:
        return self._retriever.view(0 if article is None else self._retriever.number(article))
