"""Web pages with reference texts, added and compared.

A folder holds ``manifest.jsonl``: a line for each page with ``html`` (file name), ``set``, perhaps ``url``, and either
``expected_text`` (the name of a file with the article's text) or ``with_segments`` and ``without_segments`` (pieces of
the article, and of what is around it).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from corpus.adding.html.page import extract_page
from corpus.adding.html.tree import HEADINGS, decode_html, parse_html, words
from corpus.adding.writing.article_file import article_text
from corpus.article import Article
from corpus.errors import CorpusError
from corpus.reading.assemble import parse_article


@dataclass(frozen=True, slots=True)
class PageResult:
    """One page. Shares are 0 to 1; ``precision`` and ``recall`` are of the words and None without a reference text.

    ``headings`` are those of the page (``<h2>`` to ``<h6>``) that the reference text holds, ``found`` those that are
    headings of the article. ``left`` are pieces of what is around the article in it, ``missed`` those of the article
    that are not.
    """

    name: str
    group: str
    precision: float | None = None
    recall: float | None = None
    headings: int = 0
    found: int = 0
    left: int = 0
    unwanted: int = 0
    missed: int = 0
    wanted: int = 0

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        if self.precision is None or self.recall is None:
            return None
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def measure_folder(folder: Path) -> Iterator[PageResult]:
    """The result of each page of a folder's manifest, in its order."""
    for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield measure_page(folder, json.loads(line))


def measure_page(folder: Path, entry: dict[str, Any]) -> PageResult:
    raw = (folder / entry["html"]).read_bytes()
    name, group = entry["html"], entry["set"]
    try:
        text, headings = _text_and_headings(_article(raw, entry.get("url") or ""))
    except CorpusError:
        text, headings = "", Counter()
    if "expected_text" in entry:
        expected = (folder / entry["expected_text"]).read_text(encoding="utf-8")
        precision, recall = precision_and_recall(text, expected)
        wanted_headings = _headings_of(raw, expected)
        found = (wanted_headings & headings).total()
        return PageResult(name, group, precision, recall, wanted_headings.total(), found)
    left = sum(piece in text for piece in entry["without_segments"])
    on_one_line = " ".join(text.split())
    missed = sum(piece not in text and piece not in on_one_line for piece in entry["with_segments"])
    return PageResult(
        name,
        group,
        left=left,
        unwanted=len(entry["without_segments"]),
        missed=missed,
        wanted=len(entry["with_segments"]),
    )


def precision_and_recall(text: str, expected: str) -> tuple[float, float]:
    """Shares of the words of a text that the expected one holds, and the other way round; repeated words count."""
    ours, theirs = (Counter(re.findall(r"\w+", each.lower())) for each in (text, expected))
    common = (ours & theirs).total()
    return common / max(1, ours.total()), common / max(1, theirs.total())


def table(results: list[PageResult]) -> Iterator[str]:
    """The lines of a table: a row for each page, and the means and sums beneath."""
    yield f"{'page':<60} {'F1':>6} {'prec.':>6} {'recall':>6} {'headings':>9} {'left':>7} {'missed':>7}"
    for result in results:
        yield (
            f"{result.name[:60]:<60} {_share(result.f1)} {_share(result.precision)} {_share(result.recall)} "
            f"{_part(result.found, result.headings):>9} {_part(result.left, result.unwanted):>7} "
            f"{_part(result.missed, result.wanted):>7}"
        )
    yield ""
    for group in sorted({result.group for result in results if result.f1 is not None}):
        scores = [result.f1 for result in results if result.group == group and result.f1 is not None]
        yield f"mean F1 of {len(scores)} pages of {group}: {fmean(scores):.4f}"
    found, headings = sum(r.found for r in results), sum(r.headings for r in results)
    left, unwanted = sum(r.left for r in results), sum(r.unwanted for r in results)
    missed, wanted = sum(r.missed for r in results), sum(r.wanted for r in results)
    yield f"headings found: {found} of {headings} ({found / max(1, headings):.3f})"
    yield f"pieces of what is around the article left in it: {left} of {unwanted}"
    yield f"pieces of the article missed: {missed} of {wanted}"


def _article(raw: bytes, url: str) -> Article:
    extracted = extract_page(raw, url=url)
    text = article_text({"title": "Page", **extracted.metadata}, extracted.markdown)
    return parse_article(text.encode(), article_id="page", source="page")


def _text_and_headings(article: Article) -> tuple[str, Counter[str]]:
    headings = [section.heading.of(article.text) for section in article.sections if section.heading]
    return article.text, Counter(" ".join(heading.split()) for heading in headings)


def _headings_of(raw: bytes, expected: str) -> Counter[str]:
    on_one_line = " ".join(expected.split())
    headings = (words(heading) for heading in parse_html(decode_html(raw)).iter(*HEADINGS[1:]))
    return Counter(heading for heading in headings if heading and heading in on_one_line)


def _share(value: float | None) -> str:
    return "      " if value is None else f"{value:6.3f}"


def _part(number: int, of: int) -> str:
    return f"{number}/{of}" if of else ""
