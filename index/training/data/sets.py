"""All question sets of a run: those in a folder, and those written for this project."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus.corpus import default_folder, read_corpus
from index.training.data.documents import Measured, QuestionSet, read_set
from index.training.data.own import read_asked, read_pages


def read_sets(train: Path, never: Sequence[Path], names: Iterable[str]) -> list[QuestionSet]:
    """The project's own sets and the published ones of these names; prints what each holds.

    Args:
        train: the folder of the published sets, ``NAME.jsonl.gz``.
        never: corpora that are measured on, beside the one that comes with the program.
        names: of the sets; the project's own may be among them.

    Raises:
        OSError: if a file cannot be read.
        ValueError: if a file is not in the form of its README.
    """
    measured = Measured([read_corpus(folder) for folder in (default_folder(), *never)])
    own = [read_asked(train, measured), read_pages(measured)]
    published = set(names) - {each.name for each in own}
    sets = [*own, *(read_set(train / f"{name}.jsonl.gz", measured) for name in sorted(published))]
    for each in sets:
        sys.stdout.write(f"{each.name}: {len(each.questions)} questions, {len(each.documents)} documents\n")
    sys.stdout.flush()
    return sets
