"""What stands on a page that is not the article's: each text and label with the language it is marked with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import Page

from bot.reply.catalogue import Words

_TEXTS = """() => {
  const found = [], root = document.querySelector("#ask");
  const of = (node) => node.closest("[lang]")?.lang ?? "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.parentElement;
    if (at.closest(".source, .instead a, #said, dd, q.words, .chosen, .read-as em")) continue; // names
    if (at.matches(".asked h2, #note:not(.up)")) continue;
    found.push([of(at), node.data.trim()]);
  }
  for (const node of root.querySelectorAll("[aria-label], [placeholder], [title], [alt]"))
    for (const name of ["aria-label", "placeholder", "title", "alt"])
      if (node.getAttribute(name)) found.push([of(node), node.getAttribute(name).trim()]);
  return found.filter(([, text]) => /\\p{L}/u.test(text));
}"""


def texts(page: Page) -> list[tuple[str, str]]:
    """Language and words of each text node and label, seen or unseen; without the article's and the reader's names."""
    return [(language, text) for language, text in page.evaluate(_TEXTS)]


def foreign(page: Page, own: Words, *known: str) -> set[str]:
    """What is marked as the page's own language and is no entry of its catalogue, nor one of ``known``."""
    said = re.compile("|".join(_patterns(own)))
    marked = {text for language, text in texts(page) if language == own.language}
    return {text for text in marked if not said.fullmatch(text)} - set(known)


def _patterns(own: Words) -> Iterator[str]:
    """Each entry with anything in its places, each of its parts between them, and a date."""
    months = "|".join(own("source.months").split())
    yield rf"\d+\S*(?: de)? (?:{months})(?: de)? \d{{4}}"
    for group in own.groups.values():
        for entry in group.values():
            for text in [entry] if isinstance(entry, str) else entry.values():
                parts = re.split(r"\{\w+\}", text)
                if not re.search(r"\w", "".join(parts)):
                    continue  # quotation marks, a date
                yield ".+".join(map(re.escape, parts))
                yield from (re.escape(part.strip()) for part in parts if re.search(r"\w", part))
