"""Somebody leaves: what is booked, to be billed and owed is told, cancelled from a day on, and never forgotten."""

import pytest
from sqlalchemy import select

from cantine.attendance.queries import alerts
from cantine.attendance.rules.alerts import Alert
from cantine.billing.actions.bill_month import bill
from cantine.billing.queries import invoice_drafts
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Presence, State
from cantine.families.actions.children import ChildForm, edit_child
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.privacy.queries import open_matters
from cantine.store import database
from cantine.store.tables import Booking, Family, Invoice, JournalEntry, Payment, Tariff, TariffBand
from tests.dates import at, on
from tests.support.saving import book

pytestmark = pytest.mark.usefixtures("locks_in_order")

NOW, TODAY = at("mardi 2026-11-24 10:00:00"), on("mardi 2026-11-24")
DECEMBER, JANUARY = on("mardi 2026-12-01"), at("vendredi 2027-01-01 10:00:00")


@pytest.fixture
def priced(cast):
    """A meal costs 5,00 €."""
    with database.open_writer(cast.url) as db:
        db.add(Tariff(id=1, service_id=cast.meal, first_day=on("mardi 2026-09-01")))
        db.flush()
        db.add(TariffBand(tariff_id=1, from_quotient=0, cents=500))
    return cast


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


def meals(cast, child, family, *days, **more):
    return [book(cast, child, cast.meal, day, family_id=family, **more) for day in days]


def archive(cast, **more):
    with database.open_writer(cast.url) as db:
        archive_family(db, ines(cast), cast.chloes_family, TODAY, NOW, **more)


def billed(cast, family):
    """Cents of a bill of November and December made in January."""
    for month in (on("dimanche 2026-11-01"), DECEMBER):
        with database.open_writer(cast.url) as db:
            bill(db, ines(cast), month, [family], JANUARY)
    with database.open_reader(cast.url) as db:
        return sum(db.scalars(select(Invoice.cents).where(Invoice.family_id == family)))


def states(cast):
    with database.open_reader(cast.url) as db:
        return [state.value for state in db.scalars(select(Booking.state).order_by(Booking.day))]


def alerted(cast, kind, first="dimanche 2026-11-01", last="jeudi 2026-12-31"):
    with database.open_reader(cast.url) as db:
        cases = alerts.list_cases(db, kind, on(first), on(last), TODAY)
        assert alerts.count_by_kind(db, on(first), on(last), TODAY)[kind] == len(cases)
        return [case.day.isoformat() for case in cases]


def test_a_family_with_meals_to_come_is_archived_with_their_cancelling(priced):
    """Two meals to come were cooked, billed 10,00 € and 31 days late."""
    cast = priced
    meals(cast, cast.tom, cast.chloes_family, "jeudi 2026-11-26", "vendredi 2026-11-27")
    with database.open_reader(cast.url) as db:
        found = open_matters.read_open_matters(db, cast.chloes_family, TODAY)
    assert str(found.coming) == "2 inscriptions non facturées (du jeudi 26 novembre au vendredi 27 novembre 2026)"
    assert str(found.unbilled) == "2 inscriptions à facturer (10,00\u00a0€)"
    with pytest.raises(NotAccepted, match="encore 2 inscriptions non facturées"):
        archive(cast)
    archive(cast, cancel_from=TODAY)
    assert states(cast) == ["cancelled", "cancelled"]
    assert billed(cast, cast.chloes_family) == 0
    with database.open_reader(cast.url) as db:
        acts = db.execute(select(JournalEntry.action, JournalEntry.after).order_by(JournalEntry.id)).all()
    assert acts[0][1]["reason"] == "Départ de la famille"
    assert [*acts[1]] == ["archive_family", {"cancelled": 2}]


def test_meals_before_the_day_stay_and_are_alerted(priced):
    cast = priced
    meals(cast, cast.tom, cast.chloes_family, "lundi 2026-11-23", "jeudi 2026-11-26", "mardi 2026-12-08")
    archive(cast, cancel_from=DECEMBER)
    assert states(cast) == ["booked", "booked", "cancelled"]
    assert alerted(cast, Alert.ARCHIVED) == ["2026-11-23", "2026-11-26"]
    assert billed(cast, cast.chloes_family) == 1000
    assert alerted(cast, Alert.ARCHIVED) == ["2026-11-26"]  # billed, and cooked still


def test_what_is_billed_ahead_needs_a_credit_note_first(priced):
    cast = priced
    meals(cast, cast.tom, cast.chloes_family, "mardi 2026-12-08")
    billed(cast, cast.chloes_family)
    with database.open_writer(cast.url) as db:
        paid = {"received_on": TODAY, "method": "cash", "cents": 500}
        db.add(Payment(family_id=cast.chloes_family, **paid))
    with pytest.raises(NotAccepted, match="1 inscription déjà facturée"):
        archive(cast, cancel_from=TODAY)
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(Family.archived_on).where(Family.id == cast.chloes_family)) is None


def test_the_end_of_an_enrolment_asks_about_what_is_booked_after_it(priced):
    """Booked to 18 December, last day 4 December: ten meals stayed in the count and were billed."""
    cast = priced
    days = [f"{name} 2026-12-{day:02}" for name, day in zip(("mardi", "jeudi", "vendredi"), (1, 3, 4), strict=True)]
    meals(cast, cast.leo, cast.alices_family, *days, "lundi 2026-12-07", "vendredi 2026-12-18")
    form = ChildForm("Léo", "Morel", classroom_id=cast.cm1, enrolled_until=on("vendredi 2026-12-04"))
    with pytest.raises(NotAccepted, match="2 inscriptions non facturées"), database.open_writer(cast.url) as db:
        edit_child(db, ines(cast), cast.leo, form, NOW)
    with database.open_writer(cast.url) as db:
        edit_child(db, ines(cast), cast.leo, form, NOW, cancel_outside=True)
    assert states(cast) == ["booked"] * 3 + ["cancelled"] * 2
    assert billed(cast, cast.alices_family) == 1500


def test_who_came_after_the_end_is_billed_and_alerted(priced):
    """The eldest is said to be gone since the 15th, on the 24th; what was ticked present stays."""
    cast = priced
    meals(cast, cast.leo, cast.alices_family, "vendredi 2026-11-13", "lundi 2026-11-16")
    meals(cast, cast.leo, cast.alices_family, "mardi 2026-11-17", presence=Presence.PRESENT)
    form = ChildForm("Léo", "Morel", classroom_id=cast.cm1, enrolled_until=on("dimanche 2026-11-15"))
    with database.open_writer(cast.url) as db:
        edit_child(db, ines(cast), cast.leo, form, NOW, cancel_outside=True)
    assert states(cast) == ["booked", "cancelled", "booked"]
    assert alerted(cast, Alert.OUTSIDE) == ["2026-11-17"]


def test_nobody_is_made_anonymous_while_anything_is_to_be_billed(priced):
    """An anonymous family was billed 121,25 €."""
    cast = priced
    meals(cast, cast.tom, cast.chloes_family, "lundi 2026-11-23")
    archive(cast)

    def forget():
        with database.open_writer(cast.url) as db:
            anonymise(db, ines(cast), cast.chloes_family, TODAY, NOW)

    with pytest.raises(NotAccepted, match="1 inscription à facturer \\(5,00\u00a0€\\)"):
        forget()
    with database.open_writer(cast.url) as db:
        db.scalars(select(Booking)).one().state = State.CANCELLED
    forget()
    with database.open_writer(cast.url) as db:  # whatever is written later, it is billed to nobody
        db.scalars(select(Booking)).one().state = State.BOOKED
        assert invoice_drafts.list_families_to_bill(db, on("dimanche 2026-11-01")) == []
