"""What is looked at on a page that stands in a window: accessibility, words, widths, focus, targets for a thumb."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.journeys.window import Window

_AXE = Axe().axe_script
_QUESTIONS = (Path(__file__).parent / "look.js").read_text("utf-8")


@dataclass(frozen=True)
class Seen:
    """What was found on one page; the rest is of the same page with letters twice as big.

    `violations` are axe's: the rule, where, and the HTML of the place. `faint`: whose focus by keyboard cannot be seen.
    `small`: pixels of the shorter side and name of what is pressed and is smaller than 44 pixels. `same_names`: of
    links that lead to different places. `wider`: by how much than the window.
    """

    violations: list[Any]
    faint: list[str]
    small: list[Any]
    same_names: list[str]
    words: list[str]
    wider: list[int]
    zoomed_wider: list[int]
    zoomed_cut_off: list[str]

    @property
    def faults(self) -> dict[str, Any]:
        """What is wrong on any page, by its kind."""
        kinds = [field.name for field in fields(self) if field.name not in ("words", "small")]
        found = {kind: getattr(self, kind) for kind in kinds}
        return {kind: what for kind, what in found.items() if (any(what) if "wider" in kind else what)}


def ask(page: Page, question: str) -> Any:
    """What one of the functions of look.js answers about the page as it stands."""
    return page.evaluate(f"() => {{ {_QUESTIONS}\nreturn {question}(); }}")


def find_violations(page: Page, *rules: str) -> list[tuple[str, Any, str]]:
    """Each violation that axe finds, with all of its rules or only with these."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [(rule["id"], node["target"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def look(window: Window, *rules: str) -> Seen:
    """Look at the page that stands in the window; axe tries all of its rules, or only these."""
    page = window.page
    violations = find_violations(page, *rules)
    questions = ("listFaintFocus", "listSmallTargets", "listSameNames", "listWords", "measureWider")
    answers = [ask(page, question) for question in questions]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    zoomed = ask(page, "measureWider"), ask(page, "listCutOff")
    page.evaluate("document.documentElement.style.fontSize = ''")
    return Seen(violations, *answers, *zoomed)
