"""A source that cannot be read is one line; the corpus stays as it was."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.adding.errors import TooLargeError
from corpus.adding.extract import RawSource, extract
from tests.corpus.adding import made

ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
DEEP = "<html><body>" + "<div>" * 10_000 + f"<p>{made.PARAGRAPH}</p>" + "</div>" * 10_000 + "</body></html>"
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
KNOWN = ".html, .htm, .xhtml, .pdf, .docx, .epub, .md, .markdown, .txt, .text"

# name of the file, what it holds, what is said
BROKEN: dict[str, tuple[str, bytes, str]] = {
    "nothing in it": ("a.html", b"", "it is empty"),
    "white space in it": ("a.txt", b" \n\t\n", "it is empty"),
    "no article on the page": (
        "a.html",
        b"<html><body><div id=app></div><script>start()</script></body></html>",
        "no article was found in it; if the page fills itself by script, save it as PDF and add that",
    ),
    "10,000 nested tags": (
        "a.html",
        DEEP.encode(),
        "its tags are nested too deeply to read; save the page from a browser as text",
    ),
    "a picture called a page": (
        "a.html",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "it is no HTML, though its name ends in .html; it holds bytes that are no text",
    ),
    "a Word file called a PDF": (
        "a.pdf",
        made.docx([("", made.PARAGRAPH)]),
        "it is DOCX, though its name ends in .pdf; give it its own ending",
    ),
    "a text called a PDF": (
        "a.pdf",
        b"only words",
        "it is no PDF, though its name ends in .pdf; it may be cut off",
    ),
    "a PDF cut off": ("a.pdf", b"%PDF-1.7\n1 0 obj\n<<", "it is cut off or damaged"),
    "a scan": (
        "a.pdf",
        SCAN,
        "its pages hold no text, as those of a scan; run it through text recognition (OCR) first",
    ),
    "a Word file cut off": ("a.docx", made.docx([("", made.PARAGRAPH)])[:900], "it is cut off or damaged"),
    "an encrypted Word file": (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        "it is an old or encrypted Office file; save it as .docx without a password",
    ),
    "a Word file without text": ("a.docx", made.docx([("", " ")]), "it holds no text"),
    "an entity bomb": (
        "a.docx",
        made.docx([("", "&c;" * 50)], prolog=ENTITIES),
        "its XML declares entities, which are not read",
    ),
    "a ZIP bomb": (
        "a.docx",
        made.zipped({"word/document.xml": bytes(200 * 2**20)}),
        "it would unpack to more than 128 MB",
    ),
    "an archive of something else": (
        "a.epub",
        made.zipped({"a.txt": "x"}),
        "it is a ZIP archive, though its name ends in .epub; give it its own ending",
    ),
    "a protected book": (
        "a.epub",
        made.epub([f"<p>{made.PARAGRAPH}</p>"], encrypted=True),
        "it is protected against copying; ask its publisher for a free copy",
    ),
    "Markdown that is not UTF-8": ("a.md", b"caf\xe9", "it is not UTF-8 text (byte 3); save it as UTF-8"),
    "front matter that is broken": (
        "a.md",
        b"---\ntitle: [a\n---\nText.",
        "it:2: expected ',' or ']', but got '<stream end>'; expected front matter as lines of `key: value`",
    ),
    "an unknown format": ("a.odt", b"PK", f"its name ends in none of {KNOWN}; save it as one of these"),
}


def filled_corpus(folder: Path) -> dict[str, bytes]:
    (folder / "source.txt").write_text("Walk every day, even in the rain.", "utf-8")
    assert main(["add", str(folder / "source.txt"), "--corpus", str(folder / "corpus")]) == 0
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "corpus").iterdir()}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_line_and_changes_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file_name, content, message = BROKEN[name]
    before = filled_corpus(tmp_path)
    source = tmp_path / file_name
    source.write_bytes(content)
    capsys.readouterr()
    assert main(["add", str(source), "--corpus", str(tmp_path / "corpus")]) == 1
    assert capsys.readouterr().err == f"{source}: {message}\n"
    assert contents(tmp_path) == before


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_large_text(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * 2**20)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(
            a_pipe, "it is no regular file", marks=pytest.mark.skipif(os.name == "nt", reason="no FIFO")
        ),
        (a_large_text, "it is larger than 64 MB; split it into smaller files"),
    ],
)
def test_a_file_that_must_not_be_read_is_one_line(
    make: Callable[[Path], None], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "a.txt"
    make(source)
    assert main(["add", str(source), "--corpus", str(tmp_path / "corpus")]) == 1
    assert capsys.readouterr().err == f"{source}: {message}\n"
    assert not (tmp_path / "corpus").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own")
def test_a_link_out_of_its_folder_is_one_line_and_the_rest_is_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.txt").write_text("Nobody should read this line.", "utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "plain.txt").write_text("Everybody may read this line.", "utf-8")
    assert main(["add", str(folder), "--corpus", str(tmp_path / "corpus")]) == 1
    said = capsys.readouterr()
    assert said.err == (
        f"{folder / 'link.txt'}: it is a link that leads out of its folder; add the file itself\n"
    )
    assert [path.name for path in (tmp_path / "corpus").glob("*.md")] == ["plain.md"]


def test_what_takes_too_long_or_too_much_memory_is_said_so() -> None:
    page = ("<p>" + "word " * 20 + "</p>") * 60_000
    with pytest.raises(
        TooLargeError, match=re.escape("reading it takes more than 0.5 s; split it into smaller files")
    ):
        extract(RawSource(page.encode(), "html"), time_limit_s=0.5)


def test_a_source_that_is_not_there_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", str(tmp_path / "none"), "--corpus", str(tmp_path / "corpus")]) == 1
    assert capsys.readouterr().err == (
        f"{tmp_path / 'none'}: there is no such file or folder; a web address begins with https://\n"
    )
