"""The language of a message."""

import pytest

from bot.understanding.language import language_of, not_found_message


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what about heat", "en"),
        ("wat causes bak spazms", "en"),
        ("cuánto dura un espasmo de espalda", "es"),
        ("wie lange dauert das", "de"),
        ("comment soulager le dos", "fr"),
        ("hoe lang duurt rugpijn", "nl"),
        ("як лікувати спину", "uk"),
        ("背痛怎么办", "zh"),
        ("腰痛の治療", "ja"),
        ("허리 통증", "ko"),
    ],
)
def test_the_language_of_a_question_is_told(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "acupuncture", "MRI", "2 weeks", "🙂", "TENS unit", "cauda equina"])
def test_what_is_too_short_to_tell_has_no_language(text: str) -> None:
    assert language_of(text) in ("", "en")
    assert not_found_message(language_of(text)) == "The article does not answer that."


def test_an_unknown_language_is_answered_in_english() -> None:
    assert not_found_message("xx") == not_found_message("en")
    assert not_found_message("de") == "Der Artikel beantwortet das nicht."
