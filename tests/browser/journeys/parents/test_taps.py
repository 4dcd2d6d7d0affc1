"""How many taps and swipes a mother needs on her phone, ten minutes before a week closes that lies in two months."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.journeys.parents.test_paying import green_link, pay_button
from tests.browser.journeys.window import Window
from tests.browser.lent_pages import open_page

THURSDAY = "2026-11-26T16:50:00+01:00"
WEEK = "2026-11-30", "2026-12-06"
SCREENS = {"390x844": (390, 844), "360x640": (360, 640)}

COUNT = """(() => { window.taps = 0;
addEventListener("pointerdown", ({ pointerType }) => { window.taps += pointerType === "touch"; }, true); })()"""
SCROLLED = "() => scrollY + (document.querySelector('[data-testid=stMain]')?.scrollTop ?? 0)"


class Thumb:
    """Taps what is in view, and swipes to what is not; what it did is counted."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.taps = self.swipes = 0

    def tap(self, target: Locator) -> None:
        """Tap the middle of it; up to it first, a screen with each swipe, where it is not whole in view."""
        target.wait_for()
        self.window.settle()
        screen = self.window.page.viewport_size
        box = target.bounding_box()
        assert screen
        assert box
        if box["y"] < 0 or box["y"] + box["height"] > screen["height"]:
            self.swipes += 1 + int(abs(box["y"]) // screen["height"])
            target.scroll_into_view_if_needed()
            box = target.bounding_box()
            assert box
        self.window.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.taps += 1


@pytest.fixture(params=SCREENS)
def phone(request, chromium, portal, windows) -> Iterator[Window]:
    """A phone with a screen that is touched."""
    portal.set_clock(THURSDAY)
    width, height = SCREENS[request.param]
    page = open_page(chromium, {"width": width, "height": height}, has_touch=True, is_mobile=True)
    window = Window(page, portal)
    windows.append(window)
    yield window
    page.context.close()
    assert window.faults == []


def test_next_week_is_booked_for_one_child_and_for_two_in_four_taps_without_a_swipe(phone, portal):
    for children in (["TOTO"], ["TOTO", "LILI"]):
        phone.enter("1").title("Bienvenue TEST !")
        thumb = Thumb(phone)
        for name in children:
            thumb.tap(phone.button(f"comme d'habitude, {name}"))
        thumb.tap(phone.button("Enregistrer"))
        expect(phone.page.get_by_role("status").filter(has_text="enregistrées")).to_be_visible()
        assert (thumb.taps <= 4, thumb.swipes) == (True, 0)
        for name in children:
            assert [(f"{day:%a}", service) for day, service, _ in portal.booked(name, *WEEK)] == [
                (day, "Repas") for day in ("Mon", "Tue", "Thu", "Fri")
            ]
        portal.insert("DELETE FROM booking WHERE day BETWEEN ? AND ?", *WEEK)


def test_until_the_holidays_two_children_are_booked_in_seven_taps(phone, portal):
    phone.enter("1").title("Bienvenue TEST !")
    thumb = Thumb(phone)
    thumb.tap(phone.link("Semaine type").first)
    phone.title("Semaine type")
    thumb.tap(phone.page.locator("label").filter(has_text="LILI"))
    thumb.tap(phone.button("Appliquer"))
    expect(phone.text("Enregistré :")).to_be_visible()
    assert thumb.taps <= 7
    assert len(portal.booked("TOTO", "2026-11-27")) == len(portal.booked("LILI", "2026-11-27")) > 0


def test_an_invoice_is_paid_in_three_taps(phone):
    phone.enter("durand@exemple.fr").title("Bienvenue DURAND !")
    thumb = Thumb(phone)
    thumb.tap(green_link(phone))
    thumb.tap(pay_button(phone))
    thumb.window.page.wait_for_url("**/simulateur/payfip/paiement*")
    button = phone.button("Payer")
    button.tap()
    phone.title("Bienvenue DURAND !")
    expect(phone.text("est enregistré. Merci !")).to_be_visible()
    assert thumb.taps + 1 <= 3
