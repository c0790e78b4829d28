"""The catalogue of the bot's own words is whole in each language of the page, and nothing is said past it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from bot.reply.catalogue import LANGUAGES, Entry, words
from bot.reply.citation import citation
from bot.reply.voice import Voice, notice
from bot.understanding.emergency import universal_signs
from corpus.corpus import Corpus

ROOT = Path(__file__).resolve().parents[3]
ENGLISH = words("en")
# Words that are the same in two languages, or stand for themselves.
SAME = {
    "de": {"answer.link", "source.quoted"},
    "fr": {
        *(
            "source.page",
            "source.pages",
            "reply.paragraphs",
            "reply.minutes",
            "page.to_article",
            "page.conversation",
        ),
        *("metadata.section", "script.found"),
    },
    "es": set(),
}


def entries(language: str) -> Iterator[tuple[str, Entry]]:
    for group, found in words(language).groups.items():
        yield from ((f"{group}.{key}", entry) for key, entry in found.items())


def forms(entry: Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_word_with_the_same_places_for_values(language: str) -> None:
    own = dict(entries(language))
    file = json.loads((ROOT / "bot" / "reply" / "words" / f"{language}.json").read_text(encoding="utf-8"))
    # Errors are in English themselves; see tests/bot/web/editing/test_reasons.py for the others.
    assert {name: list(group) for name, group in file.items() if name != "errors" or language == "en"} == {
        name: list(group) for name, group in ENGLISH.groups.items() if name != "errors" or language == "en"
    }
    for name, entry in entries("en"):
        assert type(own[name]) is type(entry), name
        if isinstance(entry, dict):
            assert set(own[name]) == set(entry) == {"one", "other"}, name
        for text, english in zip(forms(own[name]), forms(entry), strict=True):
            assert fields(text) == fields(english), name
            assert text == text.strip() != "", name


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_no_english_is_left_in_another_language(language: str) -> None:
    own = dict(entries(language))
    same = {
        name
        for name, entry in entries("en")
        if any(character.isalpha() for text in forms(entry) for character in re.sub(r"\{\w+\}", "", text))
        and own[name] == entry
    }
    assert same <= SAME[language] | {"source.first_day", "metadata.site"}
    english = re.compile(r"\b(?:the|of|and|is|that|this|your|you|it|with|not|quote|answer)\b", re.I)
    for name, entry in own.items():
        for text in forms(entry):
            assert not english.search(re.sub(r"\{\w+\}", "", text)), name


def test_french_marks_stand_after_a_space_that_does_not_break() -> None:
    for name, entry in entries("fr"):
        for text in forms(entry):
            assert not re.search(r" [;:!?»]|« |\w[;!?]", text), name


def used() -> set[str]:
    """The names of the words that code, templates and script say."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "web").rglob("*.html"))
    script = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "web").rglob("*.js"))
    named = "|".join(ENGLISH.groups)
    found = {match[1] for match in re.finditer(rf"[\"']((?:{named})\.(?!html|css|js)\w+)[\"']", code + pages)}
    said = re.findall(r"\bsay\(([^()]*(?:\([^()]*\)[^()]*)*)", script)
    return found | {f"script.{key}" for call in said for key in re.findall(r'"(\w+)"', call)}


# Said by a name that is put together.
COMPOSED = {
    *(f"reply.{key}" for key in ("repeat", "simpler", "shorter", "nothing_before", "nothing_closer")),
    *(f"script.{key}" for key in ("right", "not_the_answer", "not_in_the_article")),
}


def test_every_word_of_the_catalogue_is_said_and_every_word_said_is_in_it() -> None:
    have = {name for name, _ in entries("en")}
    said = {name for name in used() if name != "script.waits"} | COMPOSED
    whole_groups = ("smalltalk.", "metadata.", "signs.")
    assert {name for name in said if name not in have and not name.startswith(whole_groups)} == set()
    assert {name for name in have if name not in said and not name.startswith(whole_groups)} == set()


def test_nothing_is_said_on_the_page_past_the_catalogue() -> None:
    for path in (ROOT / "bot" / "web").rglob("templates/*.html"):
        bare = re.sub(
            r"\{[{%#].*?[}%#]\}|<(svg|style).*?</\1>|<!--.*?-->",
            "",
            path.read_text(encoding="utf-8"),
            flags=re.S,
        )
        shown = re.findall(r">([^<]*[A-Za-z]{2}[^<]*)<", re.sub(r'\s*lang=""\s*', "", bare))
        shown += re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*[A-Za-z][^"]*)"', bare)
        assert shown == [], path.name
    for path in (ROOT / "bot" / "web" / "page" / "script").glob("*.js"):
        text = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert re.findall(r'"[A-Z][a-z]+ [^"]*"|`[A-Z][a-z]+ [^`]*`', text) == [], path.name


def test_the_signs_of_an_emergency_are_named_as_their_file_names_them() -> None:
    signs = {sign.name: sign for sign in universal_signs() if sign.name != "selfharm"}
    assert ENGLISH.groups["signs"] == {name: sign.about for name, sign in signs.items()}
    assert notice(signs["fever"], words("de")).startswith("Wenn es jetzt um Fieber mit Schmerzen")


@pytest.mark.parametrize(
    ("language", "few", "many", "day", "first"),
    [
        ("en", "1,234", "1,234,567", "31 March 2023", "1 May 2024"),
        ("de", "1.234", "1.234.567", "31. März 2023", "1. Mai 2024"),
        ("fr", "1\u202f234", "1\u202f234\u202f567", "31 mars 2023", "1er mai 2024"),
        ("es", "1234", "1\u00a0234\u00a0567", "31 de marzo de 2023", "1 de mayo de 2024"),
    ],
)
def test_numbers_and_dates_are_written_as_each_language_writes_them(
    language: str, few: str, many: str, day: str, first: str
) -> None:
    own = words(language)
    assert (own.number(1234), own.number(1234567)) == (few, many)
    assert (own.date(date(2023, 3, 31)), own.date(date(2024, 5, 1))) == (day, first)


def test_one_has_a_form_of_its_own_and_in_french_so_has_none() -> None:
    assert [words("en")("script.found", n=n) for n in (0, 1, 2)] == ["0 articles", "1 article", "2 articles"]
    assert [words("fr")("reply.words", n=n) for n in (0, 1, 2)] == ["0 mot", "1 mot", "2 mots"]


def test_a_source_line_is_in_the_language_of_the_reply(shipped_corpus: Corpus) -> None:
    article = shipped_corpus.articles[0]
    assert citation(article, own=words("de")).endswith(
        "Health, 31. März 2023, medizinisch geprüft von Forest Miller, MSOT"
    )
    assert citation(article) == citation(article, own=ENGLISH)


def test_a_language_that_is_not_whole_says_the_rest_in_the_language_of_the_page() -> None:
    polish = words("pl", "de")
    assert polish("reply.not_found") == "Artykuł nie odpowiada na to pytanie."
    assert polish("reply.no_more") == words("de")("reply.no_more")
    assert polish.language == ""
    assert words("xx")("reply.not_found") == ENGLISH("reply.not_found")


@pytest.mark.parametrize(
    ("page", "message", "article", "language"),
    [
        ("", "", "en", "en"),
        ("", "", "de", "de"),
        ("", "fr", "en", "fr"),
        ("de", "", "en", "de"),
        ("de", "de", "en", "de"),
        ("de", "es", "en", "es"),
        ("", "", "fi", ""),
    ],
)
def test_a_reply_is_in_the_language_of_the_message_else_of_the_page_else_of_the_article(
    page: str, message: str, article: str, language: str
) -> None:
    assert Voice(page).words(message=message, article=article).language == language


def test_the_operators_refusal_takes_the_place_of_the_bots_own_to_the_letter() -> None:
    own = Voice(refusal="Ask {us}.").words(message="", article="en")
    assert own("reply.not_found") == "Ask {us}."
