"""A database with pgvector, and forty short articles."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.index.postgres.servers import Cluster, primary

ANIMALS = "otter badger heron salmon".split()
WORK = "builds a nest|sleeps all winter|eats berries|swims upstream|sings at dawn".split("|")
PLACES = "by the river|in the desert".split("|")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with primary() as running:
        yield running


@pytest.fixture
def database_url(cluster: Cluster) -> Callable[..., str]:
    """Makes an empty database and returns its connection string; ``hosts`` are those of other servers, too."""

    def made(*others: Cluster) -> str:
        name = f"ask_{next(_numbers)}"
        cluster.query(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@{','.join(each.host for each in (cluster, *others))}/{name}"

    return made


_numbers = itertools.count()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, (animal, work, place) in enumerate(itertools.product(ANIMALS, WORK, PLACES)):
        text = f"# Note {number}\n\nThe {animal} {work} {place}.\n"
        (folder / f"n{number:02}.md").write_text(text, encoding="utf-8")
    asked = '{"question": "Who builds by the river?", "sentence": "The otter builds a nest by the river."}\n'
    (folder / "n00.questions.jsonl").write_text(asked, encoding="utf-8")
    return folder
