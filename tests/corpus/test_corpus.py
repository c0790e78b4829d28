from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.corpus import (
    Corpus,
    EmptyFolderError,
    MissingFolderError,
    SameIdError,
    UnknownArticleError,
    default_folder,
    read_corpus,
)
from corpus.errors import CorpusError
from corpus.reading.files import NotUtf8Error, UnreadableError


def fill(folder: Path, files: dict[str, str]) -> Corpus:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return read_corpus(folder)


def test_the_shipped_corpus_is_one_article_whose_questions_all_point_at_sentences() -> None:
    corpus = read_corpus(default_folder())
    [article] = corpus.articles
    assert article.id == "back-spasms"
    assert corpus.article("back-spasms") is article
    sentences = {sentence for passage in article.passages for sentence in passage.sentences}
    asked = corpus.questions["back-spasms"]
    assert len(asked) > 1000
    assert {question.sentence for question in asked} - {None} <= sentences


def test_articles_come_in_the_order_of_their_ids_and_hidden_files_do_not_come(tmp_path: Path) -> None:
    files = {
        "b.md": "b",
        "a/c.md": "c",
        "a.md": "a",
        ".x.md": "x",
        ".git/y.md": "y",
        "a/.h/z.md": "z",
        "n.txt": "n",
        "n.pdf": "n",
    }
    corpus = fill(tmp_path, files)
    assert [article.id for article in corpus.articles] == ["a", "a/c", "b", "n"]
    assert [corpus.article(article.id) for article in corpus.articles] == list(corpus.articles)
    assert corpus.questions == {}


def test_the_digest_notices_every_change_and_nothing_else(tmp_path: Path) -> None:
    question = '{"question": "Q?", "sentence": "a"}\n'
    digests = [
        fill(tmp_path, files).digest
        for files in (
            {"a.md": "a"},
            {"a.md": "a", "note.csv": "n"},
            {"a.md": "a "},
            {"a.questions.jsonl": question},
            {"a.questions.jsonl": question * 2},
            {"b.md": "a "},
        )
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 5


def test_an_unknown_article_is_answered_with_ids_that_look_alike(tmp_path: Path) -> None:
    corpus = fill(tmp_path, {"back-spasms.md": "a", "knees.md": "b"})
    with pytest.raises(UnknownArticleError) as caught:
        corpus.article("back-spasm")
    assert str(caught.value) == "no article “back-spasm” in the corpus; did you mean back-spasms?"
    with pytest.raises(UnknownArticleError) as caught:
        corpus.article("zzz")
    assert str(caught.value) == "no article “zzz” in the corpus"


def test_a_folder_that_cannot_serve_is_one_clear_line(tmp_path: Path) -> None:
    missing, file, empty = tmp_path / "missing", tmp_path / "file.md", tmp_path / "empty"
    file.write_text("a")
    empty.mkdir()
    expected: list[tuple[Path, type[CorpusError], str]] = [
        (
            missing,
            MissingFolderError,
            f"there is no folder {missing}; give the folder that holds your articles",
        ),
        (file, MissingFolderError, f"{file} is a file; give the folder that holds it"),
        (empty, EmptyFolderError, f"{empty} holds no article (no file that ends in .md or .txt)"),
    ]
    for folder, kind, message in expected:
        with pytest.raises(kind) as caught:
            read_corpus(folder)
        assert str(caught.value) == message


def test_an_article_that_is_not_utf_8_names_the_byte(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"caf\xe9")
    with pytest.raises(NotUtf8Error) as caught:
        read_corpus(tmp_path)
    assert str(caught.value) == f"{tmp_path / 'a.md'} is not UTF-8 text (byte 3); save it as UTF-8"


def test_an_article_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "gone")
    with pytest.raises(UnreadableError) as caught:
        read_corpus(tmp_path)
    assert str(caught.value) == f"{tmp_path / 'a.md'} cannot be read: No such file or directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
@pytest.mark.parametrize("forbidden", ["a.md", "inner", "."])
def test_what_is_forbidden_says_so(tmp_path: Path, forbidden: str) -> None:
    fill(tmp_path, {"a.md": "a", "inner/b.md": "b"})
    path = tmp_path / forbidden
    path.chmod(0)
    try:
        with pytest.raises(UnreadableError) as caught:
            read_corpus(tmp_path)
    finally:
        path.chmod(0o700)
    assert str(caught.value) == f"{path} cannot be read: Permission denied"


def test_ids_that_differ_in_case_alone_are_refused(tmp_path: Path) -> None:
    fill(tmp_path, {"Knee.md": "a"})
    if (tmp_path / "knee.md").exists():
        pytest.skip("this file system does not tell upper from lower case")
    with pytest.raises(SameIdError) as caught:
        fill(tmp_path, {"knee.md": "b"})
    first, second = tmp_path / "Knee.md", tmp_path / "knee.md"
    assert str(caught.value) == f"{first} and {second} differ in upper and lower case alone; rename one"


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SameIdError) as caught:
        fill(tmp_path, {"knee.md": "a", "knee.txt": "b"})
    first, second = tmp_path / "knee.md", tmp_path / "knee.txt"
    assert str(caught.value) == f"{first} and {second} would both be the article “knee”; rename one"


def test_a_file_name_that_is_not_utf_8_still_has_an_id(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.md")).write_text("a")
    except OSError:
        pytest.skip("this file system takes UTF-8 names alone")
    assert [article.id for article in read_corpus(tmp_path).articles] == ["caf\ufffd"]


def test_a_thousand_articles_are_read(tmp_path: Path) -> None:
    corpus = fill(tmp_path, {f"{i % 7}/{i:04}.md": f"# Title {i}\n\nText {i}. More.\n" for i in range(1000)})
    assert len(corpus.articles) == 1000
