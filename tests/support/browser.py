"""A browser for the tests: the system's Chromium, which `make setup` installs where it may."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.doing_without import do_without_browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
SCREENS = {"phone": PHONE, "desktop": DESKTOP}


@contextmanager
def browsing(config: pytest.Config) -> Iterator[Browser]:
    """Skipped loudly where there is none; an error in CI."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        do_without_browser(
            config, f"none of {', '.join(NAMES)} is on PATH; make setup installs one as root"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
