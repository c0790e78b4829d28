"""The language of a message, and the bot's own "not in the article" in it."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_NOT_FOUND = {
    "en": "The article does not answer that.",
    "es": "El artículo no responde a eso.",
    "de": "Der Artikel beantwortet das nicht.",
    "fr": "L’article ne répond pas à cette question.",
    "pt": "O artigo não responde a isso.",
    "it": "L’articolo non risponde a questa domanda.",
    "nl": "Het artikel geeft daar geen antwoord op.",
    "pl": "Artykuł nie odpowiada na to pytanie.",
    "tr": "Makale bu soruyu yanıtlamıyor.",
    "ru": "В статье нет ответа на этот вопрос.",
    "uk": "У статті немає відповіді на це запитання.",
    "ar": "لا تجيب المقالة عن هذا السؤال.",
    "hi": "लेख में इसका उत्तर नहीं है।",
    "zh": "文章没有回答这个问题。",
    "ja": "この記事にはその答えがありません。",
    "ko": "이 글에는 그 답이 없습니다.",
}
# Below this the model's chance says nothing: "acupuncture" is Spanish at 0.4, "2 weeks" Dutch at 0.56,
# while whole questions of three words and more reach 0.8 in their own language.
_MIN_CHANCE = 0.6
_MIN_WORDS = 2
# Scripts that write no spaces between words, or words of one sign.
_UNSPACED_FROM = "\u0900"
_MAX_CHARS = 1000


def language_of(text: str) -> str:
    """The language of the text as its ISO 639-1 code; "" if it is too short or too mixed to tell.

    Only languages the bot has a sentence in are told apart; a text in another one may be taken for
    its neighbour. Words typed without care ("wat causes bak spazms") stay English. The first call
    loads the model (about a second); one call takes less than a millisecond.
    """
    start = text[:_MAX_CHARS].strip()
    if len(start.split()) < _MIN_WORDS and not any(c >= _UNSPACED_FROM and c.isalpha() for c in start):
        return ""
    language, chance = _identifier().classify(start)
    return str(language) if chance >= _MIN_CHANCE else ""


def not_found_message(language: str) -> str:
    """That the article does not answer, in the language of an ISO 639-1 code; in English if unknown."""
    return _NOT_FOUND.get(language, _NOT_FOUND["en"])


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_NOT_FOUND))
    return identifier
