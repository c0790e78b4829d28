"""Files become articles, and a source that is there already changes nothing."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.corpus import read_corpus
from tests.corpus.adding import made

FILES: dict[str, bytes] = {
    "page.html": made.PAGE.encode(),
    "care.md": made.MARKDOWN.encode(),
    "plain.txt": made.TEXT.encode(),
    "word.docx": made.docx(
        [("Title", "Back care"), ("Heading 1", "Moving"), ("", made.PARAGRAPH + " (1) *Go*.")]
    ),
    "book.epub": made.epub(
        [f"<h1>Moving</h1><p>{made.PARAGRAPH}</p>", f"<h1>Resting</h1><p>{made.PARAGRAPH}</p>"]
    ),
}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_folder_of_all_formats_becomes_a_corpus_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources, corpus = tmp_path / "sources", tmp_path / "corpus"
    sources.mkdir()
    for name, content in FILES.items():
        (sources / name).write_bytes(content)
    (sources / "photo.png").write_bytes(b"\x89PNG")
    assert main(["add", str(sources), "--corpus", str(corpus)]) == 0
    assert "5 added" in capsys.readouterr().out
    before = contents(corpus)
    articles = read_corpus(corpus).articles
    assert sorted(before) == [
        "back-care-2.md",
        "back-care-3.md",
        "back-care-4.md",
        "back-care.md",
        "plain.md",
    ]
    for article in articles:
        assert made.PARAGRAPH in article.text
        for passage in article.passages:
            assert all(passage.span.holds(sentence) for sentence in passage.sentences)
    assert main(["add", str(sources), str(sources / "word.docx"), "--corpus", str(corpus)]) == 0
    assert "6 unchanged" in capsys.readouterr().out
    assert contents(corpus) == before


def test_a_page_becomes_its_article_without_what_is_around_it(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(FILES["page.html"])
    assert main(["add", str(tmp_path / "page.html"), "--corpus", str(tmp_path / "corpus")]) == 0
    article = read_corpus(tmp_path / "corpus").article("back-care")
    assert article.text == (
        f"{made.PARAGRAPH} Ask your doctor before you start.\n\nMoving\n\nWalk. {made.PARAGRAPH} It costs nothing.\n\n"
        "Walk for ten minutes.\nStretch in the morning.\n\n"
        f"Resting\n\nRest. {made.PARAGRAPH} Sleep on your side."
    )
    metadata = article.metadata
    assert (metadata.title, metadata.author, metadata.medically_reviewed_by) == (
        "Back care",
        "Ann Lee",
        "Bo Ray",
    )
    assert (str(metadata.published), str(metadata.updated)) == ("2024-02-03", "2024-03-04")
    assert (metadata.publisher, metadata.site) == ("The Clinic", "The Clinic")
    assert (metadata.url, metadata.language) == ("https://clinic.example/back", "en")
    other = dict(metadata.other)
    assert (metadata.author_description, metadata.reviewer_description) == ("Physiotherapist & writer", "MD")
    assert other["source"] == "../page.html"
    assert "[morning](https://clinic.example/morning)" in (tmp_path / "corpus" / "back-care.md").read_text(
        "utf-8"
    )


def test_a_changed_source_updates_its_article_in_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, corpus = tmp_path / "care.txt", tmp_path / "corpus"
    source.write_text("Walk every day, even in the rain.", "utf-8")
    main(["add", str(source), "--corpus", str(corpus)])
    source.write_text("Walk every other day, even in the rain.", "utf-8")
    capsys.readouterr()
    assert main(["add", str(source), "--corpus", str(corpus)]) == 0
    assert capsys.readouterr().out == f"updated  {corpus / 'care.md'}  “Care”, 1 passage\n"
    assert list(contents(corpus)) == ["care.md"]
    assert "every other day" in (corpus / "care.md").read_text("utf-8")


def test_an_article_edited_by_hand_is_not_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, corpus = tmp_path / "care.txt", tmp_path / "corpus"
    source.write_text("Walk every day, even in the rain.", "utf-8")
    main(["add", str(source), "--corpus", str(corpus)])
    article = corpus / "care.md"
    article.write_text(article.read_text("utf-8").replace("rain", "snow"), "utf-8")
    edited = article.read_bytes()
    source.write_text("Walk every other day, even in the rain.", "utf-8")
    capsys.readouterr()
    assert main(["add", str(source), "--corpus", str(corpus)]) == 1
    assert capsys.readouterr().err == (
        f"{source}: it has changed, and so has its article {article} by hand; rename or remove that to add it anew\n"
    )
    assert article.read_bytes() == edited


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "care.md").write_text(made.MARKDOWN, "utf-8")
    assert main(["add", str(tmp_path / "care.md"), "--corpus", str(tmp_path / "corpus"), "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert (
        out
        == f"added  {tmp_path / 'corpus' / 'back-care.md'}  “Back care”, 1 passage\nnothing was written (--dry-run)\n"
    )
    assert not (tmp_path / "corpus").exists()


def test_a_markdown_file_without_a_title_is_called_by_its_first_heading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes_2.md").write_text("# Kettles at home\n\nDescale one every month.\n", "utf-8")
    (tmp_path / "bare.md").write_text("Nothing is above this.\n", "utf-8")
    corpus = tmp_path / "corpus"
    assert main(["add", *map(str, tmp_path.glob("*.md")), "--corpus", str(corpus)]) == 0
    assert {article.metadata.title for article in read_corpus(corpus).articles} == {"Kettles at home", "Bare"}


def test_a_word_file_keeps_its_title_headings_and_author(tmp_path: Path) -> None:
    (tmp_path / "word.docx").write_bytes(FILES["word.docx"])
    main(["add", str(tmp_path / "word.docx"), "--corpus", str(tmp_path / "corpus")])
    article = read_corpus(tmp_path / "corpus").article("back-care")
    assert article.text == f"Moving\n\n{made.PARAGRAPH} (1) *Go*."
    assert (article.metadata.title, article.metadata.author) == ("Back care", "Ann Lee")


def test_a_book_keeps_its_chapters_and_leaves_out_its_contents(tmp_path: Path) -> None:
    (tmp_path / "book.epub").write_bytes(FILES["book.epub"])
    main(["add", str(tmp_path / "book.epub"), "--corpus", str(tmp_path / "corpus")])
    article = read_corpus(tmp_path / "corpus").article("back-care")
    assert [section.path for section in article.sections] == [("Moving",), ("Resting",)]
    assert "Contents" not in article.text


def test_files_beside_the_articles_that_are_not_read_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "page.html").write_bytes(FILES["page.html"])
    hint = f"not read: page.html; to make articles of these files, run python -m corpus add {tmp_path} --corpus {tmp_path}"
    assert main(["check", "--corpus", str(tmp_path)]) == 1
    assert (
        capsys.readouterr().err == f"{tmp_path} holds no article (no file that ends in .md or .txt); {hint}\n"
    )
    (tmp_path / "care.md").write_text(made.MARKDOWN, "utf-8")
    read_corpus(tmp_path)
    assert caplog.messages == [hint]
    assert main(["check", "--corpus", str(tmp_path)]) == 0
    assert f"warning: {hint}\n" in capsys.readouterr().out
    assert main(["add", str(tmp_path), "--corpus", str(tmp_path)]) == 0
    assert capsys.readouterr().out.endswith("1 unchanged, 1 added\n")
    caplog.clear()
    assert [article.id for article in read_corpus(tmp_path).articles] == ["back-care", "care"]
    assert caplog.messages == []


def test_an_add_removes_what_a_killed_one_left_and_nothing_of_an_index(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "inner").mkdir(parents=True)
    left = [corpus / ".adding-x1", corpus / "inner" / ".adding-x2"]
    kept = [corpus / ".part-x1", corpus / ".index" / ".part-x2", corpus / "inner" / "adding-notes.txt"]
    (corpus / ".index").mkdir()
    for path in (*left, *kept):
        path.write_text("half")
    (tmp_path / "care.md").write_text(made.MARKDOWN, "utf-8")
    assert main(["add", str(tmp_path / "care.md"), "--corpus", str(corpus)]) == 0
    assert not any(path.exists() for path in left)
    assert [path.read_text() for path in kept] == ["half"] * 3


def test_a_writer_killed_at_any_moment_leaves_a_whole_corpus(tmp_path: Path) -> None:
    sources, corpus, undisturbed = tmp_path / "sources", tmp_path / "corpus", tmp_path / "undisturbed"
    sources.mkdir()
    for i in range(12):
        (sources / f"note-{i:02}.txt").write_text(f"Note {i} says this. " * 400, "utf-8")
    command = [sys.executable, "-m", "corpus", "add", str(sources), "--corpus"]
    subprocess.run([*command, str(undisturbed)], check=True, capture_output=True)
    moments = random.Random(17)
    for _ in range(4):
        running = subprocess.Popen([*command, str(corpus)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert running.stdout is not None
        for _ in range(moments.randint(1, 4)):
            running.stdout.readline()
        time.sleep(moments.random() * 0.02)
        running.kill()
        running.communicate()
        for path in corpus.glob("*.md"):
            assert path.read_bytes() == (undisturbed / path.name).read_bytes()
    subprocess.run([*command, str(corpus)], check=True, capture_output=True)
    assert contents(corpus) == contents(undisturbed)
    assert {path.name for path in corpus.iterdir() if path.name.startswith(".")} == {".adding.lock"}
