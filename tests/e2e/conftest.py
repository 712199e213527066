"""Debian's Chromium, a live server, and pages that fail a test when the browser complains."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = os.environ.get("PEIYOU_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# Playwright runs an event loop in this thread; Django must not take that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


PATIENCE_MS = 60_000
"""How long a page may take on a machine that does other things too; a quick one never waits for it."""


@pytest.fixture(scope="session")
def database_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file, as in operation: SQLite in memory locks whole tables between a browser's requests."""
    return tmp_path_factory.mktemp("database") / "test.sqlite3"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Visitor:
    """Opens pages as somebody with a language and a screen, and collects what the browser says."""

    def __init__(self, browser: Browser, site: str, locale: str, width: int) -> None:
        self.context = browser.new_context(
            base_url=site, locale=locale, viewport={"width": width, "height": 900}
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("requestfinished", self._fetched)
        self.site = site

    def _heard(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _fetched(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:")):
            self.complaints.append(f"fetched {request.url}")

    def is_accessible(self) -> None:
        """No violation of WCAG 2.2 AA, nothing wider than the screen, nothing the browser minds."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        serious = [
            (v["id"], [node["target"] for node in v["nodes"]][:3])
            for v in found
            if v["impact"] in {"serious", "critical"}
        ]
        assert serious == [], self.page.url
        width = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{self.page.url} is {width} px too wide"
        assert self.complaints == [], self.page.url


@pytest.fixture
def visitor(browser: Browser, live_server: Any) -> Iterator[Any]:
    """Makes visitors: `visitor(locale="zh-CN", width=1280)`."""
    made: list[Visitor] = []

    def make(locale: str = "zh-CN", width: int = 1280) -> Visitor:
        made.append(Visitor(browser, live_server.url, locale, width))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
