"""Published lists of strings that break programs, each asked as a question; skipped where they are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.chat import Bot
from bot.terminal import reply_text
from tests.bot.test_chat import check_quotes

LISTS = Path(__file__).parents[3] / "shared" / "bad_input"


@pytest.mark.skipif(not LISTS.is_dir(), reason="the lists are not part of the project")
@pytest.mark.parametrize("name", ["blns.json", "xss_payload_list.txt", "dompurify_expect.json"])
def test_each_string_gets_one_reply_that_can_be_shown_and_sent(bot: Bot, name: str) -> None:
    text = (LISTS / name).read_text(encoding="utf-8", errors="replace")
    strings = (
        text.splitlines()
        if name.endswith(".txt")
        else [entry if isinstance(entry, str) else entry["payload"] for entry in json.loads(text)]
    )
    for string in strings[:: max(len(strings) // 150, 1)]:
        reply = bot.ask(string)
        check_quotes(reply, bot)
        json.dumps(reply.to_json(), ensure_ascii=False).encode()
        assert not any(ord(c) < 32 and c not in "\n\t" for c in reply_text(reply))
