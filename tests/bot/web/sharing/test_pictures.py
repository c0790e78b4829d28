"""Preview pictures that many ask for at once, of a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.browser.serving import Server, set_answers

ARTICLES = 60
"""More than a server has threads for short work."""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("articles")
    for number in range(ARTICLES):
        Path(folder, f"a{number}.md").write_text(f"# Title {number} {'of many words ' * 20}\n\nOne.\n")
    with set_answers(folder) as server:
        yield server


def test_pictures_that_are_waited_for_keep_no_question_waiting(many: Server) -> None:
    async def asked() -> tuple[int, list[httpx.Response], httpx.Response]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=many.url, timeout=60, limits=limits) as client:
            components = (await client.get("config")).json()["components"]
            body = {
                "data": {"question": "One", "history": []},
                "component_id": next(each["id"] for each in components if each["type"] == "html"),
                "fn_name": "ask",
                "session_hash": "test",
            }
            drawn = [
                asyncio.create_task(client.get(f"preview.png?article=a{number}"))
                for number in range(ARTICLES)
            ]
            await asyncio.wait(drawn, return_when=asyncio.FIRST_COMPLETED)  # all have been sent by now
            answer = await client.post("gradio_api/component_server/", json=body)
            before = sum(task.done() for task in drawn)
            return before, await asyncio.gather(*drawn), answer

    with ThreadPoolExecutor(1) as beside:  # a browser's own loop may run in this thread
        before, pictures, answer = beside.submit(asyncio.run, asked()).result()
    assert answer.json()["kind"] == "quote"
    assert {picture.headers["content-type"] for picture in pictures} == {"image/png"}
    assert len({picture.content for picture in pictures}) == ARTICLES
    assert before < 20  # with a thread for each, the question would wait for this many
