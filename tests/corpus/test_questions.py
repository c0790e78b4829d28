from __future__ import annotations

from pathlib import Path

import pytest

from corpus.corpus import read_corpus
from corpus.questions import BrokenQuestionError, ReaderQuestion

ARTICLE = "# T\n\nIce helps **best**. Heat helps later.\n\nTake:\n\n- rest\n- rest\n- *time*\n"


def write(folder: Path, *lines: str) -> Path:
    (folder / "a.md").write_text(ARTICLE, encoding="utf-8")
    path = folder / "a.questions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_question_points_at_its_sentence_or_at_none(tmp_path: Path) -> None:
    write(
        tmp_path,
        '{"question": "What helps?", "sentence": "Ice helps best."}',
        "",
        '{"question": "What else?", "sentence": "time"}',
        '{"question": "Why?", "sentence": null}',
    )
    corpus = read_corpus(tmp_path)
    questions = corpus.questions["a"]
    text = corpus.article("a").text
    assert [(q.question, q.line, q.sentence and q.sentence.of(text)) for q in questions] == [
        ("What helps?", 1, "Ice helps best."),
        ("What else?", 3, "time"),
        ("Why?", 4, None),
    ]
    assert questions[2] == ReaderQuestion("Why?", None, 4)


def test_a_question_may_hang_on_those_before_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        '{"question": "Why?", "sentence": null, "history": ["Does ice help?", "And heat?"]}',
        '{"question": "Does rest help?", "sentence": null, "history": ["Hi"], "self_contained": true}',
        '{"question": "Does time help?", "sentence": null}',
    )
    questions = read_corpus(tmp_path).questions["a"]
    assert [(question.history, question.self_contained) for question in questions] == [
        (("Does ice help?", "And heat?"), False),
        (("Hi",), True),
        ((), True),
    ]


def test_a_pinned_question_comes_before_those_written_in_the_same_words(tmp_path: Path) -> None:
    write(
        tmp_path,
        '{"question": "What helps?", "sentence": null}',
        '{"question": "what helps", "sentence": "Ice helps best.", "pinned": true}',
        '{"question": "What helps", "sentence": "time", "history": ["Hi"]}',
    )
    questions = read_corpus(tmp_path).questions["a"]
    assert [(question.line, question.pinned) for question in questions] == [(2, True), (3, False)]


EXPECTED = 'expected {"question": "…", "sentence": "…" or null}'
BROKEN_LINES = [
    ("{", f"not JSON; {EXPECTED}"),
    ("[" * 100_000, f"not JSON; {EXPECTED}"),
    ("3", f"not these fields; {EXPECTED}"),
    ('{"question": "Q"}', f"not these fields; {EXPECTED}"),
    ('{"question": "Q", "sentence": null, "x": 1}', f"not these fields; {EXPECTED}"),
    ('{"question": " ", "sentence": null}', f"no question; {EXPECTED}"),
    ('{"question": 1, "sentence": null}', f"no question; {EXPECTED}"),
    (
        '{"question": "Q", "sentence": null, "history": [1]}',
        'the history is no list of questions; expected "history": ["…", …]',
    ),
    (
        '{"question": "Q", "sentence": null, "self_contained": 1}',
        '"self_contained" is neither true nor false',
    ),
    ('{"question": "Q", "sentence": 1}', f"the sentence is not text; {EXPECTED}"),
    (
        '{"question": "Q", "sentence": "Ice helps."}',
        "“Ice helps.” is not a sentence of the article; the nearest is “Ice helps best.”",
    ),
    ('{"question": "Q", "sentence": "Zzz"}', "“Zzz” is not a sentence of the article"),
    (
        '{"question": "Q", "sentence": "rest"}',
        "the article says “rest” 2 times; expected a sentence it says once",
    ),
]


@pytest.mark.parametrize(("line", "problem"), BROKEN_LINES)
def test_a_broken_line_names_the_file_the_line_and_what_was_expected(
    tmp_path: Path, line: str, problem: str
) -> None:
    path = write(tmp_path, '{"question": "Q", "sentence": null}', line)
    with pytest.raises(BrokenQuestionError) as caught:
        read_corpus(tmp_path)
    assert str(caught.value) == f"{path}:2: {problem}"
