"""``app.py`` held still while files exist: ``python -m tests.serving.held FOLDER [options of app.py]``.

The bot is not opened as long as FOLDER holds ``opening``, and nothing is answered as long as it holds
``answering``.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import app
import bot.chat
import bot.opening

_open_bot, _ask = bot.opening.open_bot, bot.chat.Bot.ask


def main() -> int:
    """Runs the program; returns its exit status."""
    folder = Path(sys.argv[1])

    def wait(name: str) -> None:
        while (folder / name).exists():
            time.sleep(0.02)

    def open_bot(*given: Any, **named: Any) -> bot.chat.Bot:
        wait("opening")
        return _open_bot(*given, **named)

    def ask(*given: Any, **named: Any) -> Any:
        wait("answering")
        return _ask(*given, **named)

    bot.opening.open_bot, bot.chat.Bot.ask = open_bot, ask  # type: ignore[method-assign]
    return app.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
