"""What every part of this folder has to know of the page that is shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.web.sharing.address import PublicAddress
from bot.web.site.site import Site
from corpus.corpus import Corpus


@dataclass(frozen=True, slots=True)
class Sharing:
    """One page, as others see it.

    ``corpus`` gives the articles that everybody may see, None as long as they are not read. ``indexed`` says
    whether search engines may list the page; ``frame_ancestors`` who may show it in a frame, all if empty.
    """

    corpus: Callable[[], Corpus | None]
    site: Site = field(default_factory=Site)
    address: PublicAddress = field(default_factory=PublicAddress)
    indexed: bool = False
    frame_ancestors: tuple[str, ...] = ()
