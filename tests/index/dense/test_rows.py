"""What is embedded: every sentence in its grains, each word of it, pointing at where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.corpus import Corpus, read_corpus
from index.dense.rows import Row, RowKind, corpus_rows, headed, row_table, windows
from index.encoding.encoder import Encoder


def count_words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) + 2 for text in texts]


def rows_of(folder: Path, **articles: str) -> list[Row]:
    for name, text in articles.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return corpus_rows(read_corpus(folder), count_words, 10_000)


def texts_of(rows: Sequence[Row], kind: RowKind) -> list[str]:
    return [row.text for row in rows if row.kind is kind]


def test_a_sentence_has_a_row_alone_one_under_its_headings_and_one_in_its_passage(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, a="# Tea\n\n## Green\n\nTwo minutes. No more.\n")
    assert texts_of(rows, RowKind.SENTENCE) == ["Two minutes.", "No more."]
    assert texts_of(rows, RowKind.HEADED_SENTENCE) == ["Green: Two minutes.", "Green: No more."]
    assert texts_of(rows, RowKind.PASSAGE) == ["Green: Two minutes. No more."]


def test_a_list_item_is_read_after_the_words_that_lead_into_its_list(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, a="Many like tea. Kinds are:\n\n- green\n- black\n")
    assert "Kinds are: green" in texts_of(rows, RowKind.HEADED_SENTENCE)
    assert "green" in texts_of(rows, RowKind.SENTENCE)


def test_references_are_rows_of_their_own_and_no_sentences(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, a="# T\n\nText.\n\n## References\n\n1. A book.\n2. Another book.\n")
    assert [(row.item, row.text) for row in rows if row.kind is RowKind.REFERENCE] == [
        (0, "A book."),
        (1, "Another book."),
    ]
    assert texts_of(rows, RowKind.SENTENCE) == ["Text."]


def test_an_articles_rows_are_one_range_and_the_table_says_what_they_point_at(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, a="One. Two.\n", b="Three.\n\nFour.\n")
    table = row_table(rows)
    assert table.shape == (len(rows), 5)
    assert table[:, 1].tolist() == sorted(table[:, 1].tolist())
    assert [int(value) for value in table[-1]] == [RowKind.PASSAGE, 1, 1, -1, -1]
    assert row_table([]).shape == (0, 5)


def test_reader_questions_point_at_the_sentence_that_answers(shipped_corpus: Corpus) -> None:
    article = shipped_corpus.articles[0]
    questions = shipped_corpus.questions[article.id]
    rows = corpus_rows(shipped_corpus, count_words, 10_000)
    for row in rows:
        if row.kind is RowKind.QUESTION:
            assert questions[row.item].sentence == article.passages[row.passage].sentences[row.sentence]
        elif row.kind is RowKind.NEAR_MISS:
            assert questions[row.item].sentence is None
    asked = sum(row.kind in (RowKind.QUESTION, RowKind.NEAR_MISS) for row in rows)
    assert asked == len(questions)


def test_a_paragraph_of_100_kb_that_never_ends_loses_no_word(tmp_path: Path, encoder: Encoder) -> None:
    text = "pain and a strain of it, " * 4000 + "end."
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    rows = corpus_rows(read_corpus(tmp_path), encoder.count_tokens, encoder.max_tokens)
    by_kind: dict[RowKind, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    for kind in (RowKind.SENTENCE, RowKind.HEADED_SENTENCE, RowKind.PASSAGE):
        joined = " ".join(row.text.strip() for row in by_kind[kind])
        assert joined.split() == text.split()
        assert {(row.article, row.passage) for row in by_kind[kind]} == {(0, 0)}


@settings(max_examples=60, deadline=None)
@given(text=st.text(alphabet="ab \n", max_size=300), max_tokens=st.integers(3, 12))
def test_windows_join_to_the_text_and_each_fits(text: str, max_tokens: int) -> None:
    pieces = windows(text, count_words, max_tokens)
    assert "".join(pieces) == text
    assert all(count <= max_tokens for count in count_words(pieces))


def test_a_window_that_holds_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="a window of 2 tokens holds no text"):
        windows("a b c", count_words, 2)


def test_headings_stand_before_a_text_where_there_are_any() -> None:
    assert headed(["Treatments", "Acupuncture"], "It helps.") == "Treatments › Acupuncture: It helps."
    assert headed([], "It helps.") == "It helps."
