"""What is looked at on a page that stands in a window: accessibility, words, widths, focus, targets for a thumb."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.journeys.window import Window

_LOOK = (Path(__file__).parent / "look.js").read_text("utf-8")


@dataclass(frozen=True)
class Seen:
    """What was found on one page: violations of accessibility, words, how much wider than the window it is.

    `zoomed_wider` and `zoomed_cut_off` are of the same page with letters twice as big.
    """

    violations: list[Any]
    words: list[str]
    wider: list[int]
    zoomed_wider: list[int]
    zoomed_cut_off: list[str]


def ask(page: Page, question: str) -> Any:
    """What one of the functions of look.js answers about the page as it stands."""
    return page.evaluate(f"() => {{ {_LOOK}\nreturn {question}(); }}")


def find_violations(page: Page, impacts: tuple[str, ...] = ("serious", "critical")) -> list[Any]:
    """Each violation that axe finds: its rule, where it is, and the HTML of the place."""
    return [
        (rule["id"], node["target"], node["html"][:200])
        for rule in Axe().run(page).response["violations"]
        if rule["impact"] in impacts
        for node in rule["nodes"]
    ]


def look(window: Window) -> Seen:
    """Look at the page that stands in the window."""
    page = window.page
    violations = find_violations(page)
    words, wider = ask(page, "listWords"), ask(page, "measureWider")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    zoomed = ask(page, "measureWider"), ask(page, "listCutOff")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return Seen(violations, words, wider, *zoomed)
