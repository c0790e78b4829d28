"""Nothing but ``SentenceTransformer.encode``: the unit that questions and indexing are counted in.

As the other systems, and ``bare_encode.py batches TEXTS``: seconds to encode all texts, by batch size.
"""

import json
import sys
import time
from pathlib import Path

from sentence_transformers import SentenceTransformer

from tests.benchmarks.systems.runner import Ask, model, run

BATCH_SIZES = (16, 32, 64, 128)


def build(_articles: Path, _index: Path) -> None:
    """Keeps nothing."""


def load(_articles: Path, _index: Path) -> Ask:
    encoder = SentenceTransformer(model())

    def ask(question: str) -> list[str]:
        encoder.encode([question], normalize_embeddings=True)
        return []

    return ask


def batches(texts: list[str]) -> dict[str, dict[str, float]]:
    encoder = SentenceTransformer(model())
    encoder.encode(texts[: BATCH_SIZES[0]])
    found = {}
    for size in BATCH_SIZES:
        began, worked = time.perf_counter(), time.process_time()
        encoder.encode(texts, batch_size=size, normalize_embeddings=True)
        found[str(size)] = {
            "wall_s": time.perf_counter() - began,
            "processor_s": time.process_time() - worked,
        }
    return found


if __name__ == "__main__":
    if sys.argv[1] == "batches":
        print(json.dumps(batches(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))))
    else:
        run(build, load)
