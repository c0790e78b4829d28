"""What the page is called and looks like wherever it is named: in its head, its preview and its manifest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """Name and look of one page.

    ``promise`` says in one sentence what the page does. ``colour`` is the colour of actions, ``paper`` that of
    the background and ``evidence`` that of what is quoted, each as ``#rrggbb``.
    """

    name: str = "Ask the Article"
    promise: str = "Only the article’s own words, each with its place."
    colour: str = "#0b655d"
    paper: str = "#fbfaf6"
    ink: str = "#1b2221"
    evidence: str = "#d39a12"
