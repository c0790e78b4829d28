"""``app.py`` whose page may add links to this machine too: ``python -m tests.browser.adding_app [options]``."""

from __future__ import annotations

import sys
from functools import partial

import app


def main() -> int:
    """Runs the program; returns its exit status."""
    # Not above: the children that read sources import this module.
    from bot.web.serving import http_server  # noqa: PLC0415
    from corpus.adding.fetching.client import get  # noqa: PLC0415
    from corpus.adding.fetching.polite import Visitor  # noqa: PLC0415

    near = partial(Visitor, partial(get, loopback=True))
    http_server.PageAdding = partial(http_server.PageAdding, visitor=near)  # type: ignore[misc, assignment]
    return app.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
