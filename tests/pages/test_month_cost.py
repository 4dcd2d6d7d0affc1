"""The cost of the month in the grid: to the cent what the family will be billed for the same bookings."""

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from cantine.queries import prices
from cantine.rules.charges import Attended, charges
from cantine.rules.words import State
from cantine.store import database
from cantine.store.tables import Booking, Child, Invoice, InvoiceLine, Service, TariffBand
from tests.dates import on
from tests.pages.test_inscriptions import change

DECEMBER = "2026-12"


@pytest.fixture
def toto(portal_url):
    """TOTO of family TEST, which has a quotient of 850."""
    with database.reading(portal_url) as db:
        return db.scalar(select(Child.id).where(Child.first_name == "TOTO"))


def billed(url, family, first, last):
    """What a bill of the family would say of these days now."""
    with database.reading(url) as db:
        rows = db.execute(
            select(Booking.id, Booking.child_id, Booking.service_id, Booking.day, Booking.state, Booking.time).where(
                Booking.family_id == family, Booking.day.between(on(first), on(last)), Booking.invoice_line_id.is_(None)
            )
        )
        found = charges([Attended(*row) for row in rows], prices.price_lists(db, [family])[family])
    return sum(charge.cents for charge in found)


def test_the_estimate_follows_what_is_saved_full_days_times_and_quotient_included(parent, portal_url, toto):
    parent.open("inscriptions", enfant=str(toto), mois=DECEMBER)
    assert parent.grid["cost"]["cents"] == 0
    changes = [
        change("2026-12-01", 1),  # Repas, 3,60 €
        change("2026-12-01", 2, time=7 * 60 + 45),  # three quarters of an hour before 8:30 at 0,55 €
        change("2026-12-01", 3, time=18 * 60 + 30),  # ten of them after 16:00
        change("2026-12-02", 4),  # both halves of a Wednesday at the centre: 11,00 €
        change("2026-12-02", 5),
        change("2026-12-09", 4),  # and one half: 6,50 €
    ]
    parent.send("save", {"child": toto, "changes": changes})
    assert parent.grid["outcome"]["saved"] == 6
    assert parent.grid["cost"]["cents"] == 360 + 165 + 550 + 1100 + 650
    assert billed(portal_url, 1, "mardi 2026-12-01", "jeudi 2026-12-31") == parent.grid["cost"]["cents"]
    assert parent.grid["cost"]["held"]["2026-12-01 3"] == [550, 1]
    assert parent.reload().grid["cost"]["cents"] == 2825


def test_the_children_of_a_family_cost_together_what_it_will_be_billed(browser, portal_url):
    browser.open().sign_in("durand@exemple.fr")
    for month, first, last in (
        ("2026-11", "dimanche 2026-11-01", "lundi 2026-11-30"),
        (DECEMBER, "mardi 2026-12-01", "jeudi 2026-12-31"),
    ):
        estimates = []
        for child in browser.open("inscriptions", mois=month).grid["children"]:
            estimates.append(browser.open("inscriptions", enfant=str(child["id"]), mois=month).grid["cost"]["cents"])
        assert all(estimates)
        assert sum(estimates) == billed(portal_url, 2, first, last)


def test_each_of_two_parents_pays_the_own_weeks_only(browser, portal_url):
    held = {}
    for login, family in (("martin@exemple.fr", 3), ("bernard@exemple.fr", 4)):
        browser.open().sign_in(login)
        cost = browser.open("inscriptions", mois=DECEMBER).grid["cost"]
        assert cost["cents"] == billed(portal_url, family, "mardi 2026-12-01", "jeudi 2026-12-31") > 0
        held[family] = set(cost["held"])
        browser.click("Déconnexion")
    assert held[3]
    assert not held[3] & held[4]


def test_a_month_that_was_billed_says_what_its_invoice_says(browser, portal_url):
    browser.open().sign_in("durand@exemple.fr")
    child = browser.open("inscriptions", mois="2026-10").grid["child"]["id"]
    with database.reading(portal_url) as db:
        lines = db.scalars(
            select(InvoiceLine.cents)
            .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
            .where(Invoice.family_id == 2, Invoice.month == on("jeudi 2026-10-01"), InvoiceLine.child_id == child)
        ).all()
    cost = browser.grid["cost"]
    assert (cost["cents"], cost["billed"], cost["held"]) == (0, sum(lines), {})
    assert cost["billed"] > 0


def test_what_a_sickness_leaves_to_pay_is_in_the_estimate(browser, portal_url):
    browser.open().sign_in("durand@exemple.fr")
    child = browser.open("inscriptions", mois=DECEMBER).grid["child"]["id"]
    before = browser.grid["cost"]
    meals = [cell for cell in before["held"] if cell.endswith(" 1")][:2]
    with database.writing(portal_url) as db:
        for cell in meals:
            day = date.fromisoformat(cell.split()[0])
            meal = Booking.child_id == child, Booking.day == day, Booking.service_id == 1
            db.execute(update(Booking).where(*meal).values(state=State.SICK))
        db.execute(update(Service).where(Service.id == 1).values(carence_days=0))
    cost = browser.reload().grid["cost"]
    assert [cost["held"][meal] for meal in meals] == [[0, 0], [0, 0]]
    assert cost["cents"] == before["cents"] - sum(before["held"][meal][0] for meal in meals)


def test_without_any_tariff_the_page_stands_and_no_box_has_a_price(parent, portal_url, toto):
    with database.writing(portal_url) as db:
        db.execute(delete(TariffBand))
    parent.open("inscriptions", enfant=str(toto), mois=DECEMBER)
    parent.send("save", {"child": toto, "changes": [change("2026-12-01", 1)]})
    assert parent.grid["outcome"]["saved"] == 1
    cost = parent.grid["cost"]
    assert (cost["cents"], cost["held"]) == (0, {"2026-12-01 1": [None, 1]})
    assert {cents for by_time in cost["stretches"][0]["cents"].values() for cents in by_time.values()} == {None}
