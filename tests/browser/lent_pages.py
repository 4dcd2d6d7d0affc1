"""Pages of the browser that are lent to one test after the other, each time as empty as one that was just opened.

What a page has loaded before, its process holds in memory, compiled: the portal costs a third of a first visit there.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

FAILED = pytest.StashKey[bool]()
"""Whether a test has failed: nobody after it gets what it has left behind."""

_WATCH = """
window.lastChange = performance.now();
new MutationObserver(() => { window.lastChange = performance.now(); })
  .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


def open_page(browser: Browser, size: ViewportSize, **more: Any) -> Page:
    """A page in a context of its own, in which every document notes when it was last drawn on."""
    context = browser.new_context(viewport=size, locale="fr-FR", **more)
    context.set_default_timeout(20_000)
    context.add_init_script(_WATCH)
    return context.new_page()


class PageLender:
    """Lends pages that nobody has now, each in a context of its own.

    They wait at `quiet`, an address of the server that shows next to nothing: from there it is loaded by the process
    that has it in memory.
    """

    def __init__(self, browser: Browser, quiet: str) -> None:
        self._browser, self._quiet = browser, quiet
        self._free: list[Page] = []

    def lend(self, size: ViewportSize) -> Page:
        """A page of this size, with nothing stored and nothing to go back to but `quiet`."""
        if not self._free:
            self._empty(open_page(self._browser, size))
        page = self._free.pop()
        page.set_viewport_size(size)
        return page

    def take_back(self, page: Page, *, spoiled: bool = False) -> None:
        """Empty it for the next one; where that cannot be done, or it is `spoiled`, close it with its context."""
        for other in [other for other in page.context.pages if other != page]:
            other.close()
        if spoiled or page.is_closed() or _is_routed(page):
            page.context.close()
        else:
            self._empty(page)

    def _empty(self, page: Page) -> None:
        page.context.set_offline(False)
        page.goto(self._quiet)
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.context.clear_cookies()
        line = page.context.new_cdp_session(page)
        line.send("Page.resetNavigationHistory")
        line.detach()
        self._free.append(page)


def _is_routed(page: Page) -> bool:
    """Whether a test stands between the page and the server: a websocket's route can never be taken away."""
    own = page._impl_obj
    return bool(own._routes or own._web_socket_routes)
