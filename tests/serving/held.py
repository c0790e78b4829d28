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

_load_models, _ask = bot.opening.load_models, bot.chat.Bot.ask


def main() -> int:
    """Runs the program; returns its exit status."""
    folder = Path(sys.argv[1])

    def wait(name: str) -> None:
        while (folder / name).exists():
            time.sleep(0.02)

    def load_models(*given: Any, **named: Any) -> bot.opening.Models:
        wait("opening")
        return _load_models(*given, **named)

    def ask(*given: Any, **named: Any) -> Any:
        wait("answering")
        return _ask(*given, **named)

    bot.opening.load_models, bot.chat.Bot.ask = load_models, ask  # type: ignore[method-assign]
    return app.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
