"""Who may add articles on the page that they run: nobody who came through a proxy or a tunnel."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from bot.reply.catalogue import words
from bot.web.editing.editors import WhoRunsThePage
from bot.web.editing.page_adding import PageAdding
from bot.web.editing.page_pinning import PagePinning
from bot.web.editing.route import ADD, EditingRoute
from bot.web.guard.refusal import RefusedError
from bot.web.page.loading import LoadingBot
from bot.web.serving.forwarded import Forwarded

ARTICLE = b"# Tea\n\nTea is a leaf that is dried and steeped in hot water for a few minutes.\n"


def added(folder: Path, headers: dict[str, str]) -> dict[str, object]:
    """What comes of a file that a client of this machine sends, over http_server's own way in."""
    adding = PageAdding(folder, lambda: None, words("en"))
    pinning = PagePinning(folder, LoadingBot(0), lambda: None, words("en"))
    app = Forwarded(EditingRoute(PlainTextResponse("other"), WhoRunsThePage(), adding, pinning), ())
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))

    async def send() -> dict[str, object]:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            kind = {"content-type": "application/octet-stream"}
            sent = await client.post(f"{ADD}?file=tea.md", content=ARTICLE, headers={**kind, **headers})
            return dict(sent.json())

    return asyncio.run(send())


def test_a_file_of_this_machine_is_added(tmp_path: Path) -> None:
    assert added(tmp_path, {})["article"] == "tea"
    assert [path.name for path in tmp_path.glob("*.md")] == ["tea.md"]


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip", "x-forwarded-host"])
def test_what_a_proxy_on_this_machine_passes_on_is_not(tmp_path: Path, header: str) -> None:
    with pytest.raises(RefusedError, match="Not Found"):
        added(tmp_path, {header: "127.0.0.1"})
    assert list(tmp_path.iterdir()) == []
