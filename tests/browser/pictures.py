"""The README's pictures, on a frozen clock: `python -m tests.browser.pictures` takes them anew, always the same."""

import os
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, sync_playwright

from tests.browser.grid_page import CHROMIUM
from tests.browser.journeys.portal import ROOT, Portal, fill, serving
from tests.browser.journeys.window import SIZES, Window

FOLDER = ROOT / ".readme"
HEAVIEST = 150_000
"""Bytes of one picture."""

_WITHOUT_BANNER = "[data-testid=stElementContainer]:has(.frozen) { display: none }"
_SIDE_BY_SIDE = """<body style="margin: 0; padding: 24px; display: inline-flex; gap: 24px; background: #dfe6e1">
<img src="data:image/png;base64,{}"><img src="data:image/png;base64,{}"></body>"""
_SIGN_IN: FloatRect = {"x": 0, "y": 0, "width": 1200, "height": 520}
"""The sign-in's part of its window; the rest is white."""


@contextmanager
def window(browser: Browser, portal: Portal, size: str) -> Iterator[Window]:
    context = browser.new_context(
        viewport=SIZES[size], locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce"
    )
    yield Window(context.new_page(), portal)
    context.close()


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


def take(browser: Browser, portal: Portal) -> dict[str, bytes]:
    """Each picture by its name."""
    with window(browser, portal, "desk") as desk:
        pictures = {"connexion": picture(desk.open(), _SIGN_IN), "compte": home(desk), "inscriptions": grid(desk)}
    with window(browser, portal, "phone") as phone:
        both = [b64encode(shown).decode() for shown in (home(phone), grid(phone))]
    page = browser.new_page(viewport={"width": 1000, "height": 1000})
    page.set_content(_SIDE_BY_SIDE.format(*both))
    return pictures | {"telephone": page.locator("body").screenshot()}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in [name for name in os.environ if name.startswith("CANTINE_") and not name.startswith("CANTINE_TEST_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        with serving(Path(folder), fill(Path(folder))) as portal:
            for name, content in take(browser, portal).items():
                assert len(content) < HEAVIEST, f"{name}.png: {len(content)} bytes"
                (FOLDER / f"{name}.png").write_bytes(content)
                print(f"{name}.png: {len(content)} bytes")
        browser.close()


if __name__ == "__main__":
    main()
