"""Home and month grid ask the database a fixed number of questions, however much a family has."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from cantine.common.vocabulary import Method, Weeks
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody, Family, Guardian, Invoice, Payment, Service, WebSession
from tests.dates import on
from tests.support.query_count import queries

AT_MOST = 6
WITH_THE_NEXT_WEEK = 9
"""Home asks of the week that closes next what it costs, what is booked, and what the children mostly do."""
START = on("mardi 2026-09-01")


def grow(url):
    """Family TEST with 200 movements more and six children, each booked on every day of December."""
    with database.open_writer(url) as db:
        children = [Child(first_name=f"Enfant {number}", last_name="TEST") for number in range(4)]
        db.add_all(children)
        db.flush()
        for child in children:
            db.add(Custody(child_id=child.id, family_id=1, weeks=Weeks.ALL))
            days = [on("mardi 2026-12-01") + timedelta(ahead) for ahead in range(31)]
            db.add_all([Booking(child_id=child.id, day=day, service_id=1, family_id=1) for day in days])
        for number in range(100):
            day = START + timedelta(number % 60)
            bill = {"year": 2030, "number": number + 1, "issued_on": day, "cents": 100, "label": "Facture"}
            db.add(Invoice(family_id=1, **bill))
            db.add(Payment(family_id=1, received_on=day, method=Method.CARD, cents=100))


def leave_nothing(url, *, but_one_child):
    """The parents of family TEST in a new family without movements and bookings, with one child or none."""
    with database.open_writer(url) as db:
        db.add(Family(id=999, number=999, name="NEUVE"))
        db.flush()
        db.execute(update(Guardian).where(Guardian.family_id == 1).values(family_id=999))
        db.execute(update(WebSession).where(WebSession.family_id == 1).values(family_id=999))
        if but_one_child:
            child = db.scalars(select(Custody.child_id).where(Custody.family_id == 1)).first()
            db.execute(delete(Booking).where(Booking.child_id == child))
            db.add(Custody(child_id=child, family_id=999))


def asked(url, window, address, **parameters):
    with queries(url) as statements:
        window.open(address, **parameters)
    return len(statements)


@pytest.mark.parametrize("parameters", [{}, {"mouvements": "tous"}])
def test_home_asks_as_much_for_a_large_family_as_for_one_that_has_nothing(parent, portal_url, parameters):
    grow(portal_url)
    much = asked(portal_url, parent, "compte", **parameters)
    assert len(parent.table("Relevé de compte")) == (2 + 204 if parameters else 2 + 5)
    assert (
        sum(name.startswith("Inscriptions en cours de") and ", suite" not in name for name in parent.html.tables) == 6
    )
    assert len(parent.card["children"]) == 6
    leave_nothing(portal_url, but_one_child=1)
    little = asked(portal_url, parent, "compte", **parameters)
    assert len(parent.table("Relevé de compte")) == 2
    assert much == little <= WITH_THE_NEXT_WEEK
    with database.open_writer(portal_url) as db:
        db.execute(delete(Custody).where(Custody.family_id == 999))
    assert asked(portal_url, parent, "compte", **parameters) <= AT_MOST  # nobody has a week


@pytest.mark.parametrize("capacity", [None, 30])
def test_the_grid_asks_as_much_for_six_children_as_for_one_without_bookings(parent, portal_url, capacity):
    with database.open_writer(portal_url) as db:
        db.execute(update(Service).values(capacity=capacity))
    grow(portal_url)
    much = asked(portal_url, parent, "inscriptions", mois="2026-12")
    assert len(parent.grid["children"]) == 6
    leave_nothing(portal_url, but_one_child=1)
    little = asked(portal_url, parent, "inscriptions", mois="2026-12")
    assert len(parent.grid["children"]) == 1
    assert much == little <= AT_MOST


@pytest.mark.parametrize(("address", "component"), [("compte", "week_card"), ("inscriptions", "month_grid")])
def test_who_looks_again_where_nobody_wrote_is_only_asked_who_that_is(parent, portal_url, address, component):
    parent.open(address)
    parent.open(address)
    assert asked(portal_url, parent, address) == 1
    [shown] = [one.proto for one in parent.at.get("bidi_component") if one.proto.component_name == component]
    assert "/composants/" in shown.js_content
    assert len(shown.js_content) < 200  # the script itself is a file that browsers keep
    assert shown.bytes
