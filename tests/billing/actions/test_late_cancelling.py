"""A booking made by mistake is noticed after its cutoff: staff cancel it, the parent reads why, a bill is credited."""

import pytest
from sqlalchemy import select

from cantine.billing.actions.bill_month import bill
from cantine.billing.actions.credit_notes import credit
from cantine.billing.queries import invoice_drafts
from cantine.billing.rules.credits import LineToCredit
from cantine.bookings.actions.book_for_family import book_for_family
from cantine.bookings.queries import staff_acts
from cantine.bookings.rules.cell_changes import CellChange
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Presence
from cantine.store import database
from cantine.store.tables import Booking, InvoiceLine, Tariff, TariffBand
from tests.dates import at, on
from tests.support.saving import alice, book, save, untick

LATE = at("mardi 2026-11-24 10:00:00")
FRIDAY, NOVEMBER = "vendredi 2026-11-27", on("dimanche 2026-11-01")


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def told(cast):
    with database.open_reader(cast.url) as db:
        days = on("dimanche 2026-11-01"), on("lundi 2026-11-30")
        acts = staff_acts.list_town_acts(db, cast.alices_family, cast.leo, *days)
        assert not staff_acts.list_town_acts(db, cast.chloes_family, cast.leo, *days)
        return [(one.day, one.service, one.became, one.reason) for one in acts]


def test_the_parent_reads_why_the_town_hall_cancelled(cast):
    """Until then the reason was in the journal alone."""
    book(cast, cast.leo, cast.meal, FRIDAY)
    [(_change, refusal)] = save(cast, alice(cast), cast.leo, [untick(cast.meal, FRIDAY)], LATE).refused
    assert str(refusal).startswith("Délai dépassé : c'était possible jusqu'au jeudi 19 novembre")
    with database.open_writer(cast.url) as db:
        change = CellChange(on(FRIDAY), cast.meal, False, None, True, None)
        assert not book_for_family(db, ines(cast), cast.leo, [change], LATE, reason="Erreur de saisie").refused
    assert told(cast) == [(on(FRIDAY), "Repas", "non inscrit", "Erreur de saisie")]
    with database.open_reader(cast.url) as db:
        assert invoice_drafts.list_families_to_bill(db, NOVEMBER) == []


@pytest.mark.parametrize("again", [False, True])
def test_what_is_credited_and_not_to_be_billed_again_is_not_cooked(cast, again):
    """Without « refacturer » the booking stayed booked silently. Days gone by, and who is here, stay."""
    with database.open_writer(cast.url) as db:
        db.add(Tariff(id=1, service_id=cast.meal, first_day=on("mardi 2026-09-01")))
        db.flush()
        db.add(TariffBand(tariff_id=1, from_quotient=0, cents=500))
    past = book(cast, cast.leo, cast.meal, "lundi 2026-11-23")
    here = book(cast, cast.leo, cast.meal, "mardi 2026-11-24", presence=Presence.PRESENT)
    coming = book(cast, cast.leo, cast.meal, FRIDAY)
    with database.open_writer(cast.url) as db:
        bill(db, ines(cast), NOVEMBER, [cast.alices_family], LATE)
        lines = db.scalars(select(InvoiceLine.id)).all()
        credit(
            db, ines(cast), [LineToCredit(line) for line in lines], "Erreur de la mairie", LATE, billable_again=again
        )
    with database.open_reader(cast.url) as db:
        states = dict(db.execute(select(Booking.id, Booking.state)).all())
        waiting = invoice_drafts.list_families_to_bill(db, NOVEMBER)
    assert states == {past: "booked", here: "booked", coming: "booked" if again else "cancelled"}
    assert waiting == ([cast.alices_family] if again else [])
    assert told(cast) == ([] if again else [(on(FRIDAY), "Repas", "annulé", "Avoir : Erreur de la mairie")])
