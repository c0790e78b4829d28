"""What a reader who runs the page adds there: a link or a file becomes an article, and the bot knows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.reply.catalogue import Words
from bot.web.editing.reasons import reason
from corpus.errors import AskError

if TYPE_CHECKING:
    from corpus.adding.add import Outcome
    from corpus.adding.fetching.polite import Visitor

Told = dict[str, object]


class PageAdding:
    """Adds to the corpus in a folder, then has the bot take it over.

    Args:
        folder: of the corpus.
        renew: has the bot answer from the articles as they are now.
        own: the page's words.
        visitor: makes what fetches links; None for one that reads public addresses alone.
    """

    def __init__(
        self,
        folder: Path,
        renew: Callable[[], object],
        own: Words,
        visitor: Callable[[], Visitor] | None = None,
    ) -> None:
        self._folder = folder
        self._renew = renew
        self._own = own
        self._visitor = visitor

    def link(self, address: str) -> Told:
        """Adds what is at an address."""
        from corpus.adding.add import Adder  # noqa: PLC0415 - slow to import
        from corpus.adding.sources import is_address  # noqa: PLC0415

        source = address.strip()
        source = source if is_address(source) else f"https://{source}"
        adder = Adder(self._folder, visitor=self._visitor() if self._visitor else None)
        return self._told(list(adder.add([source])))

    def file(self, name: str, content: bytes) -> Told:
        """Adds a file by its name and its bytes."""
        from corpus.adding.add import Adder  # noqa: PLC0415 - slow to import

        return self._told([Adder(self._folder).add_upload(name, content)])

    def _told(self, outcomes: list[Outcome]) -> Told:
        """What became of it: the article to ask, "" if there is none, its title, or why there is none."""
        good = [each for each in outcomes if each.path is not None]
        if not good:
            failed = next((each.error for each in reversed(outcomes) if each.error), None)
            return {"article": "", "told": reason(failed, self._own) if failed else ""}
        try:
            self._renew()
        except AskError as error:
            return {"article": "", "told": reason(error, self._own)}
        path = good[0].path or self._folder
        article = path.relative_to(self._folder).with_suffix("").as_posix()
        return {"article": article, "told": good[0].message, "count": len(good)}
