"""Chromium with its own stopwatch: a page tells itself when something in it can be clicked."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cantine.http.session.cookie import COOKIE

SIGN_OUT = ".st-key-sign_out button"
SIGN_IN = "button[kind=primaryFormSubmit]"
OPEN_BOX = ".grid td input[type=checkbox]:enabled"

_STOPWATCH = """
const PATIENCE = 60_000; // ms, after which a figure is no figure any more
// The month grid lives in a shadow root, which querySelector does not enter.
const inside = (root, selector) => {
  const found = root.querySelector(selector);
  if (found) return found;
  for (const { shadowRoot } of root.querySelectorAll("*")) {
    const deeper = shadowRoot && inside(shadowRoot, selector);
    if (deeper) return deeper;
  }
  return null;
};
const clickable = (node) => {
  if (!node?.checkVisibility({ visibilityProperty: true }) || node.disabled) return false;
  node.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = node.getBoundingClientRect();
  const hit = node.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
  return !!hit && (node.contains(hit) || !!hit.closest("label")?.contains(node));
};
// Asked once per frame, not by the program outside: no polling from there disturbs or rounds the figure.
const whenever = (answer) => new Promise((resolve, reject) => {
  const began = performance.now();
  const look = () => {
    if (answer()) resolve(performance.now());
    else if (performance.now() - began > PATIENCE) reject(new Error(`Still not there: ${document.body.innerText}`));
    else requestAnimationFrame(look);
  };
  look();
});
window.benchmark = { inside, whenever };
const selector = WATCHED[location.pathname];
if (selector && window === top) window.benchmark.usable = whenever(() => clickable(inside(document, selector)));
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium that CANTINE_TEST_CHROMIUM names."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CANTINE_TEST_CHROMIUM"], args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@contextmanager
def visiting(
    browser: Browser, address: str, watched: Mapping[str, str], token: str | None = None, **device: Any
) -> Iterator[BrowserContext]:
    """A browser without cache, signed in where a token is given.

    `watched` says for the path of each page what has to be clickable before `usable_after` ends.
    """
    context = browser.new_context(locale="fr-FR", **device)
    context.set_default_timeout(120_000)
    context.add_init_script(f"(() => {{ const WATCHED = {json.dumps(watched)};\n{_STOPWATCH}}})()")
    if token:
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    yield context
    context.close()


def usable_after(page: Page) -> float:
    """Milliseconds from the start of the navigation until what is watched can be clicked."""
    return float(page.evaluate("window.benchmark.usable"))


def settle(page: Page) -> None:
    """Until the page's script has ended and a moment more: the next measurement shall not meet its remains."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(300)


def really_clickable(page: Page) -> None:
    """Tick the first open box of the grid and untick it: what the stopwatch called clickable must be so."""
    box = page.locator(OPEN_BOX).first
    box.check(timeout=5_000)
    box.uncheck(timeout=5_000)
