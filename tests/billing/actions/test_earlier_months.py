"""The bill of a month carries what changed of the months before: no difference and no credit is left behind."""

import os
from datetime import date

import pytest
from sqlalchemy import select, update

from cantine.billing.queries import billing_preview, invoice_drafts
from cantine.billing.rules.repricing import REASON
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Carence, State
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.sickness.rules.reports import SickPeriod
from cantine.store import database
from cantine.store.tables import Booking, Family, JournalEntry, Payment, Service
from tests import test_command_line
from tests.billing.actions.test_priced_together import (
    DECEMBER,
    EARLY,
    JANUARY,
    LATER,
    SICK_ON,
    WEDNESDAY,
    centre,
    differences,
    net,
    price,
)
from tests.dates import at, on
from tests.support.billing import NOVEMBER, bill, meals, numbers, papers, said
from tests.support.saving import alice, book
from tests.support.sickness import report

pytestmark = pytest.mark.usefixtures("locks_in_order")

ISSUED = at("jeudi 2026-12-31 09:00:00")
OVER_THE_MONTHS = ("vendredi 2026-11-27", "lundi 2026-11-30", "mardi 2026-12-01", "jeudi 2026-12-03")


@pytest.fixture
def sick_over_the_months(cast):
    """Billed ahead for four days of meals at 5,00 €, two of them in November, of which the first two are free."""
    price(cast, cast.meal, 500)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(carence=Carence.FIRST_FREE, carence_days=2))
    meals(cast, cast.leo, *OVER_THE_MONTHS)
    assert bill(cast, now=EARLY).cents == 1000
    report(cast, alice(cast), cast.leo, SickPeriod(on("vendredi 2026-11-27"), on("jeudi 2026-12-03")), EARLY)
    return cast


def test_a_sickness_over_two_months_is_credited_by_the_bill_of_the_second(sick_over_the_months):
    cast = sick_over_the_months
    with database.open_reader(cast.url) as db:
        found = billing_preview.preview(db, DECEMBER, JANUARY)
        assert billing_preview.count_waiting_families(db, DECEMBER) == 1
    assert (found.invoices, found.cents, found.corrected, found.credited) == (1, 1000, 1, 1000)
    assert found.earlier == [NOVEMBER]
    done = bill(cast, DECEMBER, ISSUED)
    assert (done.cents, done.credited, done.corrected) == (1000, 1000, {NOVEMBER})
    assert numbers(cast) == ["1 invoice 1000", "2 credit_note 1000", "3 invoice 1000"]
    note = papers(cast)[1]
    assert (note.reason, note.corrects_id) == (REASON, papers(cast)[0].id)
    assert papers(cast)[2].month == DECEMBER
    assert net(cast, cast.alices_family) == 1000
    assert differences(cast) == []
    again = bill(cast, DECEMBER, LATER)
    assert (again.invoices, again.credit_notes, again.corrected) == ([], [], frozenset())


def test_a_month_with_no_day_of_the_family_still_carries_its_credits(sick_over_the_months):
    """January's bill corrects November, and leaves December's days to December's."""
    cast = sick_over_the_months
    with database.open_reader(cast.url) as db:
        assert invoice_drafts.list_families_to_bill(db, JANUARY) == [cast.alices_family]
        assert invoice_drafts.list_families_to_bill(db, JANUARY, [cast.chloes_family]) == []
        assert billing_preview.count_waiting_families(db, JANUARY) == 1
        assert invoice_drafts.list_families_to_bill(db, date(2025, 9, 1)) == []
        assert invoice_drafts.draft_corrections(db, date(2027, 12, 1)) == {}
    done = bill(cast, JANUARY, LATER)
    assert ([*done.invoices], done.credited) == ([], 1000)
    assert bill(cast, DECEMBER, LATER).cents == 1000
    assert net(cast, cast.alices_family) == 1000


def test_nobody_is_made_anonymous_while_billed_days_are_to_be_corrected(sick_over_the_months):
    cast = sick_over_the_months
    admin = Actor(cast.ines, role=Role.ADMIN, proved=True)
    with database.open_writer(cast.url) as db:
        db.execute(update(Booking).where(Booking.day >= DECEMBER).values(state=State.CANCELLED))
        paid = {"received_on": on("jeudi 2026-12-03"), "method": "cash", "cents": 1000}
        db.add(Payment(family_id=cast.alices_family, **paid))
        db.flush()
        archive_family(db, admin, cast.alices_family, JANUARY, LATER, cancel_from=JANUARY)
    with pytest.raises(NotAccepted, match="à corriger \\(novembre 2026\\)"), database.open_writer(cast.url) as db:
        anonymise(db, admin, cast.alices_family, JANUARY, LATER)
    assert bill(cast, DECEMBER, LATER).credited == 1000
    with pytest.raises(NotAccepted, match="avance : soldez"), database.open_writer(cast.url) as db:
        anonymise(db, admin, cast.alices_family, JANUARY, LATER)


def test_a_half_day_of_a_month_before_becomes_a_full_day_with_the_next_bill(cast):
    centre(cast)
    price(cast, cast.meal, 500)
    book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    bill(cast, now=EARLY)
    book(cast, cast.leo, cast.evening_centre, WEDNESDAY, state=State.ADDED, reason="Appel")
    meals(cast, cast.leo, "mardi 2026-12-01")
    done = bill(cast, DECEMBER, ISSUED)
    assert (done.cents, done.credited) == (1350 + 500, 800)
    whole, december = papers(cast)[-2:]
    assert (whole.month, said(cast, whole.id)) == (
        NOVEMBER,
        [("Centre matin et Centre soir, journée", "25", 1, 1350)],
    )
    assert (december.month, said(cast, december.id)) == (DECEMBER, [("Repas", "1", 1, 500)])
    with database.open_reader(cast.url) as db:
        bills = [*db.scalars(select(JournalEntry.after).where(JournalEntry.action == "bill").order_by(JournalEntry.id))]
    assert [one["month"] for one in bills] == ["novembre 2026", "novembre 2026", "décembre 2026"]
    assert net(cast, cast.alices_family) == 1850
    assert differences(cast) == []


def test_a_carence_that_is_one_a_late_meal_and_an_anonymous_family_are_no_corrections(cast):
    """What is only not billed yet waits for a run of its own month, as before."""
    centre(cast)
    price(cast, cast.meal, 500)
    meals(cast, cast.leo, "lundi 2026-11-30", "mardi 2026-12-01")
    report(cast, alice(cast), cast.leo, SickPeriod(on("lundi 2026-11-30"), on("mardi 2026-12-01")), SICK_ON)
    assert bill(cast, now=SICK_ON).cents == 500
    meals(cast, cast.leo, "vendredi 2026-11-27")
    with database.open_reader(cast.url) as db:
        assert invoice_drafts.draft_corrections(db, DECEMBER) == {}
    book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    bill(cast, now=SICK_ON)
    book(cast, cast.leo, cast.evening_centre, WEDNESDAY)
    with database.open_writer(cast.url) as db:
        db.execute(update(Family).where(Family.id == cast.alices_family).values(anonymised_on=date(2026, 12, 1)))
    with database.open_reader(cast.url) as db:
        assert invoice_drafts.list_families_to_bill(db, DECEMBER) == []


def test_the_command_line_carries_them_too_and_says_of_which_month(sick_over_the_months, monkeypatch):
    monkeypatch.setattr(test_command_line, "environment", lambda url: {**os.environ, **settings(url)})
    ran = test_command_line.cantine(sick_over_the_months.url, "bill", "2026-12")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Y compris des jours de novembre 2026." in ran.stdout
    assert net(sick_over_the_months, sick_over_the_months.alices_family) == 1000


def settings(url):
    return {"CANTINE_DATABASE_URL": url, "CANTINE_NOW": "2026-12-31T09:00:00+01:00"}
