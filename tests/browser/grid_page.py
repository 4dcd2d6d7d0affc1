"""What the tests of the month grid share: its small page, served and opened at the width of a desk and of a phone."""

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser.lent_pages import FAILED, PageLender
from tests.support.programs.nursery import python

ROOT = Path(__file__).parents[2]
APP = Path(__file__).with_name("grid_server.py")
CHROMIUM = os.environ.get("CANTINE_TEST_CHROMIUM", "/usr/bin/chromium-headless-shell")


@dataclass(frozen=True)
class Grid:
    """The page with the grid, and the words in which the tests speak of it."""

    page: Page

    def box(self, name: str) -> Locator:
        return self.page.get_by_role("checkbox", name=name, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def time(self, name: str) -> Locator:
        return self.page.get_by_role("combobox", name=name, exact=True)

    @property
    def bar(self) -> Locator:
        return self.page.locator(".save")

    @property
    def question(self) -> Locator:
        """The dialog about unsaved changes."""
        return self.page.get_by_role("dialog", name=re.compile("^Vous avez"))

    def tick_outside(self, label: str) -> None:
        """Tick one of Streamlit's own boxes above the grid, which runs the page again."""
        self.page.get_by_test_id("stCheckbox").filter(has_text=label).locator("label").click()

    def received(self, count: int) -> list[dict[str, Any]]:
        """What Python was sent, once it holds `count` messages."""
        code = self.page.get_by_test_id("stCode").locator("code")
        for _ in range(100):
            messages = json.loads(code.inner_text())
            if len(messages) == count:
                return messages
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{len(messages)} messages, not {count}")


@pytest.fixture(scope="module")
def grid_address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *python(),
        "-m",
        "streamlit",
        "run",
        str(APP),
        f"--server.port={port}",
        "--server.address=127.0.0.1",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def grid_lender(chromium: Browser, grid_address: str) -> PageLender:
    """Pages for the tests of a module, whose server has an address of its own."""
    return PageLender(chromium, f"{grid_address}/_stcore/health")


@pytest.fixture(params=[1200, 390], ids=["desk", "phone"])
def grid(request: pytest.FixtureRequest, grid_lender: PageLender, grid_address: str) -> Iterator[Grid]:
    page = grid_lender.lend({"width": request.param, "height": 844})
    page.goto(grid_address)
    grid = Grid(page)
    grid.box("Repas, lundi 30 novembre 2026").wait_for()
    yield grid
    grid_lender.take_back(page, spoiled=request.node.stash.get(FAILED, False))
