"""The bot's own words. None of them says anything about what an article is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

URGENT = (
    "What you describe can be an emergency. Please get medical help now: call your local emergency number or go "
    "to the nearest emergency department. Do not wait for an answer here."
)
SELF_HARM = (
    "Please do not stay alone with this. Call your local emergency number or a crisis line now, or tell someone "
    "near you. This page only quotes an article and cannot help you as a person can."
)
SMALLTALK: Mapping[str, str] = {
    "greeting": "Hello! Ask me anything about the article; I answer with its own sentences.",
    "thanks": "You’re welcome. Ask on, if there is more.",
    "goodbye": "Goodbye, and take care.",
    "who": "I am a program that finds and quotes what the article says. I add nothing of my own.",
    "help": "Ask a question in your own words. I show the sentences of the article that answer it, and where they stand.",
    "praise": "Thank you. Ask on, if there is more.",
    "insult": "I can only quote the article. Ask me something it might answer.",
    "ok": "All right. Ask on, if there is more.",
}
EMPTY = "Type a question about the article, in your own words."
NOTHING_BEFORE = "There is no earlier answer to go back to. Ask a question first."
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
