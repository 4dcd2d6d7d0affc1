"""What follows from an act of today leaves closed days as they are: cells, classes, quotients, payments of others."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.staff_changes import find_staff_refusal
from cantine.common.refusal_sentences import AlreadyInvoiced, BooksClosed
from cantine.common.roles import Actor, Role
from cantine.families.actions import children, labels
from cantine.families.rules.pupil import Pupil
from cantine.imports.actions.import_families import import_families
from cantine.imports.rules.drafts import Draft, FamilyDraft
from cantine.offer.queries import offer
from cantine.online_payment.actions.settle_attempt import settle_attempt
from cantine.sickness.actions.take_back_sickness import take_back_by_staff
from cantine.store import database
from cantine.store.closed_books import find_first_changed
from cantine.store.tables import (
    Absence,
    Booking,
    Child,
    Commune,
    EarlierClass,
    Label,
    LabelHolding,
    OpeningBalance,
    Payment,
    Quotient,
)
from tests.dates import at, on
from tests.online_payment.alice_pays import PORTAL, begin, open_service, owe, paid

CLOSED = on("vendredi 2026-11-20")
FIRST_OPEN = CLOSED + timedelta(1)
NOW = at("lundi 2026-11-23 10:00:00")
STAFF = Actor(0, role=Role.ADMIN)
FRIDAY, MONDAY = on("vendredi 2026-11-20"), on("lundi 2026-11-23")


@pytest.fixture
def town(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(closed_until=CLOSED))
    return cast


def read(cast, *columns):
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(select(*columns).order_by(columns[0]))]


def test_a_cell_of_a_closed_day_says_so_to_parents_and_staff_and_an_invoiced_one_that_it_is(town):
    with database.open_reader(town.url) as db:
        meal = next(one for one in offer.list_services(db) if one.id == town.meal)
        calendar = offer.read_calendar(db, "A", FRIDAY, MONDAY)
    pupil, now = Pupil(None), at("jeudi 2026-11-12 10:00:00")
    assert find_refusal(meal, FRIDAY, pupil, CellState(), True, calendar, now) == BooksClosed(CLOSED)
    assert find_staff_refusal(meal, FRIDAY, pupil, 1, CellState(), calendar) == BooksClosed(CLOSED)
    assert find_staff_refusal(meal, FRIDAY, pupil, 1, CellState(on=True), calendar) == BooksClosed(CLOSED)
    assert find_staff_refusal(meal, MONDAY, pupil, 1, CellState(), calendar) is None
    assert find_refusal(meal, FRIDAY, pupil, CellState(True, invoiced=True), False, calendar, now) == AlreadyInvoiced()


def test_a_first_class_is_not_that_of_closed_days(town):
    """Léo had no class: from today on he is in CP, on days whose books are open also before."""
    with database.open_writer(town.url) as db:
        db.execute(update(Child).where(Child.id == town.leo).values(classroom_id=None))
        for day in (FRIDAY, MONDAY):
            db.add(Booking(child_id=town.leo, day=day, service_id=town.meal, family_id=town.alices_family))
    with database.open_writer(town.url) as db:
        children.edit_child(db, STAFF, town.leo, children.ChildForm("Léo", "Morel", classroom_id=town.cp), NOW)
    assert read(town, Booking.day, Booking.classroom_id) == [(FRIDAY, None), (MONDAY, town.cp)]
    assert read(town, EarlierClass.until, EarlierClass.classroom_id) == [(CLOSED, None)]


def test_a_first_quotient_of_a_file_begins_with_the_first_open_day(town):
    draft = Draft({("A",): FamilyDraft(2, "Petit", quotient=800, balance=-500)}, balances_on=FIRST_OPEN)
    with database.open_writer(town.url) as db:
        import_families(db, STAFF, draft, MONDAY, NOW)
    assert read(town, Quotient.first_day, Quotient.value) == [(FIRST_OPEN, 800)]
    assert read(town, OpeningBalance.taken_on, OpeningBalance.cents) == [(FIRST_OPEN, -500)]


def test_a_label_of_closed_days_may_end_with_them(town):
    with database.open_writer(town.url) as db:
        label = Label(name="Panier")
        db.add(label)
        db.flush()
        held = LabelHolding(label_id=label.id, child_id=town.leo, first_day=on("mardi 2026-09-01"))
        db.add(held)
        db.flush()
        labels.end_label(db, STAFF, held.id, CLOSED, NOW)
    assert read(town, LabelHolding.last_day) == [(CLOSED,)]


def test_of_a_sickness_taken_back_the_closed_days_stay_sick(town):
    with database.open_writer(town.url) as db:
        flu = Absence(child_id=town.leo, first=FRIDAY, last=MONDAY, reported_at=NOW)
        db.add(flu)
        db.flush()
        sickness = flu.id
        key, whose = {"child_id": town.leo, "service_id": town.meal}, {"family_id": town.alices_family}
        for day in (FRIDAY, MONDAY):
            db.add(Booking(**key, **whose, day=day, state="sick", absence_id=sickness))
    with database.open_writer(town.url) as db:
        taken = take_back_by_staff(db, STAFF, sickness, NOW)
    assert taken.again == [(MONDAY, town.meal)]
    assert taken.left == [(FRIDAY, town.meal, BooksClosed(CLOSED))]
    assert read(town, Booking.day, Booking.state) == [(FRIDAY, "sick"), (MONDAY, "booked")]
    assert read(town, Absence.first, Absence.last) == [(FRIDAY, FRIDAY)]


def test_money_that_came_online_is_never_refused_and_counts_on_the_first_open_day(cast):
    open_service(cast, advances=True)
    owe(cast, 3000, 800)
    attempt = begin(cast, 3800)
    answer = paid(cast, attempt, paid_on=MONDAY)
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(closed_until=MONDAY))
    with database.open_writer(cast.url) as db:
        settle_attempt(db, attempt, answer, PORTAL, NOW + timedelta(2))
    days = [day for (day,) in read(cast, Payment.received_on)]
    assert days == [MONDAY + timedelta(1)]


@pytest.mark.parametrize(
    ("ended", "ends", "first"),
    [
        (None, CLOSED, FIRST_OPEN),
        (MONDAY, CLOSED, FIRST_OPEN),
        (CLOSED, MONDAY, FIRST_OPEN),
        (None, on("lundi 2026-08-31"), on("mardi 2026-09-01")),
    ],
)
def test_another_end_changes_what_comes_after_the_earlier_of_both(ended, ends, first):
    assert find_first_changed(on("mardi 2026-09-01"), ended, ends) == first
