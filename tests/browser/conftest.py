"""One browser and one ``app.py`` for all tests; a tab for each, its trace kept where the test fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from corpus.corpus import default_folder
from tests.browser.reader import Reader, new_reader
from tests.browser.serving import FLAGS, ROOT, Server, app, chromium, set_answers

TRACES = ROOT / "traces"
failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    item.stash[failed] = item.stash.get(failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def served() -> Iterator[Server]:
    with app() as server:
        yield server


@pytest.fixture(scope="session")
def set_server() -> Iterator[Server]:
    with set_answers(default_folder()) as server:
        yield server


@pytest.fixture(scope="session")
def two_articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two short articles."""
    folder = tmp_path_factory.mktemp("two") / "articles"
    folder.mkdir()
    for name in ("first", "second"):
        words = f"---\ntitle: The {name} article\nauthor: A. {name.title()}\n---\n\n# The {name} article\n\n"
        (folder / f"{name}.md").write_text(f"{words}{name.title()} words. More of them.\n", encoding="utf-8")
    return folder


Open = Callable[..., Reader]


@pytest.fixture
def new_tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens tabs, ``new_tab(server_or_url, **browser_context)``; fails if something bad happened in any."""
    readers: list[Reader] = []

    def open_tab(served: Server | str, **context: Any) -> Reader:
        reader = new_reader(browser, served if isinstance(served, str) else served.url, **context)
        readers.append(reader)
        return reader

    yield open_tab
    mishaps = [mishap for reader in readers for mishap in reader.mishaps]
    bad = request.node.stash.get(failed, False) or mishaps
    for number, reader in enumerate(readers):
        name = re.sub(r"\W+", "-", request.node.name)[:80]
        reader.page.context.tracing.stop(path=TRACES / f"{name}-{number}.zip" if bad else None)
        reader.page.context.close()
    assert mishaps == []


@pytest.fixture
def reader(new_tab: Open, served: Server) -> Reader:
    """A reader at the first screen of ``app.py``, on a desktop."""
    return new_tab(served).open()
