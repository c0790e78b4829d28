"""A question is pinned to the sentence that answers it, and unpinned."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.asked import AskedQuestions
from corpus.corpus import UnknownArticleError, read_corpus
from corpus.editing.check import check_corpus
from corpus.editing.pin import Pin, PinError, Pinned, pin, unpin
from corpus.errors import CorpusError

GREEN, BLACK = "Green tea: two minutes.", "Black tea takes five."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tea.md").write_text(f"# Tea\n\n{GREEN} {BLACK} Yes. No. Yes.\n", "utf-8")
    (tmp_path / "cups.md").write_text("# Cups\n\nA cup holds two minutes of tea.\n", "utf-8")
    return tmp_path


def answer(folder: Path, question: str, *earlier: str, article: str = "tea") -> str | None:
    """The sentence that a question in these words is pinned to."""
    corpus = read_corpus(folder)
    asked = AskedQuestions(corpus.questions.get(article, ()))
    found = asked.find_follow_up(question, earlier) if earlier else asked.find(question)
    return found.sentence.of(corpus.article(article).text) if found and found.sentence else None


def test_a_pinned_question_is_a_reader_question_of_its_sentence(folder: Path) -> None:
    assert pin(folder, Pin("tea", " How long\ndoes it draw? ", GREEN)) == Pinned("added")
    line = {"question": "How long does it draw?", "sentence": GREEN, "pinned": True}
    assert json.loads((folder / "tea.questions.jsonl").read_text("utf-8")) == line
    assert answer(folder, "how long does it draw") == GREEN
    assert check_corpus(folder).errors == 0


def test_pinning_the_same_twice_changes_nothing(folder: Path) -> None:
    pin(folder, Pin("tea", "how long?", GREEN))
    before = (folder / "tea.questions.jsonl").stat()
    assert pin(folder, Pin("tea", "How long", GREEN)) == Pinned("unchanged")
    assert (folder / "tea.questions.jsonl").stat() == before


def test_a_pin_comes_before_what_was_written_which_stays_to_the_byte_and_holds_again_without_it(
    folder: Path,
) -> None:
    path = folder / "tea.questions.jsonl"
    first = '\ufeff{"question": "white tea?", "sentence": null}\r\n\r\n'
    long = f'{{"question": "how long?", "sentence": "{BLACK}", "suggest": true}}'
    again = f'{{"question": "HOW LONG", "history": ["x"], "self_contained": true, "sentence": "{BLACK}"}}'
    written = f"{first}{long}\r\n{again}\n"
    path.write_bytes(written.encode())
    assert pin(folder, Pin("tea", "how long", GREEN)) == Pinned("moved", BLACK)
    line = f'{{"question": "how long", "sentence": "{GREEN}", "suggest": true, "pinned": true}}\n'
    assert path.read_bytes().decode() == written + line
    assert check_corpus(folder).problems == ()
    assert pin(folder, Pin("tea", "White tea", BLACK)) == Pinned("moved", "")
    assert answer(folder, "white tea?") == BLACK
    assert pin(folder, Pin("tea", "How long", BLACK)) == Pinned("moved", GREEN)
    assert path.read_bytes().decode().count("\n") == written.count("\n") + 2
    for question in ("how long?", "white tea"):
        assert unpin(folder, Pin("tea", question, BLACK))
    assert path.read_bytes().decode() == written
    assert (answer(folder, "how long"), answer(folder, "white tea")) == (BLACK, None)


def test_what_was_written_with_the_same_sentence_is_pinned_too_so_that_it_can_be_unpinned(
    folder: Path,
) -> None:
    path = folder / "tea.questions.jsonl"
    path.write_text(f'{{"question": "how long?", "sentence": "{GREEN}"}}', "utf-8")
    assert pin(folder, Pin("tea", "how long", GREEN)) == Pinned("added")
    assert pin(folder, Pin("tea", "how long", GREEN)) == Pinned("unchanged")
    assert unpin(folder, Pin("tea", "how long", GREEN))
    assert answer(folder, "how long") == GREEN


def test_only_what_is_pinned_to_that_sentence_is_unpinned(folder: Path) -> None:
    path = folder / "tea.questions.jsonl"
    path.write_text(f'{{"question": "how long?", "sentence": "{GREEN}"}}\n', "utf-8")
    pin(folder, Pin("tea", "and black?", BLACK, ("how long does green tea draw?",)))
    before = path.stat()
    for wrong in (
        Pin("tea", "how long?", GREEN),
        Pin("tea", "and black?", BLACK),
        Pin("tea", "and black?", GREEN, ("how long does green tea draw?",)),
        Pin("cups", "how long?", GREEN),
        Pin("tea", "", ""),
    ):
        assert not unpin(folder, wrong)
    assert path.stat() == before
    assert not (folder / "cups.questions.jsonl").exists()
    with pytest.raises(UnknownArticleError):
        unpin(folder, Pin("moon", "how long?", GREEN))
    assert unpin(folder, Pin("tea", "And black", BLACK, ("How long does green tea draw",)))
    assert answer(folder, "and black?", "how long does green tea draw?") is None


def test_a_follow_up_is_pinned_with_the_question_before_it(folder: Path) -> None:
    wanted = Pin("tea", "and black?", BLACK, ("how long does green tea draw?",))
    assert pin(folder, wanted) == Pinned("added")
    assert pin(folder, wanted) == Pinned("unchanged")
    assert answer(folder, "and black?", "how long does green tea draw?") == BLACK
    assert answer(folder, "and black?") is None


def test_a_pin_leaves_the_other_articles_that_are_named_and_what_was_written_there_stays(
    folder: Path,
) -> None:
    (folder / "cups.questions.jsonl").write_text(
        '{"question": "what?", "sentence": "A cup holds two minutes of tea."}\n', "utf-8"
    )
    assert pin(folder, Pin("tea", "what", GREEN), elsewhere=["cups"]) == Pinned("added")
    assert answer(folder, "what", article="cups") == "A cup holds two minutes of tea."
    pin(folder, Pin("cups", "how long?", "A cup holds two minutes of tea."))
    pin(folder, Pin("cups", "how much?", "A cup holds two minutes of tea."))
    assert pin(folder, Pin("tea", "how long", GREEN), elsewhere=["tea", "cups", "gone"]) == Pinned(
        "moved", "A cup holds two minutes of tea."
    )
    assert answer(folder, "how long?") == GREEN
    assert answer(folder, "how long?", article="cups") is None
    assert answer(folder, "how much?", article="cups") == "A cup holds two minutes of tea."
    assert pin(folder, Pin("tea", "how much", GREEN)) == Pinned("added")
    assert answer(folder, "how much?", article="cups") is not None


def test_pins_made_and_taken_away_at_once_are_all_kept(folder: Path) -> None:
    wanted = [Pin("tea", f"question {number}", (GREEN, BLACK)[number % 2]) for number in range(24)]
    with ThreadPoolExecutor(8) as editors:
        assert {pinned.status for pinned in editors.map(partial(pin, folder), wanted)} == {"added"}
        assert [answer(folder, each.question) for each in wanted] == [each.sentence for each in wanted]
        assert all(editors.map(partial(unpin, folder), wanted[::2]))
    kept = [None if number % 2 == 0 else BLACK for number in range(24)]
    assert [answer(folder, each.question) for each in wanted] == kept


def test_what_cannot_be_pinned_says_why_and_changes_nothing(folder: Path) -> None:
    (folder / "cups.questions.jsonl").write_text("{\n")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for wanted, error, message in (
        (Pin("tea", "?!", GREEN), PinError, "a question without words cannot be pinned"),
        (Pin("moon", "how long?", GREEN), UnknownArticleError, "no article “moon” in the corpus"),
        (
            Pin("tea", "how long?", "Black tea takes six."),
            PinError,
            f"“Black tea takes six.” is not a sentence of the article; the nearest is “{BLACK}”",
        ),
        (
            Pin("tea", "is it so?", "Yes."),
            PinError,
            "the article says “Yes.” 2 times; expected a sentence it says once",
        ),
        (Pin("cups", "how long?", "A cup holds two minutes of tea."), CorpusError, None),
    ):
        with pytest.raises(error) as raised:
            pin(folder, wanted)
        assert message is None or str(raised.value).startswith(message)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".adding.lock"}
    assert after == before


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.sampled_from([GREEN, BLACK])), max_size=6))
def test_the_last_pin_of_a_question_is_the_one_that_holds(
    tmp_path_factory: pytest.TempPathFactory, pins: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "tea.md").write_text(f"# Tea\n\n{GREEN} {BLACK}\n", "utf-8")
    held: dict[tuple[bool, str], tuple[str, str]] = {}
    for question, sentence in pins:
        wanted = Pin("tea", question, sentence)
        if wanted.key[1]:
            pin(folder, wanted)
            held[wanted.key] = question, sentence
    for question, sentence in held.values():
        assert answer(folder, question) == sentence
    assert len(read_corpus(folder).questions.get("tea", ())) == len(held)
