"""The day of an opening: a family prepares, waits, and is told what it got when its turn came."""

import os
import time
import urllib.request
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.journeys.tour import ask, find_violations
from tests.browser.journeys.window import SIZES

BEFORE, AT = "2026-11-23T11:29:58+01:00", "2026-11-23T11:30:01+01:00"
PICTURES = os.environ.get("CANTINE_TEST_PICTURES")
"""A folder for pictures of the waiting room, where somebody wants to look at it."""


def open_period(portal):
    columns = "id, label, first_day, last_day, opens_at, mode, priorities, waiting_room"
    period = "1, 'Semaine de Noël', '2026-12-14', '2026-12-18', '2026-11-23 10:30:00.000000', 'first_come', '[]', 1"
    portal.insert(f"INSERT INTO booking_period ({columns}) VALUES ({period})")
    portal.insert("INSERT INTO booking_period_service SELECT 1, id FROM service WHERE label = 'Repas'")


def await_room(portal, *, is_on=True):
    """Until the server has seen that an opening is on, or no more."""
    for _ in range(600):
        with urllib.request.urlopen(f"{portal.address}/ouverture") as answer:
            if answer.url.endswith("/ouverture") is is_on:
                return
        time.sleep(0.1)
    raise AssertionError("no waiting room" if is_on else "a waiting room")


def look(page, name):
    for size in ("phone", "desk"):
        page.set_viewport_size(SIZES[size])
        assert find_violations(page) == []
        assert ask(page, "measureWider") == [0]
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{size}.png", full_page=True)


def test_a_family_prepares_waits_and_reads_what_it_got(open_browser, portal):
    window = open_browser("phone")
    open_period(portal)
    window.enter("1", f"/inscriptions?enfant={portal.child('TOTO')}&mois=2026-12")
    expect(window.page.get_by_text("Ouverte jusqu'au jeudi 10 décembre à 17 h 00")).to_be_visible()  # other services
    window.box("Repas, lundi 14 décembre 2026").check()
    window.save()
    expect(window.bar).to_contain_text("✓ 1 inscription préparée : rien n'est réservé")
    assert portal.booked("TOTO", "2026-12-14") == []
    if PICTURES:
        window.page.screenshot(path=Path(PICTURES) / "prepared.png", full_page=True)

    portal.set_clock(BEFORE)
    await_room(portal)
    page = window.page
    page.goto(f"{portal.address}/inscriptions")
    expect(page.get_by_role("heading", level=1)).to_have_text("Salle d'attente")
    expect(page.locator("#place")).to_contain_text("Ouverture le lundi 23 novembre 2026 à 11 h 30.")
    expect(page.get_by_role("status")).to_contain_text("tiré au sort")
    look(page, "before")

    portal.set_clock(AT)
    expect(page.locator("#place")).to_have_text("Votre préparation est envoyée : 1 inscription enregistrée.")
    expect(page.get_by_role("link", name="Continuer sur le portail")).to_be_focused()
    look(page, "sent")
    assert portal.booked("TOTO", "2026-12-14") == [(date(2026, 12, 14), "Repas", None)]
    page.get_by_role("link", name="Continuer sur le portail").click()
    for second in range(10, 60):  # the line moves with the clock
        portal.set_clock(f"2026-11-23T11:30:{second}+01:00")
        if page.get_by_text("Bienvenue TEST !").is_visible():
            break
        page.wait_for_timeout(300)
    window.title("Bienvenue TEST !")
    portal.insert("UPDATE booking_period SET waiting_room = 0")
    await_room(portal, is_on=False)  # the next test has this server too
