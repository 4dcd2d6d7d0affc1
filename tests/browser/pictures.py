"""Pictures of the portal on a frozen clock, always the same.

`python -m tests.browser.pictures` takes those of the README anew. With `--all FOLDER` it also takes every page and
state that visitors and parents see, on the last Thursday before a week closes, at five widths, light and dark.
"""

import argparse
import os
import re
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, expect, sync_playwright

from tests.browser.grid_page import CHROMIUM
from tests.browser.journeys.portal import ROOT, Portal, fill, serving
from tests.browser.journeys.walks import families_pages, more_of_families, take, visitors_pages
from tests.browser.journeys.window import SIZES, Theme, Window
from tests.browser.lent_pages import open_page

FOLDER = ROOT / ".readme"
HEAVIEST = 150_000
"""Bytes of one picture."""

THURSDAY = "2026-11-26T16:50:00+01:00"
"""Ten minutes before the week of Monday 30 November closes, which lies in two months."""

WIDTHS = (320, 360, 390, 768, 1200)
THEMES: tuple[Theme, ...] = ("light", "dark")
TALLEST = 6_000
"""Pixels of a page, of which a picture shows no more."""

_HEIGHT = "(document.querySelector('[data-testid=stMain]') ?? document.scrollingElement).scrollHeight"

_WITHOUT_BANNER = "[data-testid=stElementContainer]:has(.frozen) { display: none }"
_SIDE_BY_SIDE = """<body style="margin: 0; padding: 24px; display: inline-flex; gap: 24px; background: #dfe6e1">
<img src="data:image/png;base64,{}"><img src="data:image/png;base64,{}"></body>"""
_SIGN_IN: FloatRect = {"x": 0, "y": 0, "width": 1200, "height": 520}
"""The sign-in's part of its window; the rest is white."""


@contextmanager
def portal_and_browser() -> Iterator[tuple[Portal, Browser, Path]]:
    """A portal with the demonstration, a browser, and the demonstration as it was filled; nothing of the caller's."""
    for name in [name for name in os.environ if name.startswith("CANTINE_") and not name.startswith("CANTINE_TEST_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        expect.set_options(timeout=60_000)  # a busy machine is slow, not wrong
        demonstration = fill(Path(folder))
        with serving(Path(folder), demonstration) as portal:
            yield portal, browser, demonstration
        browser.close()


@contextmanager
def window(browser: Browser, portal: Portal, size: str) -> Iterator[Window]:
    page = open_page(browser, SIZES[size], timezone_id="Europe/Paris", reduced_motion="reduce")
    yield Window(page, portal)
    page.context.close()


def picture(of: Window, clip: FloatRect | None = None) -> bytes:
    of.settle().page.add_style_tag(content=_WITHOUT_BANNER)
    of.page.evaluate("document.fonts.ready")
    of.page.mouse.move(0, 0)
    return of.page.screenshot(animations="disabled", caret="hide", clip=clip)


def home(at: Window) -> bytes:
    at.enter("durand@exemple.fr", "/compte").title("Bienvenue DURAND !")
    return picture(at)


def grid(at: Window) -> bytes:
    """December of Alice, with two changes that wait."""
    at.open(f"/inscriptions?enfant={at.portal.child('Alice')}&mois=2026-12").month("DÉCEMBRE 2026")
    at.box("Garderie soir, mardi 1er décembre 2026").check()
    at.box("Repas, vendredi 4 décembre 2026").uncheck()
    return picture(at)


def take_for_readme(browser: Browser, portal: Portal) -> dict[str, bytes]:
    """Each picture by its name."""
    with window(browser, portal, "desk") as desk:
        pictures = {"connexion": picture(desk.open(), _SIGN_IN), "compte": home(desk), "inscriptions": grid(desk)}
    with window(browser, portal, "phone") as phone:
        both = [b64encode(shown).decode() for shown in (home(phone), grid(phone))]
    page = browser.new_page(viewport={"width": 1000, "height": 1000})
    page.set_content(_SIDE_BY_SIDE.format(*both))
    return pictures | {"telephone": page.locator("body").screenshot()}


def take_everything(browser: Browser, portal: Portal, demonstration: Path, folder: Path) -> int:
    """A picture of every page and state, whole, at every width and in both themes; how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    walks = (visitors_pages, families_pages, more_of_families)
    for place, (name, at) in enumerate(take(walks, browser, portal, demonstration, THURSDAY)):
        file = f"{place:02}-{re.sub('[^a-zéèàô0-9]+', '-', name.lower()).strip('-')}"
        for width, theme in product(WIDTHS, THEMES):
            at.show({"width": width, "height": 844}, theme)
            at.show({"width": width, "height": min(max(844, at.page.evaluate(_HEIGHT)), TALLEST)}, theme)
            at.page.screenshot(path=folder / f"{file}-{width}-{theme}.png", animations="disabled", caret="hide")
            count += 1
        at.show(SIZES["desk"])
        print(file, flush=True)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page and state of visitors and parents too")
    everything = parser.parse_args().all
    FOLDER.mkdir(exist_ok=True)
    with portal_and_browser() as (portal, browser, demonstration):
        for name, content in take_for_readme(browser, portal).items():
            assert len(content) < HEAVIEST, f"{name}.png: {len(content)} bytes"
            (FOLDER / f"{name}.png").write_bytes(content)
            print(f"{name}.png: {len(content)} bytes")
        if everything:
            print(f"{take_everything(browser, portal, demonstration, everything)} pictures in {everything}")


if __name__ == "__main__":
    main()
