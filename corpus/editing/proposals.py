"""Proposals for reader questions: a YAML file that an editor looks through before anything is added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus.errors import CorpusError
from corpus.reading.files import read_text

_HEAD = """\
# Proposals for reader questions. Nothing is added until you say so.
#
# For each one you want: write "take: true", and check the sentence. It has to be one of the article's, to the
# letter ("nearest" has some to copy). "sentence: null" says that the article does not answer the question.
# You may change or delete anything. Then add them:
#
#   python -m corpus learn {name} --corpus FOLDER
"""
_FLAGS = yaml.SafeLoader.bool_values
_NULL = "tag:yaml.org,2002:null"
# Line breaks to YAML, which it reads back as spaces unless they are escaped.
_RARE_BREAKS = frozenset("\x85\u2028\u2029")
_FIELDS = ("take", "question", "sentence", "nearest", "why", "also", "article")
_NEEDED = ("take", "question", "sentence", "article")


class BrokenProposalsError(CorpusError):
    """A file of proposals that cannot be used."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A reader question that an editor may take.

    ``sentence`` is the answer, None where the article does not answer. ``take`` is True once the editor wants
    it. ``nearest`` (other sentences of the article), ``why`` and ``also`` (other wordings) are for the editor's
    eyes. ``line`` is its line in the file, from 1; 0 before it is in one.
    """

    article: str
    question: str
    sentence: str | None
    take: bool = False
    nearest: tuple[str, ...] = ()
    why: str = ""
    also: tuple[str, ...] = ()
    line: int = 0


def proposals_text(proposals: Iterable[Proposal], name: str) -> str:
    """The file that holds the proposals; ``name`` is what it will be called."""
    return "\n".join([_HEAD.format(name=name), *map(_entry, proposals)])


def read_proposals(path: Path) -> list[Proposal]:
    """The proposals of a file, in its order.

    Raises:
        BrokenProposalsError: if it is no such file; it names the line.
        CorpusError: if the file cannot be read.
    """
    _, text = read_text(path)
    if text.lstrip().startswith("{"):
        raise BrokenProposalsError(
            f"{path} holds no proposals; make some of a log or of feedback: python -m bot learn {path}"
        )
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else f"{path}"
        problem = getattr(error, "problem", None) or "not text that YAML allows"
        raise BrokenProposalsError(
            f"{where}: not YAML ({problem}); set a text with marks in it between quotes"
        ) from None
    if root is None:
        return []
    if not isinstance(root, yaml.SequenceNode):
        raise BrokenProposalsError(f"{path}: no list of proposals; make one with python -m bot learn")
    return [_proposal(node, path) for node in root.value]


def _entry(proposal: Proposal) -> str:
    fields = {name: getattr(proposal, name) for name in _FIELDS}
    kept = {name: value for name, value in fields.items() if name in _NEEDED or value}
    texts = " ".join([proposal.question, proposal.sentence or "", *proposal.nearest])
    is_plain = not _RARE_BREAKS.intersection(texts)
    return yaml.safe_dump([kept], allow_unicode=is_plain, sort_keys=False, width=10**6)


def _proposal(node: yaml.Node, path: Path) -> Proposal:
    line = node.start_mark.line + 1
    fields = _fields(node, path)
    try:
        question = _text(fields["question"])
        if not question.strip():
            raise ValueError("no question")
        sentence = None if fields["sentence"].tag == _NULL else _text(fields["sentence"])
        return Proposal(_text(fields["article"]), question, sentence, _flag(fields["take"]), line=line)
    except ValueError as error:
        raise BrokenProposalsError(f"{path}:{line}: {error}") from None


def _fields(node: yaml.Node, path: Path) -> dict[str, yaml.Node]:
    where = f"{path}:{node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        raise BrokenProposalsError(f"{where}: no proposal; expected the fields {', '.join(_NEEDED)}")
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in _FIELDS or name in fields:
            known = f"a second “{name}”" if name in fields else f"no field is called “{name}”"
            raise BrokenProposalsError(f"{path}:{key.start_mark.line + 1}: {known}; remove it")
        fields[name] = value
    if missing := [name for name in _NEEDED if name not in fields]:
        raise BrokenProposalsError(f"{where}: it has no {' and no '.join(missing)}")
    return fields


def _text(node: yaml.Node) -> str:
    """A scalar as it is written: 1998 and yes are text, too."""
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError("a question, a sentence and an article are text; set it between quotes")
    return str(node.value)


def _flag(node: yaml.Node) -> bool:
    text = _text(node).lower()
    if text not in _FLAGS:
        raise ValueError(f"take is true or false, got “{text}”")
    return _FLAGS[text]
