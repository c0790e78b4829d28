"""This program, inside: what it takes to answer one after another, many at once, and to build an index.

As the other systems, and ``one_by_one`` and ``at_once ARTICLES INDEX QUESTIONS`` (seconds for all of them),
``texts ARTICLES INDEX FILE`` (what it embeds, as JSON), ``index ARTICLES INDEX`` (seconds to build).
A question in a fresh process is ``python -m bot`` itself.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.opening import open_bot
from corpus.corpus import read_corpus
from index.building.build import build_index
from index.dense.rows import corpus_rows
from index.encoding.cache import load_encoder
from tests.benchmarks.systems.runner import Ask, run


def build(articles: Path, index: Path) -> None:
    open_bot(articles, index=index, progress=lambda line: print(line, file=sys.stderr))


def load(articles: Path, index: Path) -> Ask:
    bot = open_bot(articles, index=index, progress=_no_build)
    return lambda question: [quote.text for quote in bot.ask(question).quotes]


def answered(ask: Ask, questions: list[str], *, at_once: bool) -> dict[str, float]:
    began, worked = time.perf_counter(), time.process_time()
    if at_once:
        with ThreadPoolExecutor(len(questions)) as readers:
            list(readers.map(ask, questions))
    else:
        for question in questions:
            ask(question)
    return {"wall_s": time.perf_counter() - began, "processor_s": time.process_time() - worked}


def texts(articles: Path, index: Path) -> list[str]:
    encoder = load_encoder(index=index)
    return [row.text for row in corpus_rows(read_corpus(articles), encoder.count_tokens, encoder.max_tokens)]


def indexed(articles: Path, index: Path) -> dict[str, float]:
    corpus, encoder = read_corpus(articles), load_encoder(index=index)
    encoder.encode_documents(["warm up"])
    began, worked = time.perf_counter(), time.process_time()
    build_index(corpus, encoder, index)
    return {"wall_s": time.perf_counter() - began, "processor_s": time.process_time() - worked}


def _no_build(line: str) -> None:
    raise RuntimeError(f"the index should be there: {line}")


if __name__ == "__main__":
    doing, articles, index = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    match doing:
        case "one_by_one" | "at_once":
            told = json.loads(Path(sys.argv[4]).read_text(encoding="utf-8"))
            ask = load(articles, index)
            for question in told["warm_up"]:
                ask(question)
            print(json.dumps(answered(ask, told["questions"], at_once=doing == "at_once")))
        case "texts":
            Path(sys.argv[4]).write_text(json.dumps(texts(articles, index)), encoding="utf-8")
        case "index":
            print(json.dumps(indexed(articles, index)))
        case _:
            run(build, load)
