"""A window of a browser at the portal, and the words in which the journeys speak of it."""

import re
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Response, ViewportSize, expect

from cantine.demo import PASSWORD
from cantine.http.session.cookie import COOKIE
from tests.browser.journeys.portal import Portal

Theme = Literal["light", "dark"]
SIZES: dict[str, ViewportSize] = {"desk": {"width": 1200, "height": 900}, "phone": {"width": 390, "height": 844}}
TABLET: ViewportSize = {"width": 820, "height": 1180}
LOGIN, SECRET = "N° de famille ou Adresse mail", "Mot de passe"

_SETTLED = """() => document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")
  && !document.querySelector("[data-testid=stSkeleton]")
  && performance.now() - window.lastChange > 60
  && !document.getAnimations().some((one) => one.playState === "running"
    && one.effect?.getComputedTiming().endTime !== Infinity)"""

_DRAWN_ANEW = """(theme) => document.querySelector("[data-testid=stApp]")
  && matchMedia("(prefers-color-scheme: dark)").matches !== (theme === "dark") ? performance.now() : -1"""
"""Since when Streamlit has to draw the page anew for this theme, some moments later; -1 where it need not."""


@dataclass
class Window:
    """One page of a browser; `faults` are the errors it met that no test expected.

    The page is one of `tests/browser/lent_pages.py`, where documents note when they were last drawn on.
    """

    page: Page
    portal: Portal
    faults: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", self._on_error)
        self.page.on("response", self._on_response)

    def leave(self) -> None:
        """Listen no longer to the page, which goes to somebody else."""
        self.page.remove_listener("console", self._on_console)
        self.page.remove_listener("pageerror", self._on_error)
        self.page.remove_listener("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._fault(f"console: {message.text}")

    def _on_error(self, error: Error) -> None:
        self._fault(f"script: {error}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._fault(f"{response.status}: {response.url}")

    def _fault(self, what: str) -> None:
        if not any(part in what for part in self.expected):
            self.faults.append(what)

    # ---- where it is

    def open(self, path: str = "/") -> "Window":
        self.page.goto(f"{self.portal.address}{path}")
        return self.settle()

    def reload(self) -> "Window":
        self.page.reload()
        return self.settle()

    def settle(self) -> "Window":
        """Until the page stands complete and still: its script has run, nothing has been drawn for 60 ms nor moves.

        What opens moves for half a second: a click before its end goes down on one thing and up on another.

        After a click on a button too. Not after a choice in a list, which is told later: there wait until what stood
        before it is gone.
        """
        self.page.wait_for_function(_SETTLED, polling=40)  # asked at each frame, Chromium draws frames for the question
        return self

    def show(self, size: ViewportSize, theme: Theme = "light") -> "Window":
        """The same page in a window of this size, on a device of this theme."""
        self.page.set_viewport_size(size)
        drawn = self.page.evaluate(_DRAWN_ANEW, theme)
        self.page.emulate_media(color_scheme=theme)
        self.page.wait_for_function(
            "(drawn) => window.lastChange > drawn && performance.now() - window.lastChange > 60", arg=drawn
        )
        return self

    def sign_in(self, login: str, password: str = PASSWORD) -> "Window":
        """Fill the form in; where it leads is for the journey to say."""
        self.field(LOGIN).fill(login)
        self.field(SECRET).fill(password)
        self.button("Connexion").click()
        return self

    def enter(self, login: str, path: str = "/", password: str = "") -> "Window":
        """Open an address signed in: with a password by the form, else with a cookie of a session that was opened."""
        if not password:
            cookie = {"name": COOKIE, "value": self.portal.open_session(login), "url": self.portal.address}
            self.page.context.add_cookies([cookie])
            self.open(path)
        else:
            self.open(path)
            with self.page.expect_response("**/session") as answer:
                self.sign_in(login, password)
            assert answer.value.status == 204
        expect(self.button("Déconnexion")).to_be_visible()
        return self.settle()

    def sign_out(self) -> None:
        with self.page.expect_response("**/session"):
            self.button("Déconnexion").click()
        expect(self.field(LOGIN)).to_be_visible()

    def path(self, of: str) -> None:
        """Wait until the address ends like this."""
        expect(self.page).to_have_url(re.compile(f"{re.escape(self.portal.address)}{of}$"))

    # ---- what it shows

    def title(self, text: str) -> None:
        """Wait until this is the page's one title; for a moment the one before may stand beside it."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text([text])

    def text(self, text: str) -> Locator:
        return self._shown_now(self.page.get_by_text(text))

    def field(self, label: str) -> Locator:
        return self._shown_now(self.page.get_by_label(label, exact=True))

    def table(self, name: str) -> Locator:
        return self._shown_now(self.page.get_by_role("table", name=name, exact=True))

    def _shown_now(self, found: Locator) -> Locator:
        """Not where it stood before, which stays in the page until the script has ended: there would be two of it."""
        return found.and_(self.page.locator(":not([data-stale=true] *)"))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """A link by its words; Material's icons are drawn by ligatures whose names stand in the text."""
        return self.page.get_by_role("link").filter(has_text=re.compile(rf"{re.escape(name)}\s*$"))

    def follow(self, name: str, menu: str = "") -> None:
        """A link above the page, or in this menu there; a phone shows them all behind one button."""
        if (every := self.button("Menu")).is_visible():
            every.click()
        if menu:
            self.button(menu).click()
        self.page.locator("#menu").get_by_role("link", name=name, exact=True).click()

    def pick_day(self, label: str, day: str) -> None:
        """Type a day, « 24/11/2026 », into the field of this name, and leave the field."""
        field = self.field(label)
        field.fill(day)
        field.press("Tab")

    def unfold(self, words: str) -> None:
        """Open what is folded behind these words, and wait until it has stopped moving."""
        self.page.get_by_text(words, exact=True).first.click()
        self.settle()

    # ---- the month grid

    def box(self, name: str) -> Locator:
        return self.page.get_by_role("checkbox", name=name, exact=True)

    def time(self, name: str) -> Locator:
        return self.page.get_by_role("combobox", name=name, exact=True)

    @property
    def bar(self) -> Locator:
        return self.page.locator(".grid .save")

    @property
    def question(self) -> Locator:
        """The dialog about unsaved changes."""
        return self.page.get_by_role("dialog", name=re.compile("^Vous avez"))

    def save(self) -> None:
        self.button("Enregistrer").click()

    def open_week(self, title: str) -> None:
        """Unfold a week that may not change, out of the line that holds several of them where there are."""
        line = self.page.get_by_role("button", name=re.compile("^Semaines closes"))
        if line.count() and line.get_attribute("aria-expanded") == "false":
            line.click()
        if self.button(title).get_attribute("aria-expanded") == "false":
            self.button(title).click()

    def month(self, name: str) -> None:
        """Wait until the grid shows this month."""
        expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
