"""Very many articles are indexed in segments: they answer as one index does, and only what is new is built."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bot.chat import Bot
from corpus.corpus import Corpus, UnreadArticles
from corpus.reading import front_matter
from index.building.corpus_index import CorpusIndex
from index.dense.faiss_vectors import FaissVectors
from index.encoding.encoder import Encoder, Progress
from index.encoding.runtime import Embeddings
from index.finder.finder import load_finder
from index.search.retriever import Retriever
from index.segments import stored
from index.segments.opening import Opened, load_articles, open_articles
from index.segments.plan import Sizes
from index.segments.reading import read_articles
from index.segments.stored import ChangedFileError, StoredArticles
from index.segments.together import Part, Placed, SegmentedIndex, SegmentVectors
from index.system import digests
from index.system.stale import StaleIndexError
from tests.index.building.killed_builds import Digests

ARTICLES = Path(__file__).parents[3] / "bot" / "fitting" / "articles"
SIZES = Sizes(whole=12, small=5, parts=2)


class StoppedError(Exception):
    """The build was stopped."""


class Counted(Digests):
    """Counts what it embeds; fails after so many texts if it is told to."""

    def __init__(self, most: int = 10**9) -> None:
        self.embedded: list[str] = []
        self.most = most

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Embeddings:
        if len(self.embedded) + len(texts) > self.most:
            raise StoppedError
        self.embedded += texts
        return super().encode_documents(texts, progress)


@pytest.fixture(autouse=True)
def _files_are_settled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "_SETTLED_S", -1.0)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are parsed from now on."""
    read: list[str] = []
    real = front_matter.split_front_matter

    def noted(text: str, source: str) -> object:
        read.append(Path(source).name)
        return real(text, source)

    monkeypatch.setattr(front_matter, "split_front_matter", noted)
    return read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty articles of two passages."""
    place = tmp_path / "articles"
    place.mkdir()
    for number in range(20):
        write(place, number, f"It is the number {number} of twenty.")
    return place


def write(folder: Path, number: int, words: str) -> None:
    body = f"# Article {number}\n\nArticle {number} has words. {words}\n\nThe end of {number}.\n"
    (folder / f"a{number:02}.md").write_text(f"---\nauthor: A. Writer\n---\n{body}", encoding="utf-8")


def opened(folder: Path, encoder: object, *, anew: bool = False, large_bytes: int = 0) -> Opened:
    index = folder.parent / "index"
    corpus = read_articles(folder, index, large_bytes=large_bytes)
    return open_articles(corpus, cast(Encoder, encoder), index, say=lambda _: None, sizes=SIZES, anew=anew)


def segments(folder: Path) -> set[str]:
    return {path.name for path in (folder.parent / "index").glob("segment-*")}


def contents(folder: Path) -> dict[str, bytes]:
    """All files of an index but the digests that it keeps of them."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "digests.json"
    }


def same_articles(found: Opened, folder: Path) -> bool:
    return list(found.corpus.articles) == list(read_articles(folder, folder.parent / "none").articles)


def test_segments_answer_as_one_index_does(encoder: Encoder, tmp_path: Path) -> None:
    def retriever(large_bytes: int) -> Retriever:
        index = tmp_path / str(large_bytes)
        corpus = read_articles(ARTICLES, index, large_bytes=large_bytes)
        found = open_articles(corpus, encoder, index, say=lambda _: None, sizes=Sizes(whole=60, small=10))
        return Retriever(found.corpus, encoder, found.index, load_finder())

    both = retriever(0), retriever(10**9)
    divided, whole = map(Bot, both)
    assert isinstance(divided.corpus.articles, StoredArticles)
    assert divided.corpus.digest == whole.corpus.digest
    compared = 0
    for path in sorted(ARTICLES.glob("*.asked.jsonl")):
        asked = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        for question in [each["question"] for each in asked if each["gold"]][::15]:
            one, other = divided.ask(question), whole.ask(question)
            assert replace(one.quotes[0], score=0.0) == replace(other.quotes[0], score=0.0), question
            # Each segment has its own mean length of passages: another article may come fourth and add a quote.
            (query,) = encoder.encode_queries([question])
            looked_at, looked_at_whole = ([v.article.id for v in r.views(query, question)] for r in both)
            if looked_at == looked_at_whole:
                compared += 1
                assert one.to_json() == other.to_json()
    assert compared > 48


def test_articles_fill_one_segment_after_the_other_and_are_parsed_once(
    folder: Path, parsed: list[str]
) -> None:
    found = opened(folder, Counted())
    assert len(segments(folder)) == 4  # of six articles, and two
    assert sorted(parsed) == sorted(path.name for path in folder.iterdir())
    assert isinstance(found.index, SegmentedIndex)
    parsed.clear()
    again = opened(folder, Counted(most=0))
    assert same_articles(again, folder)
    assert again.corpus.article("a07").metadata.author == "A. Writer"


def test_what_is_told_of_all_articles_reads_none(
    folder: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(folder, Counted())
    parsed.clear()
    monkeypatch.setattr(stored, "article_of_line", lambda _: pytest.fail("an article is read"))
    corpus = opened(folder, Counted(most=0)).corpus
    assert isinstance(corpus.articles, UnreadArticles)
    assert (len(corpus.articles), corpus.ids[3], corpus.names[3]) == (20, "a03", "Article 3 A. Writer a03")
    assert set(corpus.articles.languages) == {"en"}
    assert parsed == []


def test_an_article_that_is_added_is_parsed_and_embedded_alone(folder: Path, parsed: list[str]) -> None:
    opened(folder, Counted())
    before, encoder = segments(folder), Counted()
    parsed.clear()
    write(folder, 20, "A late one.")
    found = opened(folder, encoder)
    assert parsed == ["a20.md"]
    assert all("20" in text or "late" in text for text in encoder.embedded)
    assert len(segments(folder) & before) == 3  # the small one is built again, together with the new article
    assert same_articles(found, folder)


def test_an_article_that_changes_is_read_anew_and_its_other_sentences_are_not_embedded_again(
    folder: Path,
) -> None:
    opened(folder, Counted())
    encoder = Counted()
    write(folder, 3, "It has changed.")
    found = opened(folder, encoder)
    assert same_articles(found, folder)
    assert encoder.embedded
    assert all("changed" in text for text in encoder.embedded)
    (query,) = encoder.encode_documents(["It has changed."])
    assert found.index.vectors.nearest(query, 1)[0, 1] == 3


def test_an_article_that_is_removed_is_not_found_any_more(folder: Path) -> None:
    encoder = Counted()
    (query,) = encoder.encode_documents(["It is the number 3 of twenty."])
    assert opened(folder, encoder).index.vectors.nearest(query, 1)[0, 1] == 3
    (folder / "a03.md").unlink()
    found = opened(folder, Counted(most=0))
    numbers = found.index.vectors.nearest(query, 200)[:, 1]
    assert set(numbers) == set(range(19))
    assert same_articles(found, folder)
    assert set(found.index.best_articles("article number", 200)[0]) == set(range(19))


def test_segments_that_are_mostly_gone_are_built_again_with_others(folder: Path) -> None:
    opened(folder, Counted())
    before = segments(folder)
    for number in range(4):
        (folder / f"a{number:02}.md").unlink()
    found = opened(folder, Counted(most=0))
    assert len(segments(folder) & before) == 2
    assert same_articles(found, folder)


@pytest.mark.parametrize("most", range(0, 130, 10))
def test_a_build_that_is_stopped_goes_on_and_ends_with_the_same_bytes(folder: Path, most: int) -> None:
    index = folder.parent / "index"
    opened(folder, Counted())
    expected = contents(index)
    shutil.rmtree(index)
    first, second = Counted(most), Counted()
    try:
        opened(folder, first)
    except StoppedError:
        opened(folder, second)
    assert contents(index) == expected
    assert not set(first.embedded) & set(second.embedded)


def test_a_segment_that_is_damaged_is_built_again(folder: Path) -> None:
    opened(folder, Counted())
    index = folder.parent / "index"
    for part in ("vectors", "articles"):
        damaged = sorted(index.glob(f"segment-*/{part}-*"))[0]
        content = damaged.read_bytes()
        damaged.write_bytes(content[:-1] + b"?")
        corpus = read_articles(folder, index, large_bytes=0)
        with pytest.raises(StaleIndexError, match="is not what was saved"):
            load_articles(corpus, cast(Encoder, Counted()), index)
        assert same_articles(opened(folder, Counted()), folder)


def test_few_articles_become_many_and_few_again(folder: Path) -> None:
    few = opened(folder, Counted(), large_bytes=10**9)
    assert not isinstance(few.index, SegmentedIndex)
    many = opened(folder, Counted(most=0))  # embeddings are taken over
    assert isinstance(many.index, SegmentedIndex)
    assert not list((folder.parent / "index").glob("vectors-*"))
    assert same_articles(many, folder)
    assert same_articles(opened(folder, Counted(), large_bytes=10**9), folder)


def test_reader_questions_are_read_when_they_are_needed_and_a_change_is_noticed(folder: Path) -> None:
    asked = folder / "a05.questions.jsonl"

    def ask(question: str) -> Corpus:
        line = {"question": question, "sentence": "It is the number 5 of twenty."}
        asked.write_text(json.dumps(line) + "\n", encoding="utf-8")
        return opened(folder, Counted()).corpus

    for question in ("Which number is it?", "What is its number?"):
        corpus = ask(question)
        assert list(corpus.questions) == ["a05"]
        assert [each.question for each in corpus.questions["a05"]] == [question]
    asked.unlink()
    assert not opened(folder, Counted()).corpus.questions


def test_a_file_that_changes_while_its_folder_is_read_is_told(folder: Path) -> None:
    corpus = read_articles(folder, folder.parent / "index", large_bytes=0)
    write(folder, 3, "It has changed.")
    with pytest.raises(ChangedFileError, match=r"a03\.md was changed while its folder was read; try again"):
        corpus.article("a03")


def test_a_build_anew_embeds_all(folder: Path) -> None:
    first, second = Counted(), Counted()
    opened(folder, first)
    opened(folder, second, anew=True)
    assert sorted(set(second.embedded)) == sorted(set(first.embedded))


def test_rows_of_removed_articles_do_not_push_out_those_that_are_there() -> None:
    rows = np.random.default_rng(0).normal(scale=0.01, size=(80, 8)).astype(np.float32)
    rows[:, 0] += np.where(np.arange(80) < 60, 0.9, 0.5)  # the first six articles are nearer, and gone
    table = np.array([(2, n // 10, n % 10, 0, -1) for n in range(80)], np.int32)
    numbers = np.array([-1] * 6 + [0, 1], np.int32)
    part = Part(cast(CorpusIndex, None), FaissVectors.build(rows, table), numbers)
    places = np.array([(0, 6), (0, 7)], np.int32)
    found = SegmentVectors(Placed([part], places)).nearest(np.eye(8, dtype=np.float32)[0], 20)
    assert len(found) == 20
    assert set(found[:, 1].tolist()) == {0, 1}
