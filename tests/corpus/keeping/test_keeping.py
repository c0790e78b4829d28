"""Articles are listed, removed with what belongs to them, and updated from their sources."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.adding.add import Adder
from corpus.adding.fetching.client import get
from corpus.adding.fetching.polite import Visitor
from corpus.corpus import read_corpus
from corpus.keeping import watching
from corpus.keeping.updating import update
from tests.corpus.adding import made
from tests.corpus.adding.test_fetching import Site, site

__all__ = ["site"]

QUESTION = '{"question": "what heals it", "sentence": "Sleep on your side."}\n'
OTHER = '{"question": "what does it cost", "sentence": "It costs nothing."}\n'


def near() -> Visitor:
    """A visitor that may read from this machine, at once."""
    visitor = Visitor(partial(get, loopback=True))
    visitor._wait = lambda *_: None  # type: ignore[method-assign]
    return visitor


@pytest.fixture
def added(tmp_path: Path, site: Site) -> Iterator[Path]:
    """A corpus of one page, asked for with an ETag."""
    page = site.page("/back", ETag='"1"', Last_Modified="Sat, 03 Feb 2024 10:00:00 GMT")
    assert [outcome.status for outcome in Adder(tmp_path, visitor=near()).add([page])] == ["added"]
    yield tmp_path


def said(folder: Path, *articles: str) -> list[tuple[str, str]]:
    return [(each.status, each.change or each.message) for each in update(folder, articles, visitor=near())]


def test_a_list_names_title_sentences_dates_and_source(
    added: Path, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    (added / "own.md").write_text("# Own\n\nOne. Two.\n")
    assert main(["list", "--corpus", str(added)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(
        "back-care  “Back care”, 10 sentences, published 2024-02-03, updated 2024-03-04, "
        f"from {site.address}/back, fetched 20"
    )
    assert second == "own  “Own”, 2 sentences"


def test_an_article_is_removed_with_its_questions_and_signs(
    added: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (added / "own.md").write_text("# Own\n\nOne. Two.\n")
    (added / "back-care.questions.jsonl").write_text(QUESTION)
    (added / "back-care.signs.json").write_text("{}")
    assert main(["remove", "own", "bak-care", "--corpus", str(added)]) == 1
    assert capsys.readouterr().err == "no article “bak-care” in the corpus; did you mean back-care?\n"
    assert main(["remove", "back-care", "--corpus", str(added)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"removed  {added}/back-care.{ending}" for ending in ("questions.jsonl", "signs.json", "md")
    ]
    assert [path.name for path in added.iterdir() if path.name[0] != "."] == ["own.md"]


def test_an_update_asks_only_whether_there_is_anything_new(added: Path, site: Site) -> None:
    before = (added / "back-care.md").read_bytes()
    assert said(added) == [("unchanged", "Back care")]
    path, headers = site.asked[-1]
    assert path == "/back"
    assert headers["if-none-match"] == '"1"'
    assert headers["if-modified-since"] == "Sat, 03 Feb 2024 10:00:00 GMT"
    site.page("/back", made.PAGE.replace("<main>", "<main><!-- new -->"), ETag='"2"')
    assert said(added) == [("unchanged", "Back care")]
    assert (added / "back-care.md").read_bytes() == before


def test_an_update_takes_over_what_changed_and_says_what(added: Path, site: Site) -> None:
    (added / "back-care.questions.jsonl").write_text(QUESTION + OTHER)
    site.page("/back", made.PAGE.replace("Sleep on your side.", "Sleep well. Do not worry."), ETag='"2"')
    assert [outcome.status for outcome in update(added, dry_run=True, visitor=near())] == ["updated"]
    assert read_corpus(added).questions["back-care"][0].question == "what heals it"
    assert said(added) == [("updated", "sentences: 2 new, 1 gone; reader questions: 1 set aside")]
    corpus = read_corpus(added)
    assert "Do not worry." in corpus.article("back-care").text
    assert [each.question for each in corpus.questions["back-care"]] == ["what does it cost"]
    assert (added / "back-care.outdated.jsonl").read_text() == QUESTION
    assert said(added) == [("unchanged", "Back care")]


def test_a_file_is_read_again_and_one_that_is_gone_leaves_its_article(tmp_path: Path) -> None:
    corpus, source = tmp_path / "corpus", tmp_path / "back.html"
    source.write_text(made.PAGE)
    assert main(["add", str(source), "--corpus", str(corpus)]) == 0
    source.write_text(made.PAGE.replace("It costs nothing.", "It costs 5 €."))
    assert said(corpus, "back-care") == [("updated", "sentences: 1 new, 1 gone")]
    source.unlink()
    assert said(corpus) == [("failed", "it cannot be read: No such file or directory")]
    assert "It costs 5 €." in read_corpus(corpus).articles[0].text


def test_what_was_sent_to_the_page_is_left_until_it_is_sent_there_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Adder(tmp_path).add_upload("tea.md", b"# Tea\n\nTea draws for four minutes.\n").status == "added"
    before = (tmp_path / "tea.md").read_text()
    assert main(["update", "--corpus", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        f"left  {tmp_path}/tea.md  “Tea”: tea.md was sent to the page and not kept; send it there again\n1 left\n"
    )
    assert (tmp_path / "tea.md").read_text() == before
    again = Adder(tmp_path).add_upload("tea.md", b"# Tea\n\nTea draws for five minutes.\n")
    assert (again.status, again.change) == ("updated", "sentences: 1 new, 1 gone")


def test_a_file_of_the_same_name_updates_its_article_where_it_is_with_its_reader_questions(
    tmp_path: Path,
) -> None:
    first = b"# Tea\n\nTea draws for four minutes. Milk comes last.\n"
    assert Adder(tmp_path).add_upload("tea.md", first).status == "added"
    gone = '{"question": "how long", "sentence": "Tea draws for four minutes.", "pinned": true}\n'
    kept = '{"question": "and milk", "sentence": "Milk comes last.", "pinned": true}\n'
    (tmp_path / "tea.questions.jsonl").write_text(gone + kept)
    again = Adder(tmp_path).add_upload("tea.md", first.replace(b"four", b"five"))
    assert (again.status, again.path) == ("updated", tmp_path / "tea.md")
    assert again.change == "sentences: 1 new, 1 gone; reader questions: 1 set aside"
    [article] = read_corpus(tmp_path).articles
    assert "Tea draws for five minutes. Milk comes last." in article.text
    assert (tmp_path / "tea.questions.jsonl").read_text() == kept
    assert (tmp_path / "tea.outdated.jsonl").read_text() == gone


def test_an_article_without_a_source_and_one_edited_by_hand_stay(added: Path, site: Site) -> None:
    own = added / "own.md"
    own.write_text("# Own\n\nOne. Two.\n")
    assert said(added, "own") == [("failed", "it was not added from a source, so there is nothing to ask")]
    article = added / "back-care.md"
    article.write_text(article.read_text().replace("It costs nothing.", "It is free."))
    site.page("/back", made.PAGE.replace("Sleep on your side.", "Sleep well."), ETag='"2"')
    assert [status for status, _ in said(added)] == ["failed"]
    assert "It is free." in article.read_text()
    site.page("/back", "", status=410)
    assert said(added) == [("failed", "the server answers with status 410 (the page is gone)")]


class StoppedError(Exception):
    """Ends a watch."""


def test_a_watch_adds_updates_and_builds_when_files_change_and_asks_servers_at_its_interval(
    added: Path, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop = tmp_path.parent / f"{tmp_path.name}-drop"
    drop.mkdir()
    clock = [1000.0]
    built: list[list[str]] = []
    told: list[str] = []

    def pause(seconds: float) -> None:
        clock[0] += seconds
        match round(clock[0] - 1000):
            case 4:
                (drop / "tea.html").write_text(made.PAGE.replace("Back care", "Tea care"))
            case 20:
                site.page("/back", made.PAGE.replace("Sleep on your side.", "Sleep well."), ETag='"2"')
            case 90:
                raise StoppedError

    monkeypatch.setattr(watching, "Visitor", near)

    def build(_: watching.Watched) -> bool:
        built.append(sorted(each.name for each in added.glob("*.md")))
        return True

    monkeypatch.setattr(watching, "build_index", build)
    monkeypatch.setattr(watching.time, "monotonic", lambda: clock[0])
    watched = watching.Watched(added, [str(drop)], every_s=60.0)
    asked = len(site.asked)
    with pytest.raises(StoppedError):
        watching.watch(watched, lambda outcome: told.append(outcome.status), pause=pause)
    assert told == ["failed", "added", "updated"]  # the folder is empty at first
    assert built == [["back-care.md"], ["back-care.md", "tea-care.md"], ["back-care.md", "tea-care.md"]]
    assert [path for path, _ in site.asked[asked:] if path == "/back"] == ["/back", "/back"]


def test_a_watch_has_a_sensible_interval_and_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["watch", "--every", "0"])
    assert "an interval is a number of minutes from 1, got 0" in capsys.readouterr().err
    assert main(["watch", "--corpus", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("there is no folder")
