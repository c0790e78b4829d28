from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.__main__ import main
from corpus.check import check_corpus
from corpus.corpus import default_folder, read_corpus
from corpus.questions import BrokenQuestionError, ReaderQuestion
from corpus.similar import similar_pairs, similarity

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


def test_check_reports_every_problem_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(
        tmp_path,
        '{"question": "What helps me best now?", "sentence": "Ice helps best."}',
        "nonsense",
        '{"question": "what helps me best now", "sentence": "Ice helps best."}',
        '{"question": "What helps best now, me?", "sentence": "Heat helps later."}',
        '{"question": "What helps me best NOW", "sentence": null}',
    )
    (tmp_path / "b.questions.jsonl").write_text("")
    (tmp_path / "c.md").write_bytes(b"\xff")
    assert main(["check", "--corpus", str(tmp_path)]) == 1
    first = "line 1, “What helps me best now?”"
    third = "line 3, “what helps me best now”"
    differs = ", which has another answer"
    fourth = "line 4, “What helps best now, me?”"
    assert capsys.readouterr().out.splitlines() == [
        f"warning: {tmp_path / 'b.questions.jsonl'} belongs to no article",
        f"error: {path}:2: not JSON; {EXPECTED}",
        f"warning: {path}:3: “what helps me best now” asks the same as {first}",
        f"warning: {path}:4: “What helps best now, me?” asks nearly the same as {first}{differs}",
        f"warning: {path}:4: “What helps best now, me?” asks nearly the same as {third}{differs}",
        f"error: {path}:5: “What helps me best NOW” asks the same as {first}, which has an answer",
        f"error: {path}:5: “What helps me best NOW” asks the same as {third}, which has an answer",
        f"warning: {path}:5: “What helps me best NOW” asks nearly the same as {fourth}, which has an answer",
        f"error: {tmp_path / 'c.md'} is not UTF-8 text (byte 0); save it as UTF-8",
        "1 article, 2 passages, 6 sentences, 4 questions (1 without an answer): 4 errors, 5 warnings",
    ]


def test_check_warns_of_keys_of_the_front_matter_that_are_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\nautor: A\nPublishd: 2020-01-01\nmood: calm\ndatePublished: 2020-01-01\nsource: x.html\n---\nText."
    )
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    of = "of the front matter is not known"
    assert capsys.readouterr().out.splitlines() == [
        f"warning: {path}: the key “autor” {of}; did you mean “author”?",
        f"warning: {path}: the key “Publishd” {of}; did you mean “published”?",
        f"warning: {path}: the key “mood” {of}",
        "1 article, 1 passage, 1 sentence, 0 questions (0 without an answer): 0 errors, 3 warnings",
    ]


def test_the_shipped_corpus_has_no_problem() -> None:
    assert check_corpus(default_folder()).problems == ()


def test_check_is_content_with_warnings_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, *['{"question": "Why?", "sentence": null}'] * 2)
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith("2 questions (2 without an answer): 0 errors, 1 warning\n")


def test_the_same_follow_up_is_another_question_after_another_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        tmp_path,
        '{"question": "Why?", "sentence": null}',
        '{"question": "Why?", "sentence": "time", "history": ["Does ice help?"]}',
        '{"question": "Why?", "sentence": "Ice helps best.", "history": ["Does heat help?"]}',
        '{"question": "why", "sentence": "time", "history": ["does ice help"]}',
    )
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"warning: {path}:4: “why” asks the same as line 2, “Why?”",
        "1 article, 2 passages, 6 sentences, 4 questions (1 without an answer): 0 errors, 1 warning",
    ]


def test_show_prints_each_sentence_with_its_offsets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path)
    assert main(["show", "a", "--corpus", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  paragraph 1  [3:36]" in lines
    assert "    [19:36] Heat helps later." in lines
    assert "    [45:49] • rest" in lines


def test_a_command_that_cannot_run_is_one_line_and_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "b", "--corpus", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"{tmp_path} holds no article (no file that ends in .md or .txt)\n"
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2


@given(
    st.lists(st.frozensets(st.sampled_from("abcdefghijklmno"), max_size=12), max_size=12), st.floats(0.01, 1)
)
def test_similar_pairs_are_those_of_comparing_every_pair(
    sets: list[frozenset[str]], threshold: float
) -> None:
    every = {
        (i, j) for i, j in combinations(range(len(sets)), 2) if similarity(sets[i], sets[j]) >= threshold
    }
    found = list(similar_pairs(sets, threshold))
    assert set(found) == every
    assert len(found) == len(every)


def test_a_threshold_outside_its_range_is_a_caller_s_bug() -> None:
    with pytest.raises(ValueError, match=r"a threshold lies in \(0, 1\], got 0"):
        list(similar_pairs([], 0))


def test_five_thousand_questions_are_compared_in_little_time() -> None:
    chance = random.Random(1)
    vocabulary = [f"w{i}" for i in range(300)]
    sets = [frozenset(chance.choices(vocabulary, k=8)) for _ in range(5000)]
    assert len(list(similar_pairs(sets, 0.8))) < 5000
