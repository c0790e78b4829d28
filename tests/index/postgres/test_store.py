"""An index in a database answers as one in files does, changes as a whole, and says what keeps it from either."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app import main as serve_page
from bot.__main__ import main as ask
from bot.chat import Bot
from bot.opening import Models, stored_retriever
from corpus.corpus import read_corpus
from index.__main__ import main as build
from index.building import manifest
from index.building.build import build_index
from index.encoding.encoder import Encoder
from index.postgres.connection import Database
from index.postgres.database import StoreError, open_database
from index.postgres.opening import Stored, check_model, last_build, open_stored
from index.postgres.writing import write_index
from index.search.retriever import Retriever
from tests.index.postgres.servers import Cluster, free_port, replica_of

QUESTIONS = (
    "Who builds by the river?",
    "where does the heron sing?",
    "salmon that sleeps",
    "what is a bank?",
)
MakeUrl = Callable[..., str]


def written(folder: Path, encoder: Encoder, database: Database) -> Stored:
    write_index(read_corpus(folder), folder, encoder, database)
    return open_stored(database)


def test_a_database_answers_as_files_do(
    articles: Path, encoder: Encoder, database_url: MakeUrl, tmp_path: Path
) -> None:
    stored = written(articles, encoder, open_database(database_url()))
    corpus = read_corpus(articles)
    in_files = build_index(corpus, encoder, tmp_path / "index")
    assert (stored.corpus.articles, stored.corpus.digest) == (corpus.articles, corpus.digest)
    assert stored.corpus.questions == corpus.questions
    here, there = in_files.vectors, stored.index.vectors
    for number in range(len(corpus.articles)):
        np.testing.assert_array_equal(here.of_article(number).table, there.of_article(number).table)
        # Embedded in other batches, whose sums are rounded otherwise.
        mine, theirs = here.of_article(number).embeddings, there.of_article(number).embeddings
        np.testing.assert_allclose(mine, theirs, atol=1e-6)
    for query in encoder.encode_queries(QUESTIONS):
        np.testing.assert_array_equal(here.nearest(query, 20)[:5, 1], there.nearest(query, 20)[:5, 1])
        numbers = [3, 0, 30]
        assert here.best_cosines(query, numbers) == pytest.approx(
            there.best_cosines(query, numbers), abs=1e-6
        )
    bots = Bot(Retriever(corpus, encoder, in_files)), Bot(Retriever(stored.corpus, encoder, stored.index))
    for question in QUESTIONS:
        first, second = (bot.ask(question) for bot in bots)
        assert (first.kind, first.message, first.suggestions) == (
            second.kind,
            second.message,
            second.suggestions,
        )
        assert [(q.article, q.start, q.end) for q in first.quotes] == [
            (q.article, q.start, q.end) for q in second.quotes
        ]
        assert first.confidence == pytest.approx(second.confidence, abs=1e-4)


def test_an_index_of_very_many_rows_is_searched_by_pgvectors_own_index(
    articles: Path, encoder: Encoder, database_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(database_url())
    exact = written(articles, encoder, database).index.vectors
    monkeypatch.setattr("index.postgres.vectors.MIN_ROWS", 1)
    (articles / "n40.md").write_text("# Note 40\n\nThe lynx waits.\n", encoding="utf-8")
    by_index = written(articles, encoder, database).index.vectors
    for query in encoder.encode_queries(QUESTIONS):
        assert by_index.nearest(query, 5)[:, 1].tolist() == exact.nearest(query, 5)[:, 1].tolist()


def test_only_what_changed_is_embedded_and_who_opened_the_build_before_can_still_read_it(
    articles: Path, encoder: Encoder, database_url: MakeUrl, capsys: pytest.CaptureFixture[str]
) -> None:
    database = open_database(database_url())
    first = written(articles, encoder, database)
    number = next(n for n, article in enumerate(first.corpus.articles) if article.id == "n07")
    before = first.index.vectors.of_article(number).embeddings
    embedded: list[int] = []

    def progress(done: int, whole: int) -> None:
        if done == whole:
            embedded.append(whole)

    for change in ("The lynx waits.", "The lynx sleeps."):
        (articles / "n07.md").write_text(f"# Note 7\n\n{change}\n", encoding="utf-8")
        corpus = read_corpus(articles)
        write_index(corpus, articles, encoder, database, progress=progress)
        if change == "The lynx waits.":
            np.testing.assert_array_equal(first.index.vectors.of_article(number).embeddings, before)
            query = encoder.encode_queries(["the lynx waits"])[0]
            assert first.index.vectors.nearest(query, 200).shape == (first.manifest.rows, 5)
    assert embedded == [3, 3]
    with pytest.raises(StoreError, match="does not hold the index that was opened here"):
        first.index.vectors.of_article(number)
    write_index(corpus, articles, encoder, database, progress=progress)
    assert embedded == [3, 3]
    assert open_stored(database).corpus.digest == corpus.digest


def test_a_build_that_fails_half_way_leaves_what_was_there(
    articles: Path, encoder: Encoder, database_url: MakeUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_database(database_url())
    before = written(articles, encoder, database)
    (articles / "n07.md").unlink()
    (articles / "n08.md").write_text("# Note 8\n\nThe lynx waits.\n", encoding="utf-8")
    monkeypatch.setattr("index.postgres.writing.made_from", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_index(read_corpus(articles), articles, encoder, database)
    after = open_stored(database)
    assert after.corpus == before.corpus
    assert after.manifest == before.manifest


def error_of(
    command: Callable[[list[str]], int], options: list[str], capsys: pytest.CaptureFixture[str]
) -> str:
    assert command(options) == 1
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    return printed.partition(": ")[2].rstrip()


def test_what_keeps_a_database_from_being_used_is_said_in_one_line(
    cluster: Cluster,
    articles: Path,
    encoder: Encoder,
    database_url: MakeUrl,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def said(url: str, *options: str) -> str:
        return error_of(ask, ["what?", "--store", url, *options], capsys)

    host, nowhere = cluster.host, f"127.0.0.1:{free_port()}"
    assert said(f"postgresql://postgres@{nowhere}/ask").startswith(f"no database answers at {nowhere} (")
    assert said(f"postgresql://postgres@{host}/none") == (
        f"there is no database “none” at {host}; create it first"
    )
    assert (
        said("mysql://a:secret@b/c")
        == said("postgresql://a:secret@b:port/c")
        == ("--store is no connection string; expected postgresql://USER@HOST[:PORT][,HOST…]/DATABASE")
    )
    url = database_url()
    build_it = "build it: python -m index --corpus DIR --store URL"
    assert said(url) == f"the database at {host} holds no index yet; {build_it}"
    assert said(url, "--corpus", ".") == "give --corpus or --store: the articles are in the database"
    handler = signal.getsignal(signal.SIGTERM)  # which a page replaces
    assert error_of(serve_page, ["--store", url, "--port", str(free_port())], capsys) == said(url)
    signal.signal(signal.SIGTERM, handler)
    cluster.query(f"ALTER DATABASE {url.rpartition('/')[2]} SET extension_control_path = '/nowhere'")
    options = ["--corpus", str(articles), "--store", url]
    assert error_of(build, options, capsys) == (
        "the database has no pgvector; install it on the server: https://github.com/pgvector/pgvector"
    )


def test_a_wrong_password_is_said_and_never_printed(
    cluster: Cluster, database_url: MakeUrl, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.query("CREATE ROLE reader LOGIN PASSWORD 'right'")
    access = cluster.data / "pg_hba.conf"
    access.write_text("host all reader 127.0.0.1/32 scram-sha-256\n" + access.read_text())
    cluster.query("SELECT pg_reload_conf()")
    url = database_url().replace("postgres@", "reader:wr0ng@")
    assert error_of(ask, ["what?", "--store", url], capsys) == (
        f"the database at {cluster.host} does not let “reader” in; check name and password"
    )


def test_tables_and_indexes_of_other_versions_are_told_from_ones_that_fit(
    cluster: Cluster, articles: Path, encoder: Encoder, database_url: MakeUrl
) -> None:
    url = database_url()
    name = url.rpartition("/")[2]
    database = open_database(url)
    stored = written(articles, encoder, database)
    cluster.query("UPDATE ask_the_article.builds SET manifest = '{\"format\": 0}'", database=name)
    with pytest.raises(StoreError, match="built by another version of this program; build it anew: python"):
        last_build(database)
    cluster.query("UPDATE ask_the_article.version SET number = 0", database=name)
    for used in (lambda: last_build(database).manifest, lambda: written(articles, encoder, database)):
        with pytest.raises(StoreError, match="of another version of this program; use that version, or drop"):
            used()
    other = Encoder(encoder._runtime, name="other", digest="other")
    assert stored.manifest.model == "all-MiniLM-L6-v2"
    with pytest.raises(
        StoreError, match=r"with another model \(all-MiniLM-L6-v2, now other\); name that model"
    ):
        check_model(stored, other)
    newer = Encoder(encoder._runtime, name=encoder.name, digest="newer")
    with pytest.raises(StoreError, match=r"with another version of all-MiniLM-L6-v2; build it anew"):
        check_model(stored, newer)


def test_an_index_whose_articles_were_divided_otherwise_is_told_and_written_anew_from_what_was_embedded(
    articles: Path,
    encoder: Encoder,
    database_url: MakeUrl,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url, embedded = database_url(), list[int]()
    database = open_database(url)
    written(articles, encoder, database)
    monkeypatch.setattr(manifest, "parser_digest", lambda: "of another version")
    monkeypatch.setattr("index.postgres.writing.parser_digest", manifest.parser_digest)
    with pytest.raises(
        StoreError, match="another version of this program divided the articles for the index"
    ):
        open_stored(database)
    options = ["--corpus", str(articles), "--store", url, "--check"]
    assert error_of(build, options, capsys).startswith("the index in the database does not fit.")
    corpus = read_corpus(articles)
    write_index(corpus, articles, encoder, database, progress=lambda done, _: embedded.append(done))
    assert embedded == []
    assert open_stored(database).corpus == corpus


def test_articles_that_are_not_those_of_the_index_are_told(
    cluster: Cluster, articles: Path, encoder: Encoder, database_url: MakeUrl
) -> None:
    url = database_url()
    database = open_database(url)
    written(articles, encoder, database)
    change = "UPDATE ask_the_article.articles SET contents[1] = contents[1] || 'More.' WHERE key = 1"
    cluster.query(change, database=url.rpartition("/")[2])
    with pytest.raises(StoreError, match="the articles in the database are not those of its index; build it"):
        open_stored(database)


def test_readers_of_a_replica_are_told_that_it_takes_no_index(
    cluster: Cluster, articles: Path, encoder: Encoder, database_url: MakeUrl
) -> None:
    url = database_url()
    written(articles, encoder, open_database(url))
    with replica_of(cluster) as replica:
        of_replica = url.replace(cluster.host, replica.host)
        stored = open_stored(open_database(of_replica))
        bot = Bot(stored_retriever(stored, Models(encoder, None)))
        assert bot.ask("Who builds by the river?").quotes[0].text == "The otter builds a nest by the river."
        with pytest.raises(
            StoreError, match=f"only replicas answer at {replica.host}; an index is written to"
        ):
            write_index(read_corpus(articles), articles, encoder, open_database(of_replica))
