"""« Incidents »: what happened in a month, child by child, and what is not asked for it; late boxes in the grid."""

from datetime import time

import pytest
from sqlalchemy import select, update

from cantine.common.cutoff_types import DaysBefore
from cantine.common.terms.booking_events import BookingEvent, LateBy, PricedEvent
from cantine.common.vocabulary import Presence, State, SurchargeKind
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Booking, Child, Service, Tariff
from tests.dates import on

NINE = time(9)
DAY = on("vendredi 2026-11-20")
MONDAY = "2026-11-30"


@pytest.fixture
def toto(portal_url):
    with database.open_reader(portal_url) as db:
        return db.execute(select(Child.id).where(Child.first_name == "TOTO")).scalar_one()


@pytest.fixture
def unbooked(portal_url, toto):
    """TOTO came to the meal of last Friday without a booking."""
    with database.open_writer(portal_url) as db:
        meal = db.scalar(select(Service.id).where(Service.label == "Repas"))
        cell = Booking.child_id == toto, Booking.day == DAY, Booking.service_id == meal
        late = {"state": State.ADDED, "late_by": LateBy.DOOR, "presence": Presence.PRESENT, "invoice_line_id": None}
        found = db.scalar(update(Booking).where(*cell).values(**late).returning(Booking.id))
        if found is None:
            family = db.scalar(select(Booking.family_id).where(Booking.child_id == toto).limit(1))
            row = Booking(child_id=toto, day=DAY, service_id=meal, family_id=family, **late)
            db.add(row)
            db.flush()
            found = row.id
        return found


def test_an_incident_is_shown_with_its_count_and_waived_with_a_reason(browser, portal_url, unbooked):
    browser.open("incidents", mois="2026-11", incident="unbooked").sign_in("cantine@exemple.fr")
    [_head, row] = browser.table("Incidents")
    assert row[0] == "TEST TOTO"
    assert row[3:] == ["Repas", "Arrivé sans inscription", "1re", ""]
    [choice] = [one for one in browser.at.multiselect if one.label == "Ne pas demander pour"]
    choice.set_value([unbooked]).run()
    browser.at.selectbox(key="reason").select("Travail").run()
    browser.click("Lever la majoration")
    assert browser.table("Incidents")[1][5:] == ["non comptée", "levée : Travail"]
    with database.open_reader(portal_url) as db:
        assert db.execute(select(Booking.waived).where(Booking.id == unbooked)).scalar_one() == "Travail"


def test_a_reader_sees_incidents_and_waives_none(browser, unbooked):
    browser.open("incidents", mois="2026-11", incident="unbooked").sign_in("lecture@exemple.fr")
    assert len(browser.table("Incidents")) == 2
    assert "Lever la majoration" not in browser.everything


def test_a_month_without_incidents_says_so(browser):
    browser.open("incidents", mois="2026-08", incident="x").sign_in("cantine@exemple.fr")
    assert any(text.startswith("Aucun incident ce mois-ci") for text in browser.texts)


def test_a_box_past_its_cutoff_stays_open_to_parents_where_the_town_lets_them(browser, portal_url, toto, monkeypatch):
    monkeypatch.setenv("CANTINE_NOW", "2026-11-27T08:00:00+01:00")
    settings.cache_clear()
    with database.open_writer(portal_url) as db:
        meal = db.scalar(select(Service.id).where(Service.label == "Repas"))
        db.execute(update(Service).where(Service.id == meal).values(late_cutoff=DaysBefore(0, NINE)))
        half_more = (PricedEvent(BookingEvent.LATE_PARENT, SurchargeKind.PERCENT, 5000),)
        db.execute(update(Tariff).where(Tariff.service_id == meal).values(events=half_more))
    browser.open("inscriptions", enfant=str(toto), mois="2026-11").sign_in("test@exemple.fr")
    [box] = [day["cells"][0] for week in browser.grid["weeks"] for day in week["days"] if day["iso"] == MONDAY]
    assert (box["off"], box["mark"]) == (None, "late")
    assert box["tardy"].startswith("Délai dépassé : encore possible jusqu'au lundi 30 novembre à 9")
    prices = browser.cost["stretches"][-1]
    assert prices["late"][str(meal)][""] * 2 == prices["cents"][str(meal)][""] * 3
    assert "Repas, inscrit par les parents après le délai\u00a0: +\u00a050\u00a0%." in browser.grid["rules"]
    change = {"day": MONDAY, "service": meal, "on": True, "time": None, "was": {"on": False, "time": None}}
    browser.send("save", {"child": toto, "changes": [{**change, "late": True}]})
    assert browser.grid["outcome"]["recorded"] == ["Lundi 30 novembre 2026 : Repas, après le délai"]
    with database.open_reader(portal_url) as db:
        asked = select(Booking.state, Booking.late_by).where(
            Booking.child_id == toto, Booking.day == on(f"lundi {MONDAY}")
        )
        assert [tuple(row) for row in db.execute(asked)] == [(State.ADDED, LateBy.PARENT)]
