"""The language of short questions, on articles about health and about other things."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.corpus import Corpus, read_corpus
from index.sparse.language import article_language, language_of
from index.sparse.vocabulary import Vocabulary
from index.sparse.word_index import article_words

PANS = Path(__file__).parents[3] / "bot" / "fitting" / "articles"


def questions() -> dict[str, list[str]]:
    """Questions by language, from the file beside this one."""
    found: dict[str, list[str]] = {}
    lines = Path(__file__).with_name("questions_by_language.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("["):
            asked = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            asked.append(line)
    return found


QUESTIONS = questions()


@pytest.fixture(scope="module", params=["backs", "pans"])
def vocabulary(request: pytest.FixtureRequest, shipped_corpus: Corpus) -> Vocabulary:
    article = (
        shipped_corpus.articles[0] if request.param == "backs" else read_corpus(PANS).article("cast-iron-pan")
    )
    return Vocabulary(article_words(article), article.text)


@pytest.mark.parametrize("language", [language for language in QUESTIONS if language != "en"])
def test_the_language_of_nineteen_in_twenty_short_questions_is_told(
    vocabulary: Vocabulary, language: str
) -> None:
    asked = QUESTIONS[language]
    told = sum(language_of(question, own=vocabulary.has) == language for question in asked)
    assert len(asked) >= 20
    assert told >= 0.9 * len(asked)


@pytest.mark.parametrize("question", QUESTIONS["en"])
def test_english_in_names_slips_and_slang_stays_english(vocabulary: Vocabulary, question: str) -> None:
    assert language_of(vocabulary.corrected(question), own=vocabulary.has) == "en"


@pytest.mark.parametrize("text", ["", "MRI", "2", "🙂", "?!", "x = 3"])
def test_what_is_too_short_to_tell_is_in_the_language_that_is_expected(text: str) -> None:
    assert language_of(text) == "en"
    assert language_of(text, "es") == "es"


def test_a_phrase_that_english_borrowed_is_english_only_inside_english() -> None:
    assert language_of("is a café au lait bad for the bones") == "en"
    assert language_of("is it de facto the same") == "en"
    assert language_of("café au lait") == "fr"


def test_an_article_s_words_say_nothing_for_another_language() -> None:
    assert language_of("la fascia") == "it"
    assert language_of("la fascia", own={"la", "fascia"}.__contains__) == "en"


def test_english_is_another_language_where_the_article_is_german() -> None:
    assert language_of("how long does it last and what helps", "de") == "en"
    assert language_of("wie lange dauert das", "de") == "de"


@pytest.mark.parametrize(
    ("text", "language"), [("як лікувати спину", "uk"), ("허리 통증", "ko"), ("पीठ में दर्द", "hi")]
)
def test_a_script_tells_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_an_article_is_in_the_language_of_its_front_matter_else_of_its_text(tmp_path: Path) -> None:
    german = "Der Rücken schmerzt, und das kann viele Gründe haben. Wärme hilft meistens.\n"
    (tmp_path / "named.md").write_text(f"---\nlanguage: fr-CA\n---\n# Le dos\n\n{german}", encoding="utf-8")
    (tmp_path / "told.md").write_text(f"# Der Rücken\n\n{german}", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert article_language(corpus.article("named")) == "fr"
    assert article_language(corpus.article("told")) == "de"
