"""Kills builds at every touch of the disk; run as a program, so that killing one ends no test.

    python -m tests.index.building.killed_builds FOLDER

prints a line for each build: after how many touches it was killed, which of two indexes is there then,
and whether it is whole. It loads no model: an index saves the same whatever made its embeddings.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np

from corpus.corpus import Corpus, read_corpus
from index.building.build import IndexStoreError, build_index, load_index
from index.encoding.encoder import Encoder
from index.encoding.runtime import Embeddings
from index.system.stale import StaleIndexError

_TOUCHES = ("open", "os.rename", "os.remove", "os.mkdir")


class Digests:
    """Texts to unit vectors by their SHA-256: an encoder in all but meaning."""

    name, digest, dimension, max_tokens = "digests", "none", 32, 10_000

    def encode_documents(self, texts: Sequence[str], progress: object = None) -> Embeddings:
        found = [np.frombuffer(hashlib.sha256(text.encode()).digest(), np.uint8) for text in texts]
        vectors = np.array(found, np.float32) - 127.5
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [1] * len(texts)


def which(old: Corpus, new: Corpus, encoder: Encoder, folder: Path) -> str:
    for name, corpus in (("old", old), ("new", new)):
        try:
            load_index(corpus, encoder, folder)
        except StaleIndexError:
            continue
        return name
    return "none"


def killed_after(touches: int, corpus: Corpus, encoder: Encoder, folder: Path) -> bool:
    """Builds in a child that dies at its touch number ``touches``; False if it was done before."""
    child = os.fork()
    if child == 0:
        left = touches

        def count(event: str, _: tuple[object, ...]) -> None:
            nonlocal left
            if event in _TOUCHES:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        build_index(corpus, encoder, folder)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def forbidden(corpus: Corpus, encoder: Encoder, folder: Path) -> str:
    """What a build says to a user who may not write: told by a child that is nobody, if root runs this."""
    reader, writer = os.pipe()
    folder.chmod(0o555)
    if os.fork() == 0:
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            build_index(corpus, encoder, folder)
            said = "built"
        except IndexStoreError as error:
            said = str(error)
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        said = told.read()
    os.wait()
    folder.chmod(0o755)
    return said


def main(place: Path) -> None:
    encoder = cast(Encoder, Digests())
    corpora = []
    for name in ("old", "new"):
        articles = place / name
        articles.mkdir()
        (articles / "a.md").write_text(f"# A\n\nThe {name} text. And more of it.\n", encoding="utf-8")
        corpora.append(read_corpus(articles))
    old, new = corpora
    folder = place / "index"
    build_index(old, encoder, folder)
    touches, dies = 0, True
    while dies:
        dies = killed_after(touches, new, encoder, folder)
        print(f"{touches} {which(old, new, encoder, folder)}")
        touches += 1
        if which(old, new, encoder, folder) != "old":
            build_index(old, encoder, folder)
    print(forbidden(new, encoder, folder))
    print(f"{touches} {which(old, new, encoder, folder)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
