"""The cost of the month in the grid: to the cent what the family will be billed for the same bookings."""

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from cantine.billing.actions import bill_month, credit_notes
from cantine.billing.queries import invoice_drafts
from cantine.billing.rules.credits import LineToCredit
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, Child, Invoice, InvoiceLine, Service, TariffBand
from tests.dates import on
from tests.pages.conftest import NOW
from tests.pages.familles.test_inscriptions import change

DECEMBER = "2026-12"


@pytest.fixture
def toto(portal_url):
    """TOTO of family TEST, which has a quotient of 850."""
    with database.open_reader(portal_url) as db:
        return db.scalar(select(Child.id).where(Child.first_name == "TOTO"))


def billed(url, family, month):
    """What an invoice of the family would ask for this month now."""
    with database.open_reader(url) as db:
        found = invoice_drafts.draft_invoices(db, on(month), [family])
    assert not found.blocked
    return sum(line.cents for line in found.lines.get(family, ()))


def test_the_estimate_follows_what_is_saved_full_days_times_and_quotient_included(parent, portal_url, toto):
    parent.open("inscriptions", enfant=str(toto), mois=DECEMBER)
    assert parent.cost["cents"] == 0
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
    assert parent.cost["cents"] == 360 + 165 + 550 + 1100 + 650
    assert billed(portal_url, 1, "mardi 2026-12-01") == parent.cost["cents"]
    assert parent.cost["held"]["2026-12-01 3"] == [550, 1]
    assert parent.reload().cost["cents"] == 2825


def test_the_children_of_a_family_cost_together_what_it_will_be_billed(browser, portal_url):
    browser.enter("durand@exemple.fr")
    for month, first in (("2026-11", "dimanche 2026-11-01"), (DECEMBER, "mardi 2026-12-01")):
        estimates = []
        for child in browser.open("inscriptions", mois=month).grid["children"]:
            estimates.append(browser.open("inscriptions", enfant=str(child["id"]), mois=month).cost["cents"])
        assert all(estimates)
        assert sum(estimates) == billed(portal_url, 2, first)


def test_each_of_two_parents_pays_the_own_weeks_only(browser, portal_url):
    held = {}
    for login, family in (("martin@exemple.fr", 3), ("bernard@exemple.fr", 4)):
        browser.enter(login)
        cost = browser.open("inscriptions", mois=DECEMBER).cost
        assert cost["cents"] == billed(portal_url, family, "mardi 2026-12-01") > 0
        held[family] = set(cost["held"])
        browser.click("Déconnexion")
    assert held[3]
    assert not held[3] & held[4]


def test_what_was_estimated_is_billed_to_the_cent_and_what_a_credit_note_takes_back_is_open_again(browser, portal_url):
    browser.enter("durand@exemple.fr")
    children = [str(one["id"]) for one in browser.open("inscriptions", mois="2026-11").grid["children"]]

    def costs():
        found = [browser.open("inscriptions", enfant=one, mois="2026-11").cost for one in children]
        return [(cost["cents"], cost["billed"]) for cost in found]

    before = costs()
    assert all(cents > 0 for cents, _billed in before)
    finance = Actor(1, None, Role.FINANCE)
    with database.open_writer(portal_url) as db:
        done = bill_month.bill(db, finance, on("dimanche 2026-11-01"), [2], NOW)
    after = costs()
    assert done.cents == sum(cents for cents, _billed in before)
    assert after == [(0, billed + cents) for cents, billed in before]
    with database.open_writer(portal_url) as db:
        line, child, cents = db.execute(
            select(InvoiceLine.id, InvoiceLine.child_id, InvoiceLine.cents)
            .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
            .where(Invoice.family_id == 2, Invoice.month == on("dimanche 2026-11-01"), InvoiceLine.service_id == 1)
            .order_by(InvoiceLine.id)
            .limit(1)
        ).one()
        credit_notes.credit(db, finance, [LineToCredit(line)], "Erreur de saisie", NOW, billable_again=True)
    place = children.index(str(child))
    to_bill, asked = after[place]
    assert costs()[place] == (to_bill + cents, asked - cents)


def test_what_a_sickness_leaves_to_pay_is_in_the_estimate(browser, portal_url):
    browser.enter("durand@exemple.fr")
    child = browser.open("inscriptions", mois=DECEMBER).grid["child"]["id"]
    before = browser.cost
    meals = [cell for cell in before["held"] if cell.endswith(" 1")][:2]
    with database.open_writer(portal_url) as db:
        for cell in meals:
            day = date.fromisoformat(cell.split()[0])
            meal = Booking.child_id == child, Booking.day == day, Booking.service_id == 1
            db.execute(update(Booking).where(*meal).values(state=State.SICK))
        db.execute(update(Service).where(Service.id == 1).values(carence_days=0))
    cost = browser.reload().cost
    assert [cost["held"][meal] for meal in meals] == [[0, 0], [0, 0]]
    assert cost["cents"] == before["cents"] - sum(before["held"][meal][0] for meal in meals)


def test_without_any_tariff_the_page_stands_and_no_box_has_a_price(parent, portal_url, toto):
    with database.open_writer(portal_url) as db:
        db.execute(delete(TariffBand))
    parent.open("inscriptions", enfant=str(toto), mois=DECEMBER)
    parent.send("save", {"child": toto, "changes": [change("2026-12-01", 1)]})
    assert parent.grid["outcome"]["saved"] == 1
    cost = parent.cost
    assert (cost["cents"], cost["held"]) == (0, {"2026-12-01 1": [None, 1]})
    assert {cents for by_time in cost["stretches"][0]["cents"].values() for cents in by_time.values()} == {None}


def test_each_of_two_months_costs_what_it_will_be_billed(parent, portal_url, toto):
    """On the page of either: the other month is there as long as one of its days in view may change."""
    changes = [change("2026-11-30", 1), change("2026-11-30", 3, time=17 * 60), change("2026-12-01", 1)]
    changes += [change("2026-12-17", 1), change("2026-12-02", 4), change("2026-12-02", 5)]
    parent.open("inscriptions", enfant=str(toto), mois=DECEMBER).send("save", {"child": toto, "changes": changes})
    assert parent.grid["outcome"]["saved"] == len(changes)
    bills = [billed(portal_url, 1, first) for first in ("dimanche 2026-11-01", "mardi 2026-12-01")]
    assert all(bills)
    for month in ("2026-11", DECEMBER):
        costs = parent.open("inscriptions", enfant=str(toto), mois=month).grid["costs"]
        told = {cost["month"]: (cost["name"], cost["cents"]) for cost in costs}
        assert told["2026-11"] == ("novembre", bills[0])
        assert told[DECEMBER] == ("décembre", bills[1])
    assert [cost["month"] for cost in parent.open("inscriptions", mois="2027-02").grid["costs"]] == ["2027-02"]
