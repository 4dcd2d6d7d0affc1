"""The browser, and the journeys' portal: one of each for the whole run, the demonstration as new for every test."""

import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

# One Chromium for all: Playwright starts only once in a thread.
from tests.browser.grid_page import chromium, grid, grid_address, grid_lender
from tests.browser.journeys.portal import Portal, fill, serving
from tests.browser.journeys.window import SIZES, TABLET, Window
from tests.browser.lent_pages import FAILED, PageLender

__all__ = ["chromium", "grid", "grid_address", "grid_lender"]

Open = Callable[..., Window]

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration database, filled once; never served itself."""
    return fill(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="session")
def _running_portal(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with serving(tmp_path_factory.mktemp("portal"), demonstration) as portal:
        yield portal


@pytest.fixture
def portal(_running_portal: Portal, demonstration: Path) -> Portal:
    """The real server, on Monday 23 November 2026 at 10:00, with the demonstration as it was filled."""
    _running_portal.start_over(demonstration)
    return _running_portal


@pytest.fixture
def windows() -> list[Window]:
    """Every window that this test has opened."""
    return []


@pytest.fixture(scope="session")
def lender(chromium: Browser, _running_portal: Portal) -> PageLender:
    """Pages for the windows of all tests."""
    return PageLender(chromium, f"{_running_portal.address}/sante")


@pytest.fixture
def open_browser(
    lender: PageLender, portal: Portal, windows: list[Window], request: pytest.FixtureRequest
) -> Iterator[Open]:
    """Start a browser of its own, or open a tab `beside` a window; errors that it meets fail the test."""
    lent: list[Window] = []

    def opened(size: str = "desk", at: Portal = portal, beside: Window | None = None) -> Window:
        page = beside.page.context.new_page() if beside else lender.lend(SIZES.get(size, TABLET))
        windows.append(window := Window(page, at))
        lent.extend([] if beside else [window])
        return window

    yield opened
    for window in lent:
        spoiled = window.portal is not portal or request.node.stash.get(FAILED, False)
        lender.take_back(window.page, spoiled=spoiled)
    for window in windows:
        window.leave()
    assert [fault for window in windows for fault in window.faults] == []


@pytest.fixture(params=SIZES)
def window(request: pytest.FixtureRequest, open_browser: Open) -> Window:
    """A window nobody has signed in to, once as wide as a desk and once as a phone."""
    return open_browser(request.param)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed journey leaves a picture of each of its windows, and says where."""
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
        folder = Path(tempfile.mkdtemp(prefix="cantine-failed-"))
        for number, window in enumerate(item.funcargs.get("windows", [])):
            if not window.page.is_closed():
                picture = folder / f"{item.name}-{number}.png"
                window.page.screenshot(path=picture, full_page=True)
                report.sections.append(("What the window showed", f"{window.page.url}\n{picture}"))
    return report
