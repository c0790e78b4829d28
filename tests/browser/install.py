"""``python -m tests.browser.install``: the Chromium the browser tests use, found or else installed."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.serving import chromium


def installed() -> str | None:
    """The browser that the tests would start, the system's or Playwright's own; None if there is none."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return chromium() or (own if Path(own).exists() else None)


def install() -> None:
    """Installs one: Debian's package where that can be done, else Playwright's build.

    Ubuntu's package is left alone: it is a snap, which does not run in a container.
    """
    is_root = os.geteuid() == 0
    if is_root and shutil.which("apt-get") and platform.freedesktop_os_release().get("ID") == "debian":
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update"], env=quiet, check=True)
        packages = ["chromium", "fonts-dejavu-core", "fonts-liberation"]
        command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
        subprocess.run(command, env=quiet, check=True)
        return
    with_libraries = ["--with-deps"] if is_root and sys.platform == "linux" else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"], check=True)


def main() -> int:
    if installed() is None:
        install()
    print(f"browser: {installed()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
