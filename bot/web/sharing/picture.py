"""The picture that a link to the page is shown with: the article's title over the name of the page."""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from math import ceil

import gradio
from cachetools import LRUCache
from PIL import Image, ImageDraw, ImageFont
from starlette.concurrency import run_in_threadpool

from bot.web.sharing.icon import draw_icon
from bot.web.site.site import Site

WIDTH, HEIGHT = 1200, 630
"""What the large networks ask for."""
MARGIN = 80
LINE_WIDTH = WIDTH - 2 * MARGIN - 96
TITLE_SIZES = (76, 66, 56, 48)
TITLE_HEIGHT = 340
"""Of the title's lines together, at the largest size that fits; at the smallest what is too long is cut."""
LONGEST_TITLE = 400
"""Characters; no more fit at the smallest size."""
LINE = 1.2
"""Height of a line by the size of its letters."""
_PARTS = re.compile(r"\s*\S+?—|\s*\S+")
"""What a line may end after: a word, or a dash in it."""
KEPT = 64


class Pictures:
    """The pictures of one page, drawn one at a time: strangers can ask for any number.

    Who waits for one holds no thread. The last ones drawn are kept.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._one = asyncio.Lock()
        self._drawn: LRUCache[tuple[str, str], bytes] = LRUCache(KEPT)

    async def of(self, title: str, by: str = "") -> bytes:
        """The picture of an article, once it is drawn; see :func:`picture`."""
        if drawn := self._drawn.get((title, by)):
            return drawn
        async with self._one:
            drawn = self._drawn.get((title, by))  # drawn meanwhile for somebody else
            if drawn is None:
                drawn = await run_in_threadpool(picture, self._site, title, by)
                self._drawn[title, by] = drawn
            return drawn


def picture(site: Site, title: str, by: str = "") -> bytes:
    """A PNG picture of 1200 x 630 pixels, some 20 kB.

    Args:
        site: name, promise and colours of the page.
        title: of the article; "" for a page of several. Left out if the font cannot write it.
        by: who wrote and published it.
    """
    drawn = Image.new("RGB", (WIDTH, HEIGHT), site.paper)
    draw = ImageDraw.Draw(drawn)
    shown = title[:LONGEST_TITLE] if title and writable(title) else site.name
    _write(draw, site, shown, by if writable(by) else "")
    drawn.paste(draw_icon(site, 72), (MARGIN, HEIGHT - MARGIN - 72))
    name = site.name if writable(site.name) else ""
    beside = MARGIN + 96
    draw.text((beside, HEIGHT - MARGIN - 74), name, fill=site.colour, font=_font(36))
    draw.text((beside, HEIGHT - MARGIN - 28), _cut(site.promise, 26), fill=site.ink, font=_font(26))
    found = BytesIO()
    drawn.quantize(64, dither=Image.Dither.NONE).save(found, "PNG", optimize=True)
    return found.getvalue()


def writable(words: str) -> bool:
    """Whether the font has every letter: it writes Latin, Greek and Cyrillic."""
    font = _font(20)
    missing = _shape(font, "\uffff")
    return all(letter.isspace() or _shape(font, letter) != missing for letter in set(words))


def _write(draw: ImageDraw.ImageDraw, site: Site, title: str, by: str) -> None:
    for size in TITLE_SIZES:
        lines = _lines(title, size)
        if len(lines) * size * LINE <= TITLE_HEIGHT:
            break
    most = int(TITLE_HEIGHT // (size * LINE))
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), size)]
    height = round(len(lines) * size * LINE)
    draw.rectangle((MARGIN, MARGIN + 8, MARGIN + 10, MARGIN + height + 4), fill=site.evidence)
    for number, line in enumerate(lines):
        top = MARGIN + round(number * size * LINE)
        draw.text((MARGIN + 40, top), line, fill=site.ink, font=_font(size))
    draw.text((MARGIN + 40, MARGIN + height + 20), _cut(by, 30), fill=site.ink, font=_font(30))


def _lines(words: str, size: int) -> list[str]:
    """The words in lines that fit beside the rule; a word that is longer than a line is cut in two."""
    lines = [""]
    for word in _PARTS.findall(words):
        longer = lines[-1] + word if lines[-1] else word.strip()
        if _fits(longer, size):
            lines[-1] = longer
            continue
        rest = word.strip()
        while not _fits(rest, size):
            end = _fitting(rest, size)
            lines.append(rest[:end])
            rest = rest[end:]
        lines.append(rest)
    return [line for line in lines if line]


def _cut(words: str, size: int) -> str:
    """The words, or their beginning and "…" where a line is too short for them."""
    return words if _fits(words, size) else words[: _fitting(words, size) - 1].rstrip() + "…"


def _fits(words: str, size: int) -> bool:
    return _font(size).getlength(words) <= LINE_WIDTH


def _fitting(words: str, size: int) -> int:
    """How many letters a line holds, at least one."""
    font = _font(size)
    fitting = bisect_right(
        range(1, len(words)), LINE_WIDTH, key=lambda end: ceil(font.getlength(words[:end]))
    )
    return max(fitting, 1)


def _shape(font: ImageFont.FreeTypeFont, letter: str) -> Sequence[object]:
    mask = font.getmask(letter)
    return mask.size, bytes(mask)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Source Sans, which comes with Gradio. One thread at a time may draw with it."""
    path = files(gradio).joinpath("templates/frontend/static/fonts/SourceSansPro/SourceSansPro-Bold.woff2")
    return ImageFont.truetype(BytesIO(path.read_bytes()), size)
