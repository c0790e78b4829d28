"""The messages that the model of messages is fitted on: of all kinds, about emergencies, and ordinary questions."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.training.data.own import ASKED, PAGES

HARMLESS = "harmless"
UNSURE = "unsure"
"""What may tell of an emergency: neither a sign nor harmless."""
ORDINARY = "ordinary"
_OF_A_SET = 500
# An ordinary question of TRAIN counts this much beside a message of another kind.
ORDINARY_WEIGHT = 0.1
# What a question of index/training/data counts. With the packaged layers, and messages that were left out since, 0.745 of
# those of TRAIN's evaluation part got their kind and field at 0.03, 0.758 at 0.015 and 0.762 at 0.006; its ordinary ones
# 0.955, 0.955 and 0.932.
_PAGES_WEIGHT = 0.015


@dataclass(frozen=True, slots=True)
class Message:
    """A message with its label, and what it counts in the fit."""

    text: str
    in_conversation: bool
    label: str
    weight: float = 1.0


def written(path: Path) -> Iterator[Message]:
    """The messages of a text file: "# label" over one message a line, what was asked before it after " || "."""
    label = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            label = line[2:]
        elif line:
            text, _, before = line.partition(" || ")
            yield Message(text, bool(before), label)


def public_questions(folder: Path) -> Iterator[Message]:
    """Ordinary questions: up to 500 of each set, all of those written for this project."""
    choose = random.Random(0)
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            items = [item for line in lines for item in json.loads(line)["items"] if not item.get("in_dev")]
        questions = {item["q"]: bool(item["history"]) for item in items}
        chosen = sorted(questions)
        if path.name != "written.jsonl.gz" and len(chosen) > _OF_A_SET:
            chosen = choose.sample(chosen, _OF_A_SET)
        for question in chosen:
            yield Message(question, questions[question], ORDINARY, ORDINARY_WEIGHT)


def page_questions() -> Iterator[Message]:
    """The questions that were written for the training of the finder; nearly one in five comes after another."""
    for path in sorted(PAGES.glob("*.asked.jsonl")):
        for item in _lines(path):
            yield Message(item["question"], bool(item["history"]), ORDINARY, _PAGES_WEIGHT)
    for document in _lines(ASKED):
        for item in document["items"]:
            yield Message(item["q"], bool(item["history"]), ORDINARY, _PAGES_WEIGHT)


def harmless(messages: Iterable[Message], told: Iterable[Message], weight: float) -> list[Message]:
    """The messages as harmless ones, but for those that tell, or may tell, of an emergency among ``told``."""
    telling = {message.text.casefold() for message in told if message.label != HARMLESS}
    return [Message(m.text, False, HARMLESS, weight) for m in messages if m.text.casefold() not in telling]


def intent_messages(path: Path) -> Iterator[Message]:
    """The messages of ``intents.jsonl``, each labelled with its kind ("about:author")."""
    for form in _lines(path):
        label = f"{form['kind']}:{form['field']}" if form["field"] else form["kind"]
        yield Message(form["q"], bool(form["history"]), label)


def urgent_messages(path: Path) -> Iterator[Message]:
    """The messages of ``urgent.jsonl``, each labelled with its sign or as harmless."""
    for form in _lines(path):
        yield Message(form["q"], False, form["sign"] if form["urgent"] else HARMLESS)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())
