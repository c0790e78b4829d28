"""Which leaf blocks of a page are its article.

Trafilatura says where the article is. What it drops by the way (lists, captions, code, paragraphs with
odd characters) is filled in from the page, and what it lets through is sorted out by name and by link.
Taking the text from the page, not from its output, also keeps every paragraph once and in its place.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import trafilatura
from lxml import etree, html
from lxml.html import HtmlElement

from corpus.adding.html.boilerplate import is_boilerplate, is_call, is_lead
from corpus.adding.html.tree import heading_of, link_share, words

# The article's element is the innermost that holds this share of the characters Trafilatura found.
# At 0.8 more of the wanted pieces are lost, at 0.93 token F1 falls (0.984 and 0.982 at 0.9).
_REGION_SHARE = 0.9
# A shorter text is found by chance somewhere in the output, so it does not say where the article is.
_MIN_VOTE_CHARS = 25
_MAX_LEAD_BLOCKS = 15
_MOST = 0.4
_ITEMS = ("li", "td", "th", "dd", "dt")


def select(tree: HtmlElement, leaves: list[HtmlElement], title: str) -> list[HtmlElement]:
    """The leaves that are the article, in order; none if there seems to be no article.

    ``leaves`` are all leaf blocks of the page, in order. The heading that repeats its ``title`` is left out.
    """
    return _Selection(tree, leaves, title).leaves()


class _Selection:
    def __init__(self, tree: HtmlElement, leaves: list[HtmlElement], title: str) -> None:
        self.page = leaves
        self.titles = [part for part in (title, *re.split(r"\s+[|–—·»:-]\s+", title)) if len(part) > 8]
        self.size = {leaf: len(_squeezed(leaf)) for leaf in leaves}
        self.found = _found_by_trafilatura(tree, leaves)
        self.weight = self._weights()
        self.region = self._region(tree)
        self.inside = [leaf for leaf in leaves if self.region in (leaf, *leaf.iterancestors())]
        self.dropped = {self.region: False}
        self.kept: set[HtmlElement] = set()

    def leaves(self) -> list[HtmlElement]:
        self.kept = {leaf for leaf in self.inside if leaf in self.found and self._is_text(leaf)}
        if not self.kept:
            return []
        self._fill_lists()
        self._fill_gaps()
        leads = self._leads()
        self.kept |= {leaf for position, leaf in enumerate(self.inside) if self._is_section_heading(position)}
        self.kept |= leads
        self._trim_end()
        return [leaf for leaf in self.page if leaf in self.kept]

    def _weights(self) -> dict[HtmlElement, int]:
        """The characters found under each element."""
        weight: dict[HtmlElement, int] = {}
        for leaf in self.found:
            if self.size[leaf] >= _MIN_VOTE_CHARS:
                for element in (leaf, *leaf.iterancestors()):
                    weight[element] = weight.get(element, 0) + self.size[leaf]
        return weight

    def _region(self, tree: HtmlElement) -> HtmlElement:
        wanted = _REGION_SHARE * self.weight.get(tree, 0)
        region = tree
        while (
            wanted
            and (inner := next((e for e in region if self.weight.get(e, 0) >= wanted), None)) is not None
        ):
            region = inner
        parent = region.getparent()
        return parent if region in self.size and parent is not None else region

    def _is_dropped(self, element: HtmlElement) -> bool:
        """True if an element or one around it, within the region, is boilerplate by its name."""
        if element not in self.dropped:
            parent = element.getparent()
            is_most = self.weight.get(element, 0) > _MOST * self.weight.get(self.region, 1)
            self.dropped[element] = (not is_most and is_boilerplate(element)) or (
                parent is not None and self._is_dropped(parent)
            )
        return self.dropped[element]

    def _is_text(self, leaf: HtmlElement) -> bool:
        """True unless a leaf is a heading, boilerplate, a call, or a paragraph that is one link elsewhere."""
        if heading_of(leaf) is not None or self._is_dropped(leaf):
            return False
        text, links = words(leaf), link_share(leaf)
        if is_call(text, links):
            return False
        in_list = any(element.tag in _ITEMS for element in (leaf, *leaf.iterancestors()))
        return in_list or links <= 0.9 or text.startswith("http")

    def _fill_lists(self) -> None:
        """Lists and tables of which at least half is kept are kept whole; so are the items begun."""
        for group in self.region.iter("ul", "ol", "dl", "table"):
            self._keep_whole(group, 0.5)
        for item in self.region.iter("li"):
            self._keep_whole(item, 0.0)

    def _keep_whole(self, group: HtmlElement, share: float) -> None:
        members = [leaf for leaf in group.iter() if leaf in self.size]
        kept = sum(self.size[leaf] for leaf in members if leaf in self.kept)
        if kept and kept >= share * sum(self.size[leaf] for leaf in members):
            self.kept |= {leaf for leaf in members if heading_of(leaf) is None and not self._is_dropped(leaf)}

    def _fill_gaps(self) -> None:
        """Text between the first and the last kept leaf is kept unless links are a third of it."""
        places = [i for i, leaf in enumerate(self.inside) if leaf in self.kept]
        for leaf in self.inside[places[0] : places[-1]]:
            if link_share(leaf) < 0.3 and self._is_text(leaf):
                self.kept.add(leaf)

    def _leads(self) -> set[HtmlElement]:
        """Summary and headings between the page's title and the first paragraph."""
        first = next(i for i, leaf in enumerate(self.page) if leaf in self.kept)
        above = self.page[:first]
        title = max((i for i, leaf in enumerate(above) if self._is_title(leaf)), default=None)
        article = next(self.region.iterancestors("article"), None)
        if title is not None:
            above = above[title + 1 :]
        else:
            above = [leaf for leaf in above if article is not None and article in leaf.iterancestors()]
        return {leaf for leaf in above if self._is_lead(leaf)} if len(above) <= _MAX_LEAD_BLOCKS else set()

    def _is_title(self, leaf: HtmlElement) -> bool:
        heading = heading_of(leaf)
        return heading is not None and (heading.tag == "h1" or self._repeats_title(leaf))

    def _is_lead(self, leaf: HtmlElement) -> bool:
        around = (leaf, *leaf.iterancestors())
        if any(element.tag in ("figure", "table") or is_boilerplate(element) for element in around):
            return False
        if link_share(leaf) > 0.2 or is_call(words(leaf), link_share(leaf)):
            return False
        return heading_of(leaf) is not None or any(map(is_lead, around[:2]))

    def _is_section_heading(self, position: int) -> bool:
        """True for a heading with kept text under it or right beside it, but for the title."""
        leaf = self.inside[position]
        heading = heading_of(leaf)
        if (
            heading is None
            or self._is_dropped(leaf)
            or is_call(words(leaf), 0 if len(words(leaf)) > 60 else 1)
        ):
            return False
        comes_first = not any(other in self.kept for other in self.inside[:position])
        if heading.tag in ("h1", "h2") and (comes_first or heading.tag == "h1") and self._repeats_title(leaf):
            return False
        beside = heading.getparent()
        if beside is not None and any(child in self.kept for child in beside):
            return True
        for after, other in enumerate(self.inside[position + 1 :]):
            below = heading_of(other)
            if below is None and other in self.kept:
                return True
            if below is not None and (
                after == 0 or (below.tag <= heading.tag and not self._is_dropped(other))
            ):
                return after == 0
        return False

    def _repeats_title(self, leaf: HtmlElement) -> bool:
        return any(_alike(words(leaf), title) for title in self.titles)

    def _trim_end(self) -> None:
        for leaf in reversed(self.page):
            if leaf in self.kept:
                if not is_call(words(leaf), 1):
                    return
                self.kept.discard(leaf)


def _found_by_trafilatura(tree: HtmlElement, leaves: list[HtmlElement]) -> set[HtmlElement]:
    """The leaves whose text is in what Trafilatura takes for the article."""
    page = html.fromstring(html.tostring(tree, encoding="unicode"))
    text = trafilatura.extract(page, include_comments=False, output_format="txt") or ""
    squeezed = _squeeze(text)
    return {leaf for leaf in leaves if _squeezed(leaf) in squeezed}


def _squeezed(leaf: etree._Element) -> str:
    return _squeeze("".join(leaf.itertext()))


def _squeeze(text: str) -> str:
    """Text without white space and soft hyphens, which Trafilatura takes away."""
    return re.sub(r"[\s\xad]+", "", text)


def _alike(text: str, title: str) -> bool:
    """True if one is the other, begins it, or differs in a few characters."""
    text, title = (re.sub(r"\W+", "", each).lower() for each in (text, title))
    if len(text) >= 15 and len(title) >= 15 and (text.startswith(title) or title.startswith(text)):
        return True
    return bool(text) and (text == title or SequenceMatcher(None, text, title, autojunk=False).ratio() > 0.85)
