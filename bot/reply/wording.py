"""The bot's own words. None of them says anything about what an article is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from corpus.signs import Sign

URGENT = (
    "What you describe can be an emergency. Please get medical help now: call your local emergency number or go "
    "to the nearest emergency department. Do not wait for an answer here."
)
SELF_HARM = (
    "Please do not stay alone with this. Call your local emergency number or a crisis line now, or tell someone "
    "near you. This page only quotes an article and cannot help you as a person can."
)
SELF_HARM_NOTICE = (
    "If you think of harming yourself, please talk to somebody now: call your local emergency number or a crisis line, "
    "or tell someone near you."
)
NOTICE = "If this is about {about} now, please get medical help or call your local emergency number; do not wait here."
PRIVACY = "What you type serves to find an answer and is then gone: nothing of it is stored or sent on."
_LOGGED = "The operator of this page keeps what you ask, and the answers, in a log."
_JUDGED = "A question is kept with its answer only if you judge the answer with one of the buttons below it."
SMALLTALK: Mapping[str, str] = {
    "greeting": "Hello! Ask me anything about the article; I answer with its own sentences.",
    "thanks": "You’re welcome. Ask on, if there is more.",
    "goodbye": "Goodbye, and take care.",
    "who": "I am a program that finds and quotes what the article says. I add nothing of my own.",
    "help": "Ask a question in your own words. I show the sentences of the article that answer it, and where they stand.",
    "praise": "Thank you. Ask on, if there is more.",
    "insult": "I can only quote the article. Ask me something it might answer.",
    "ok": "All right. Ask on, if there is more.",
    "language": "I find answers in the language of the article and quote them as they are written; I do not translate.",
    "share": "Each quote has two buttons: Copy takes it with its source, Link copies an address that opens it there.",
    "test": "It works. Ask something the article might answer.",
}
EMPTY = "Type a question about the article, in your own words."
NOTHING_BEFORE = "There is no earlier answer to go back to. Ask a question first."
REPEAT = "Once more:"
SIMPLER = "I can only quote, not put it in other words. This is the one sentence that answers best:"
SHORTER = "The one sentence that answers best:"
COMPLAINT = "Sorry. This is what else the article says on that:"
NOTHING_CLOSER = (
    "Sorry. The article has nothing closer to your question. Ask it in other words, or ask something else."
)
NO_MORE = "The article has nothing more on that."
NO_SUCH_QUOTE = "The last answer has no such quote."
WHERE = "It stands here; the article does not say which of its sources a sentence comes from."
NO_METADATA = "The article does not say."
NO_UPDATE = "The article names no date of an update. This is what it says of its date:"
LENGTH = "The article has {paragraphs} and {words}; reading it takes about {minutes}."
SOURCES = "The article lists {count}."
NO_SOURCES = "The article lists no sources."
NO_SOURCE_ON_THAT = "The article’s list of sources names none on that."
NOT_FOUND = "The article does not answer that."
ONLY_ENGLISH = (
    "I look for answers by their meaning, and I can do that only in English. Please ask in English."
)
ONLY_ITS_LANGUAGE = (
    "I look for answers by their meaning, and I can do that only in the article’s language. Please ask in it."
)


def in_language(message: str, language: str) -> str:
    """One of the sentences above in a language (ISO 639-1 code); in English where it is not translated."""
    return _translations().get(language, {}).get(message, message)


@cache
def _translations() -> Mapping[str, Mapping[str, str]]:
    """By language, and then by the English sentence; German, French and Spanish have all but those with numbers."""
    path = Path(__file__).with_name("translations.json")
    found: Mapping[str, Mapping[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def notice(sign: Sign) -> str:
    """The calm line above an answer where a sign of an emergency may be meant."""
    return SELF_HARM_NOTICE if sign.name == "selfharm" else NOTICE.format(about=sign.about)


def privacy(*, logged: bool, judged: bool) -> str:
    """What is stored of what readers type.

    Args:
        logged: whether the operator keeps the readers' words.
        judged: whether readers may judge answers, which are then kept with their questions.
    """
    if logged:
        return _LOGGED
    return _JUDGED if judged else PRIVACY
