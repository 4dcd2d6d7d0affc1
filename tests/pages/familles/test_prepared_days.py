"""The days that were prepared for an opening: once the family's turn has come, a button sends them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cantine.opening.actions.advance import Capacity, Newcomer, Signs, advance_opening
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Booking, BookingPeriod, BookingPeriodService, Child, Custody, Service
from tests.dates import at

OPENS = at("lundi 2026-11-23 10:30:00")
AFTER = OPENS + timedelta(seconds=5)
DAY = date(2026, 12, 14)
SEND = "Envoyer ma préparation (1 jour)"


def change(day, service):
    return {"day": f"{day}", "service": service, "on": True, "time": None, "was": {"on": False, "time": None}}


@pytest.fixture
def toto_and_meal(portal_url):
    """A week of meals that opens at OPENS, by a waiting room."""
    with database.open_writer(portal_url) as db:
        toto = db.scalars(select(Child.id).where(Child.first_name == "TOTO")).one()
        meal = db.scalars(select(Service.id).where(Service.label == "Repas")).one()
        period = BookingPeriod(
            label="Semaine de Noël",
            first_day=DAY,
            last_day=DAY + timedelta(days=4),
            opens_at=OPENS,
            waiting_room=True,
        )
        db.add(period)
        db.flush()
        db.add(BookingPeriodService(period_id=period.id, service_id=meal))
    return toto, meal


def labels(browser):
    return [one.label for one in browser.at.button]


def let_in(url, family_id):
    with database.open_writer(url) as db:
        advance_opening(db, OPENS, [Newcomer(family_id)], Signs(), Capacity(200, more=20), AFTER)


@pytest.mark.parametrize("page", ["compte", "inscriptions"])
def test_what_was_prepared_is_sent_by_a_button_once_the_turn_has_come(
    parent, portal_url, toto_and_meal, monkeypatch, page
):
    toto, meal = toto_and_meal
    parent.open("inscriptions", mois="2026-12").send("save", {"child": toto, "changes": [change(DAY, meal)]})
    assert SEND not in labels(parent.open(page))
    monkeypatch.setenv("CANTINE_NOW", AFTER.isoformat())
    settings.cache_clear()
    assert SEND not in labels(parent.open(page)), "the turn has not come"
    with database.open_reader(portal_url) as db:
        family_id = db.scalars(select(Custody.family_id).where(Custody.child_id == toto)).one()
    let_in(portal_url, family_id)
    parent.open(page).click(SEND)
    assert any("Votre préparation est envoyée : 1 inscription enregistrée." in one for one in parent.notices)
    assert SEND not in labels(parent)
    with database.open_reader(portal_url) as db:
        asked = select(Booking.service_id).where(Booking.child_id == toto, Booking.day == DAY)
        assert db.scalars(asked).all() == [meal]
