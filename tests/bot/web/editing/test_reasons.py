"""Why an article could not be added or a question pinned is told in the page's language, for each class of error."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import corpus
from bot.reply.catalogue import words
from bot.web.editing.page_adding import PageAdding
from bot.web.editing.page_pinning import PagePinning
from bot.web.editing.reasons import reason
from bot.web.page.loading import LoadingBot
from bot.web.page.service import UnansweredError
from corpus.adding.fetching.client import get
from corpus.adding.fetching.polite import Visitor
from corpus.article import Article
from corpus.corpus import Corpus, read_corpus
from corpus.errors import AskError, CorpusError

OTHERS = ("de", "fr", "es")
GERMAN = words("de")
# Told as what they derive from: a file in the folder is not right, which is the operator's to mend.
IN_THE_FOLDER = {
    "BrokenFrontMatterError",
    "BrokenQuestionError",
    "BrokenSignsError",
    "ChangedFileError",
    "EmptyFolderError",
    "MissingFolderError",
    "NotUtf8Error",
    "SameIdError",
    "UnreadableError",
}
# Raised by commands that the page does not run.
OF_COMMANDS = {"BrokenProposalsError", "RemovingError", "UnfitProposalsError"}


def classes(kind: type[AskError] = CorpusError) -> Iterator[type[AskError]]:
    """The classes of error that the corpus raises."""
    for module in pkgutil.walk_packages(corpus.__path__, "corpus."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    yield kind
    for each in kind.__subclasses__():
        yield from classes(each)


def errors(language: str) -> dict[str, str]:
    return {name: str(text) for name, text in words(language).groups["errors"].items()}


@pytest.mark.parametrize("language", OTHERS)
def test_each_class_of_error_has_a_sentence(language: str) -> None:
    named = {each.__name__ for each in classes()} - IN_THE_FOLDER - OF_COMMANDS
    assert set(errors(language)) == named | {"AskError"}


@pytest.mark.parametrize("language", OTHERS)
def test_each_sentence_has_the_same_places_and_says_what_to_do(language: str) -> None:
    for name, text in errors(language).items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", errors("de")[name]), name
        assert re.fullmatch(r".+[^.]\. .+[^.]\.", text), name
        assert len(text) <= 200, name


def test_an_error_whose_sentence_names_a_detail_is_raised_with_one() -> None:
    detailed = {name for name, text in errors("de").items() if "{detail}" in text}
    raised = 0
    for path in Path(corpus.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in detailed:
                assert len(node.args) == 2, f"{path}:{node.lineno}"
                raised += 1
    assert raised >= 15


class FailingError(AskError):
    """A class that no catalogue knows."""


def test_english_is_told_by_the_error_itself_and_an_unknown_class_by_what_it_derives_from() -> None:
    assert reason(FailingError("the reason"), words("en")) == "the reason"
    for language in OTHERS:
        assert reason(FailingError("the reason"), words(language)) == errors(language)["AskError"]
    # What the page itself says is in its language already.
    assert reason(UnansweredError(GERMAN("page.failed")), GERMAN) == GERMAN("page.failed")


def added(folder: Path, name: str, content: bytes, language: str = "de") -> object:
    """What is told of a file that cannot be added."""
    told = PageAdding(folder, lambda: None, words(language)).file(name, content)
    assert told["article"] == ""
    return told["told"]


@pytest.mark.parametrize(
    ("name", "content", "kind", "english"),
    [
        ("empty.md", b" ", "NoTextError", "it is empty"),
        (
            "page.html",
            b"<body><script>fill()</script></body>",
            "NoTextError",
            "no article was found in it; if the page fills",
        ),
        ("book.pdf", b"not one", "BrokenSourceError", "it is no PDF, though its name ends in .pdf"),
        ("book.epub", b"PK\x03\x04", "BrokenSourceError", "it is cut off or damaged"),
        ("head.md", b"---\na: [\n---\n\nWords.\n", "BrokenSourceError", "it:3: expected the node content"),
        (
            "latin.md",
            b"caf\xe9, tea\n",
            "BrokenSourceError",
            "it is not UTF-8 text (byte 3); save it as UTF-8",
        ),
        ("photo.png", b"\x89PNG", "UnknownSourceError", "its name ends in none of .html"),
    ],
)
def test_a_file_that_cannot_be_read(
    name: str, content: bytes, kind: str, english: str, tmp_path: Path
) -> None:
    assert added(tmp_path, name, content) == errors("de")[kind]
    assert str(added(tmp_path, name, content, "en")).startswith(english)


@pytest.mark.parametrize(
    ("link", "detail"),
    [
        ("http://192.168.0.1/", "192.168.0.1"),
        ("https://anna:one@example.org/", "example.org"),
        ("http://nowhere.invalid/page", "nowhere.invalid"),
    ],
)
def test_a_link_that_cannot_be_fetched(link: str, detail: str, tmp_path: Path) -> None:
    def resolve(host: str, port: int) -> list[str]:
        if host.endswith(".invalid"):
            raise OSError
        return [host]

    def visitor() -> Visitor:
        return Visitor(lambda url, **more: get(url, resolver=resolve, **more))

    told = PageAdding(tmp_path, lambda: None, GERMAN, visitor).link(link)
    assert told == {"article": "", "told": GERMAN("errors.FetchError", detail=detail)}


def test_an_article_that_was_edited_by_hand_and_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    page = PageAdding(folder, lambda: None, GERMAN)
    page.file("tea.md", b"# Tea\n\nTea is a leaf.\n")
    (folder / "tea.md").write_text((folder / "tea.md").read_text("utf-8") + "\nBy hand.\n", "utf-8")
    told = page.file("tea.md", b"# Tea\n\nTea is a drink.\n")["told"]
    assert told == GERMAN("errors.EditedArticleError", detail=folder / "tea.md")
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert added(file, "tea.md", b"# Tea\n\nTea is a leaf.\n") == GERMAN(
        "errors.UnwritableError", detail=str(file)
    )


def test_articles_that_the_bot_cannot_take_over(tmp_path: Path) -> None:
    def renew() -> None:
        raise CorpusError("a file of the folder is broken")

    told = PageAdding(tmp_path, renew, GERMAN).file("tea.md", b"# Tea\n\nTea is a leaf.\n")
    assert told == {"article": "", "told": GERMAN("errors.CorpusError")}


def test_a_question_that_cannot_be_pinned(tmp_path: Path) -> None:
    (tmp_path / "tea.md").write_text("# Tea\n\nTea is a leaf.\n", "utf-8")
    asked: Corpus = read_corpus(tmp_path)
    tea: Article = asked.articles[0]
    page = PagePinning(tmp_path, LoadingBot(1, asked), lambda: None, GERMAN)
    wanted = {"question": "What is tea?", "history": [], "article": tea.id, "sentence": "Tea is a drink."}
    for changed, kind in (
        ({}, "PinError"),
        ({"question": "…"}, "PinError"),
        ({"article": "coffee"}, "UnknownArticleError"),
    ):
        assert page.pin({**wanted, **changed}) == {"pinned": "", "told": errors("de")[kind]}
    (tmp_path / "tea.questions.jsonl").write_text("no JSON\n", "utf-8")
    told = page.pin({**wanted, "sentence": "Tea is a leaf."})
    assert told == {"pinned": "", "told": errors("de")["CorpusError"]}
