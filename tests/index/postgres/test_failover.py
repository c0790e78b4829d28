"""A primary that is killed while readers ask: the replica answers, the same, within seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from corpus.corpus import read_corpus
from index.encoding.encoder import Encoder
from index.postgres.database import open_database
from index.postgres.opening import last_build, open_stored
from index.postgres.writing import write_index
from tests.index.postgres.servers import Cluster, replica_of

SERVICE_BACK_S = 10.0


def test_readers_get_the_same_rows_from_the_replica_when_the_primary_is_killed(
    cluster: Cluster, articles: Path, encoder: Encoder, database_url: Callable[..., str]
) -> None:
    with replica_of(cluster) as replica:
        database = open_database(database_url(replica))
        write_index(read_corpus(articles), articles, encoder, database)
        vectors = open_stored(database).index.vectors
        queries = encoder.encode_queries([f"where is the {word}?" for word in ("otter", "badger", "heron")])
        expected = [vectors.nearest(query, 10).tolist() for query in queries]
        own = [vectors.of_article(number).embeddings.tobytes() for number in range(4)]
        _caught_up(cluster, replica)
        over = Event()

        def ask(number: int) -> tuple[int, float]:
            """Asks until told to stop; returns how often, and the longest time that it took, in seconds."""
            asked, longest = 0, 0.0
            while not over.is_set():
                began = time.monotonic()
                assert vectors.nearest(queries[number % 3], 10).tolist() == expected[number % 3]
                assert vectors.of_article(number % 4).embeddings.tobytes() == own[number % 4]
                longest = max(longest, time.monotonic() - began)
                asked += 1
            return asked, longest

        with ThreadPoolExecutor(8) as threads:
            asking = [threads.submit(ask, number) for number in range(8)]
            time.sleep(0.5)
            cluster.kill()
            time.sleep(1.5)
            replica.promote()
            time.sleep(0.5)
            over.set()
            found = [each.result() for each in asking]
        assert all(asked > 10 for asked, _ in found)
        assert max(longest for _, longest in found) < SERVICE_BACK_S
        (articles / "n40.md").write_text("# Note 40\n\nThe lynx waits.\n", encoding="utf-8")
        write_index(read_corpus(articles), articles, encoder, database)  # the replica is the primary now
        assert last_build(database).manifest.articles == 41


def _caught_up(cluster: Cluster, replica: Cluster) -> None:
    written = cluster.query("SELECT pg_current_wal_lsn()")
    while replica.query(f"SELECT pg_last_wal_replay_lsn() >= '{written}'") != "t":
        time.sleep(0.02)
