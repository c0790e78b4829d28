"""The accent colour on the light and on the dark page, and whether both can be read.

Contrast is that of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
"""

from __future__ import annotations

from dataclasses import dataclass

AA = 4.5
"""What WCAG asks of text at level AA."""
LIGHT = ("#fbfaf6", "#ffffff")
DARK = ("#121615", "#191e1d")
"""Paper and sheet of the page, as ``style/page.css`` has them."""
SOFT_LIGHT, SOFT_DARK = 0.11, 0.16
"""How much of the accent is in the ground of a question."""
STEPS = 50


@dataclass(frozen=True, slots=True)
class Accent:
    """The colour of what can be clicked, as ``#rrggbb``, on the light and on the dark page."""

    light: str = "#0b655d"
    dark: str = "#82d2c6"

    @property
    def style(self) -> str:
        """The colours that the page's style makes of it."""
        rules = (
            (":root", self.light, "#ffffff", soft(self.light, dark=False)),
            ("body.dark", self.dark, "#0c1514", soft(self.dark, dark=True)),
        )
        return "\n".join(
            f"{where} {{ --act: {act}; --on-act: {on}; --act-soft: {ground}; }}"
            for where, act, on, ground in rules
        )


def least_contrast(colour: str, *, dark: bool) -> float:
    """The contrast of a colour to the ground of the page that it differs from least, 1 to 21."""
    grounds = (*(DARK if dark else LIGHT), soft(colour, dark=dark))
    return min(contrast(colour, ground) for ground in grounds)


def readable(colour: str, *, dark: bool) -> str:
    """The colour itself if it can be read, else the nearest to it on the way to black or (dark) white that can."""
    end = "#ffffff" if dark else "#000000"
    tries = (mixed(end, colour, step / STEPS) for step in range(STEPS + 1))
    return next(found for found in tries if least_contrast(found, dark=dark) >= AA)


def soft(colour: str, *, dark: bool) -> str:
    """The ground of a question."""
    return mixed(colour, DARK[0], SOFT_DARK) if dark else mixed(colour, LIGHT[1], SOFT_LIGHT)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """A colour that is ``share`` (0 to 1) the first and the rest the second."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
