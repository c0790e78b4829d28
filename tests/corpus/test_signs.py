"""The signs of an emergency that stand beside an article."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.corpus import default_folder, read_corpus
from corpus.signs import BrokenSignsError, parse_signs, read_signs

FORM = '; expected {"name": {"about": "…", "phrases": ["…", …]}, …}'


def test_the_signs_of_an_article_stand_beside_it() -> None:
    corpus = read_corpus(default_folder())
    assert [sign.name for sign in corpus.signs["back-spasms"]] == ["bladder", "saddle", "legs", "cancer"]


def test_an_article_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_signs(tmp_path, "a" * 300) == ()
    assert read_signs(tmp_path, "pans") == ()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("my legs are numb", True),
        ("his leg is all weak", True),
        ("my legs are fine", False),
        ("smy legs are numb", False),
    ],
)
def test_a_phrase_has_choices_and_words_that_may_be_missing(said: str, told: bool) -> None:
    (sign,) = parse_signs(
        '{"legs": {"about": "legs", "phrases": ["my/his leg/legs is/are (all) numb/weak"]}}', "a"
    )
    assert bool(sign.told.search(said)) == told


def test_a_sign_without_phrases_is_told_by_none() -> None:
    (sign,) = parse_signs('{"legs": {"about": "legs", "phrases": []}}', "a")
    assert not sign.told.search("")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "a.json is no JSON" + FORM),
        ("[]", "a.json holds no object" + FORM),
        ('{"legs": []}', "a.json: sign “legs”" + FORM.replace(";", ":")),
        ('{"legs": {"about": 1, "phrases": []}}', "a.json: sign “legs”" + FORM.replace(";", ":")),
        ('{"legs": {"about": "", "phrases": [" "]}}', "a.json: sign “legs”: a phrase is words" + FORM),
        (
            json.dumps({"legs": {"about": "", "phrases": ["x" * 201]}}),
            "a.json: sign “legs”: give at most 1,000 phrases of 200 characters",
        ),
    ],
)
def test_a_broken_file_is_named(text: str, message: str) -> None:
    with pytest.raises(BrokenSignsError) as error:
        parse_signs(text, "a.json")
    assert str(error.value) == message


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_any_phrase_makes_a_pattern(phrase: str) -> None:
    (sign,) = parse_signs(json.dumps({"x": {"about": "x", "phrases": [phrase]}}), "a")
    sign.told.search("some text")
