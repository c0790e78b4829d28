"""The page's own icon: lines of text, one of them marked."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from bot.web.site.site import Site

SIZES = (192, 512)
"""Of the icons in the manifest, in pixels; what browsers ask for before they offer to install a page."""
_GRID = 32
_LINES = ((8, 9, 24), (8, 14, 20), (8, 19, 24), (8, 24, 16))
"""Left end, middle and right end of each line, on a square of 32."""
_MARKED = 2
_FINER = 4


def icon_svg(site: Site) -> str:
    """The icon as SVG."""
    lines = "".join(
        f'<path d="M{left} {middle}H{right}" stroke="{_colour(site, number)}"/>'
        for number, (left, middle, right) in enumerate(_LINES)
    )
    square = f'<rect width="{_GRID}" height="{_GRID}" rx="7" fill="{site.colour}"/>'
    around = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_GRID} {_GRID}">'
    return f'{around}{square}<g stroke-width="2.6" stroke-linecap="round">{lines}</g></svg>'


def draw_icon(site: Site, size: int) -> Image.Image:
    """The icon as a square picture on the page's paper, ``size`` pixels wide."""
    scale = size * _FINER / _GRID
    drawn = Image.new("RGB", (size * _FINER, size * _FINER), site.paper)
    draw = ImageDraw.Draw(drawn)
    draw.rounded_rectangle((0, 0, *drawn.size), 7 * scale, fill=site.colour)
    for number, (left, middle, right) in enumerate(_LINES):
        box = ((left - 1.3) * scale, (middle - 1.3) * scale, (right + 1.3) * scale, (middle + 1.3) * scale)
        draw.rounded_rectangle(box, 1.3 * scale, fill=_colour(site, number))
    return drawn.resize((size, size), Image.Resampling.LANCZOS)


def icon_file(site: Site, size: int, kind: str = "PNG") -> bytes:
    """The icon as a file; ``kind`` is PNG or ICO."""
    found = BytesIO()
    draw_icon(site, size).save(found, kind)
    return found.getvalue()


def manifest(site: Site) -> dict[str, Any]:
    """The web manifest: what the page is called where it is installed."""
    drawn = [{"src": f"icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in SIZES]
    return {
        "name": site.name,
        "short_name": site.name,
        "description": site.promise,
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": site.paper,
        "theme_color": site.paper,
        "icons": [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml"}, *drawn],
    }


def _colour(site: Site, line: int) -> str:
    return site.evidence if line == _MARKED else site.paper
