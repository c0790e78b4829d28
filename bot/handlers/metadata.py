"""Answers about the article itself, from its front matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bot.reply.catalogue import Words
from bot.reply.quote import Quote, quote_metadata
from bot.reply.reply import Reply
from bot.understanding.intent import read_turn
from corpus.article import Article
from index.encoding.runtime import Embeddings

_WORD = re.compile(r"\w+")
# What adults read of English in silence (Brysbaert, 2019: a mean of 238 over 190 studies).
_READ_WORDS_PER_MINUTE = 238

_REVIEWER = ("medically_reviewed_by", "reviewed_by", "reviewer_description")
# The values that answer a question about a field; a field that is not listed is answered by its own value.
_ANSWERS = {
    "author": ("author", "author_description"),
    "reviewer": _REVIEWER,
    "medically_reviewed_by": _REVIEWER,
    "publisher": ("publisher", "site"),
    "link": ("url",),
    "original": ("publisher", "site", "url"),
    "picture": ("image_credit",),
    "trust": ("author", "medically_reviewed_by", "reviewed_by", "published", "updated", "sourcing"),
    "citation": ("author", "title", "publisher", "site", "published", "url"),
}
# What is quoted where the front matter has none of these.
_INSTEAD = {"updated": ("published",), "link": ("publisher", "site")}
_OF_A_PERSON = re.compile(r"\b(?:he|she|they|him|her|them|his|hers|their|theirs)\b")
_OF_ONE_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b")
# "My wife has it, can she walk?" says itself who she is.
_OWN_PERSON = re.compile(r"\b(?:my|our)\b")
_FEW_WORDS = 4
_DATED = re.compile(
    r"(?=.*\b(?:19|20)\d\d\b).*\b(?:post|publish|updat|revis|review|written|edited|correct|chang)\w*\b",
    re.IGNORECASE | re.DOTALL,
)
# What a text says of itself where its front matter is silent.
_TOLD = {
    "author": re.compile(r"\b[Bb]y [A-Z]|\b[Aa]uthor\b"),
    "picture": re.compile(r"\b(?:photo|picture|image|illustrat)", re.IGNORECASE),
    "published": _DATED,
    "updated": _DATED,
}
# What one word asks after a question about the article: "who checked this?", "and when?"
_ONE_WORD_ASKED = re.compile(r"(?:and |but |so |ok )*(who|when)(?: (?:is|was) (?:it|that|this))?\W*")
_PEOPLE = {
    "author": ("author",),
    "reviewer": ("medically_reviewed_by", "reviewed_by"),
    "picture": ("image_credit",),
}


def about_reply(article: Article, question: str, wanted: Sequence[str], own: Words) -> Reply:
    """The reply to a question about the article itself.

    Args:
        article: the article.
        question: as it was typed.
        wanted: what is asked for: author, reviewer, title, publisher, published, updated, rights, link,
            picture, sourcing, language, length, trust, original or citation; or a key of the front matter.
            A person whom the question names goes before all.
        own: the bot's own words.
    """
    wanted = named_fields(article, question) or tuple(wanted)
    quotes = metadata_quotes(article, wanted, own)
    messages = [length_message(article, own)] if "length" in wanted else []
    if "updated" in wanted and "updated" not in article.metadata.by_name:
        messages += [own("reply.no_update")] if quotes else []
    if not quotes and not messages:
        messages.append(own("reply.no_metadata"))
    return Reply("about", question, " ".join(messages), quotes=quotes)


def metadata_quotes(article: Article, wanted: Iterable[str], own: Words) -> tuple[Quote, ...]:
    """The values asked for that the front matter has, each once, as quotes that stand outside the text."""
    values = article.metadata.by_name
    names: list[str] = []
    for field in wanted:
        found = [name for name in _ANSWERS.get(field, (field,)) if name in values]
        names += found or [name for name in _INSTEAD.get(field, ()) if name in values]
    return tuple(quote_metadata(article, own.label(name), values[name]) for name in dict.fromkeys(names))


def tells(article: Article, quote: Quote, fields: Iterable[str]) -> bool:
    """True if the marked sentences of a quote have the form of one of some fields: "By A. Writer", "Posted in 2022"."""
    marked = " ".join(mark.of(article.text) for mark in quote.highlights)
    return any(_TOLD[field].search(marked) for field in fields if field in _TOLD)


def named_fields(article: Article, question: str) -> tuple[str, ...]:
    """The fields (author, reviewer, picture) that hold a person whom the question names.

    A person is named by all names in a row, by a surname that is no word of the article, or in few words by a first
    name that is none and has no other name behind it.
    """
    values = article.metadata.by_name
    asked = [word.casefold() for word in _WORD.findall(question)]
    own = {word.casefold() for word in _WORD.findall(article.text)}
    return tuple(
        field
        for field, names in _PEOPLE.items()
        if any(_names(asked, person, own) for name in names for person in _people(values.get(name, "")))
    )


def still_asked(
    article: Article, question: str, earlier: Sequence[str], embed: Callable[[str], Embeddings | None]
) -> tuple[str, ...]:
    """The fields that a question goes on to ask for after one about the article itself; none after another one.

    Args:
        article: the article.
        question: as it was typed.
        earlier: the questions before it, oldest first.
        embed: what the model of messages reads beside a text; see ``Reader.embedding``.
    """
    if not earlier:
        return ()
    if one_word := _ONE_WORD_ASKED.fullmatch(question.lower()):
        return _by_one_word(one_word.group(1), _last_asked(article, earlier, embed))
    of_a_person = bool(_OF_A_PERSON.search(question.lower())) and not _OWN_PERSON.search(question.lower())
    alone = read_turn(question, embed(question))
    if not (of_a_person or alone.kind == "about"):
        return ()
    before = _last_asked(article, earlier, embed)
    if of_a_person:
        return tuple(field for field in before if field in _PEOPLE)
    return alone.about if before else ()


def _by_one_word(word: str, before: Sequence[str]) -> tuple[str, ...]:
    """The fields that "who" or "when" asks for after others; "who" goes back to the person asked for, if one was."""
    if not before:
        return ()
    people = tuple(field for field in before if field in _PEOPLE)
    return ("published", "updated") if word == "when" else people or ("author",)


def is_of_a_person(question: str) -> bool:
    """True if a few words ask about somebody named before: "what's her job", but not what names its own subject."""
    return len(_WORD.findall(question)) <= _FEW_WORDS and bool(_OF_ONE_PERSON.search(question.lower()))


def _last_asked(
    article: Article, earlier: Sequence[str], embed: Callable[[str], Embeddings | None]
) -> tuple[str, ...]:
    """The fields that the last question asked for, or the one that its "she" goes back to."""
    for question in reversed(earlier):
        if named := named_fields(article, question):
            return named
        if _OWN_PERSON.search(question.lower()) or not _OF_A_PERSON.search(question.lower()):
            reading = read_turn(question, embed(question))
            return reading.about if reading.kind == "about" else ()
    return ()


def length_message(article: Article, own: Words) -> str:
    """How long the article is, in the bot's own words."""
    words = len(article.text.split())
    minutes = max(1, round(words / _READ_WORDS_PER_MINUTE))
    return own(
        "reply.length",
        paragraphs=own("reply.paragraphs", n=len(article.passages)),
        words=own("reply.words", n=words),
        minutes=own("reply.minutes", n=minutes),
    )


def _people(value: str) -> list[list[str]]:
    """The words of each name in a value such as "Forest Miller, MSOT" or "A. Onyshchuk / Getty Images"."""
    parts = re.split(r"[,;/&|]|\band\b", value)
    return [words for part in parts if len(words := [word.casefold() for word in _WORD.findall(part)]) > 1]


def _names(asked: Sequence[str], person: Sequence[str], own: set[str]) -> bool:
    first, surname = person[0], person[-1]
    if surname in asked and surname not in own:
        return True
    if len(asked) <= _FEW_WORDS and first in asked and first not in own:
        return asked[-1] == first or asked[asked.index(first) + 1] in own
    starts = range(len(asked) - len(person) + 1)
    return any(list(asked[start : start + len(person)]) == list(person) for start in starts)
