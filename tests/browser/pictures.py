"""Pictures of the real page, for people to look at and for the README.

python -m tests.browser.pictures          every size, colour and kind of reply, into screenshots/
python -m tests.browser.pictures --readme the README's pictures, into .github/pictures/
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.reader import DESKTOP, PHONE, Reader, new_reader
from tests.browser.serving import FLAGS, ROOT, app, chromium
from tests.browser.test_answers import KINDS
from tests.browser.test_layout import SIZES

SETTLE_MS = 700
TOUR = {"width": 1100, "height": 680}
TOUR_COLOURS = 96


def screenshots(browser: Browser, url: str, folder: Path) -> None:
    """Each size and both colours: the first screen, each kind of reply, the article with a quote marked."""
    for width, height in SIZES:
        for colours in ("light", "dark"):
            reader = new_reader(
                browser, url, viewport={"width": width, "height": height}, color_scheme=colours
            )
            reader.open()
            name = f"{width}x{height}-{colours}"
            _take(reader, folder / f"{name}-first.png")
            for kind, (question, _) in KINDS.items():
                reader.ask(question)
                _take(reader, folder / f"{name}-{kind}.png")
            reader.page.locator("figure a.cite").first.click()
            _take(reader, folder / f"{name}-cited.png")
            reader.page.context.close()


def readme(browser: Browser, url: str, folder: Path) -> None:
    """An answer on a desktop and on a phone, and a short tour."""
    for name, size, colours in (
        ("answer.png", DESKTOP, "light"),
        ("answer-dark.png", DESKTOP, "dark"),
        ("phone.png", PHONE, "light"),
    ):
        reader = new_reader(browser, url, viewport=size, color_scheme=colours, device_scale_factor=2)
        reader.open().ask("ice or heat?")
        _take(reader, folder / name)
        Image.open(folder / name).convert("RGB").quantize(256).save(folder / name, optimize=True)
        reader.page.context.close()
    _tour(new_reader(browser, url, viewport=TOUR).open(), folder / "tour.gif")


def _tour(reader: Reader, path: Path) -> None:
    """First screen, a question typed, its answer, the next question, what the article does not say."""
    frames: list[tuple[Image.Image, int]] = []

    def shoot(for_ms: int) -> None:
        picture = Image.open(io.BytesIO(reader.page.screenshot())).convert("RGB")
        frames.append((picture, for_ms))

    def ask(question: str) -> None:
        before = reader.page.locator(".turn").count()
        for at in range(0, len(question), 4):
            reader.page.keyboard.type(question[at : at + 4])
            shoot(110)
        reader.page.keyboard.press("Enter")
        reader.answer(before)
        reader.page.wait_for_timeout(SETTLE_MS)
        shoot(2800)

    reader.page.wait_for_timeout(SETTLE_MS)
    shoot(1600)
    reader.page.locator("#question").focus()
    ask("ice or heat?")
    ask("when do I need a doctor")
    ask("who won the world cup")
    first, *rest = [picture.quantize(TOUR_COLOURS) for picture, _ in frames]
    durations = [for_ms for _, for_ms in frames]
    first.save(path, save_all=True, append_images=rest, duration=durations, loop=0, optimize=True)
    reader.page.context.close()


def _take(reader: Reader, path: Path) -> None:
    reader.page.wait_for_timeout(SETTLE_MS)
    reader.page.screenshot(path=path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--readme", action="store_true", help="only the README's pictures, into .github/pictures/"
    )
    options = parser.parse_args()
    folder = ROOT / (".github/pictures" if options.readme else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with app() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        (readme if options.readme else screenshots)(browser, server.url, folder)
        browser.close()


if __name__ == "__main__":
    main()
