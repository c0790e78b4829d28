"""What an earlier build has done, whole or stopped midway, is not done again; articles are parsed once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from corpus.corpus import default_folder, read_corpus
from corpus.reading import front_matter
from index.building import earlier, manifest
from index.building.build import build_index, load_index
from index.building.parsed import read_with_index
from index.encoding.encoder import Encoder
from index.encoding.runtime import Embeddings
from index.system.stale import StaleIndexError
from tests.index.building.killed_builds import Digests

AWKWARD = """---
title: Prices — “all” of them
published: 2024-05-01
updated: yesterday
odd key: kept
---

Before any heading. <!-- page 7 -->

# Prices

What it costs:

1. one
   - deep ☑
2. two

| Size | Price |
| --- | --- |
| L | 5 € |

> Quoted. Twice.

```
code  here
```

## References

1. A. Writer. doi:10.1000/182
2. <https://example.org/a>
"""


class Counting(Digests):
    """Remembers what it embeds; stops at a text, as if the power went."""

    def __init__(self, stop: int = 10**9) -> None:
        self.embedded: list[str] = []
        self._stop = stop

    def encode_documents(self, texts: Sequence[str], progress: object = None) -> Embeddings:
        if len(self.embedded) + len(texts) > self._stop:
            raise KeyboardInterrupt
        self.embedded += texts
        return super().encode_documents(texts)


def build(folder: Path, index: Path, stop: int = 10**9) -> list[str]:
    encoder = Counting(stop)
    build_index(read_corpus(folder), cast(Encoder, encoder), index)
    return encoder.embedded


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(8):
        text = f"# Article {number}\n\nSay {number} once. The same everywhere.\n\n## More\n\nAnd {number} more.\n"
        (folder / f"a{number}.md").write_text(text)
    return folder


def test_only_what_changed_is_embedded_again(articles: Path, tmp_path: Path) -> None:
    first = build(articles, tmp_path / "index")
    assert len(first) == len(set(first))
    assert first.count("The same everywhere.") == 1
    (articles / "a3.md").write_text("# Article 3\n\nSay 3 once. Quite another.\n")
    (articles / "a0.md").unlink()
    assert build(articles, tmp_path / "index") == [
        "Quite another.",
        "Article 3: Quite another.",
        "Article 3: Say 3 once. Quite another.",
    ]
    build(articles, tmp_path / "fresh")
    assert contents(tmp_path / "index") == contents(tmp_path / "fresh")


def test_a_build_that_was_stopped_goes_on_where_it_was_and_ends_with_the_same_bytes(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier, "_CHUNK_TEXTS", 7)
    whole = build(articles, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        build(articles, tmp_path / "index", stop=25)
    chunks = sorted((tmp_path / "index").glob("embedded-*"))
    assert len(chunks) == 3
    chunks[1].write_bytes(chunks[1].read_bytes()[:-9])
    assert len(build(articles, tmp_path / "index")) == len(whole) - 14
    assert contents(tmp_path / "index") == contents(tmp_path / "whole")


def test_a_damaged_index_and_another_model_lend_nothing(articles: Path, tmp_path: Path) -> None:
    whole = build(articles, tmp_path / "index")
    digests = next((tmp_path / "index").glob("digests-*"))
    digests.write_bytes(digests.read_bytes()[:-1] + b"\0")
    assert build(articles, tmp_path / "index") == whole

    class Other(Counting):
        digest = "other"

    other = Other()
    build_index(read_corpus(articles), cast(Encoder, other), tmp_path / "index")
    assert other.embedded == whole


def test_a_question_model_is_taken_over_with_its_article(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# B\n\nHeat helps. Rest does not.\n")
    asked = [f'{{"question": "does heat help {n}", "sentence": "Heat helps."}}' for n in range(8)]
    (tmp_path / "b.questions.jsonl").write_text("\n".join(asked))
    encoder, index = cast(Encoder, Digests()), tmp_path / "index"
    before = build_index(read_corpus(tmp_path), encoder, index).question_models[0]
    (tmp_path / "a.md").write_text("# A\n\nFirst now.\n")
    after = build_index(read_corpus(tmp_path), encoder, index).question_models
    assert list(after) == [1]
    np.testing.assert_array_equal(after[1].weights, before.weights)


def test_an_index_whose_articles_were_divided_otherwise_is_built_anew_from_what_was_embedded(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(articles, tmp_path / "index")
    encoder = cast(Encoder, Digests())
    assert load_index(read_corpus(articles), encoder, tmp_path / "index")
    monkeypatch.setattr(manifest, "parser_digest", lambda: "of another version")
    with pytest.raises(StaleIndexError, match="another version of this program divided the articles for it"):
        load_index(read_corpus(articles), encoder, tmp_path / "index")
    assert build(articles, tmp_path / "index") == []
    assert load_index(read_corpus(articles), encoder, tmp_path / "index")


def test_articles_kept_with_the_index_are_those_that_parsing_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "prices.md").write_text(AWKWARD)
    (tmp_path / "plain.txt").write_text("Plain *text*.\n\nMore.\n")
    (tmp_path / "shipped.md").write_bytes(next(default_folder().glob("*.md")).read_bytes())
    encoder, index = cast(Encoder, Digests()), tmp_path / "index"
    corpus = read_corpus(tmp_path)
    build_index(corpus, encoder, index)
    read: list[str] = []
    real = front_matter.split_front_matter
    monkeypatch.setattr(
        front_matter,
        "split_front_matter",
        lambda text, source: (read.append(source), real(text, source))[1],
    )
    assert read_with_index(tmp_path, index) == corpus
    assert read == []
    assert load_index(read_with_index(tmp_path, index), encoder, index)
    (tmp_path / "plain.txt").rename(tmp_path / "plain.md")
    assert read_with_index(tmp_path, index).article("plain").text == "Plain text.\n\nMore."
    assert read == [str(tmp_path / "plain.md")]
    kept = next(index.glob("articles-*"))
    kept.write_bytes(kept.read_bytes().replace(b"Quoted", b"quoted"))
    assert read_with_index(tmp_path, index).article("c/prices") == corpus.article("c/prices")
    assert len(read) == 4
