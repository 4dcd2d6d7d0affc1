"""Excused cases: kept by the town, reported by parents or staff, and billed by their own rule."""

import pytest
from sqlalchemy import func, select

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import Presence, State
from cantine.sickness.actions import cases, class_absences, report_sickness
from cantine.sickness.actions.cases import AbsenceCaseForm
from cantine.sickness.actions.class_absences import ClassAbsence, ClassAbsenceCount
from cantine.sickness.queries import cases as known_cases
from cantine.sickness.rules.reports import NothingBooked
from cantine.store import database
from cantine.store.tables import Absence, Booking, InvoiceLine, JournalEntry
from tests.dates import at, on
from tests.support import billing
from tests.support.saving import alice, book
from tests.support.sickness import BEFORE_NINE, FRIDAY, MONDAY, THURSDAY, TUESDAY, days, nadia

pytestmark = pytest.mark.usefixtures("locks_in_order")
WEEK = (MONDAY, TUESDAY, THURSDAY, FRIDAY)
TEACHER = AbsenceCaseForm("Enseignant absent", free_from=2)


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def add(cast, form=TEACHER):
    with database.open_writer(cast.url) as db:
        return cases.add_case(db, ines(cast), form, BEFORE_NINE)


def edit(cast, case, form):
    with database.open_writer(cast.url) as db:
        cases.edit_case(db, ines(cast), case, form, BEFORE_NINE)


def by_staff(cast, case, stretch, proof_on=None):
    with database.open_writer(cast.url) as db:
        return report_sickness.report_by_staff(db, nadia(cast), cast.leo, stretch, BEFORE_NINE, proof_on, case_id=case)


def by_parent(cast, case, stretch):
    with database.open_writer(cast.url) as db:
        return report_sickness.report(db, alice(cast), cast.leo, stretch, BEFORE_NINE, case_id=case)


def for_class(cast, case, *rooms, stretch=None, services=(), act=class_absences.report_class_absence):
    asked = ClassAbsence(case, stretch or days(MONDAY, FRIDAY), frozenset(rooms), frozenset(services))
    with database.open_writer(cast.url) as db:
        more = (BEFORE_NINE,) if act is class_absences.report_class_absence else ()
        return act(db, nadia(cast), asked, *more)


def billed(cast):
    """Label, days and cents of each line of the month."""
    billing.bill(cast)
    with database.open_reader(cast.url) as db:
        asked = select(InvoiceLine.label, InvoiceLine.days, InvoiceLine.cents).order_by(InvoiceLine.id)
        return [tuple(row) for row in db.execute(asked)]


@pytest.fixture
def week(cast):
    """Léo's meals of the week, at 3,00 €."""
    billing.prices(cast)
    for day in WEEK:
        book(cast, cast.leo, cast.meal, day)
    return cast


def test_a_case_is_added_changed_and_listed_in_its_order(cast):
    strike = add(cast, AbsenceCaseForm("Grève", by_parents=True))
    add(cast)
    edit(cast, strike, AbsenceCaseForm("Grève", None, True, by_parents=False, active=False, position=9))
    with database.open_reader(cast.url) as db:
        found = [(one.label, one.free_from, one.proof_needed, one.active) for one in known_cases.list_cases(db)]
        told = db.scalars(select(JournalEntry.after).where(JournalEntry.action == "edit_absence_case")).all()
    assert found == [("Enseignant absent", 2, False, True), ("Grève", None, False, False)]
    assert told == [{"free_from": None, "by_parents": False, "active": False, "position": 9}]


@pytest.mark.parametrize(
    "form",
    [
        AbsenceCaseForm(" "),
        AbsenceCaseForm("enseignant  ABSENT"),
        AbsenceCaseForm("Maladie"),
        AbsenceCaseForm("Grève", free_from=0),
        AbsenceCaseForm("Grève", free_from=31),
    ],
)
def test_a_case_without_a_name_of_its_own_or_a_day_is_refused(cast, form):
    add(cast)
    with pytest.raises(NotAccepted):
        add(cast, form)


def test_a_teacher_who_is_away_makes_the_meals_free_from_the_second_day_on(week):
    """« Absence d'un enseignant : remboursement à partir du deuxième jour »."""
    by_staff(week, add(week), days(MONDAY, FRIDAY))
    assert billed(week) == [("Enseignant absent, Repas", "23", 300)]


@pytest.mark.parametrize(
    ("form", "proved", "days_billed"),
    [
        (AbsenceCaseForm("Sortie scolaire", 1), False, []),
        (AbsenceCaseForm("Travail", None), True, ["23, 24, 26, 27"]),
        (AbsenceCaseForm("Événement grave", 1, proof_needed=True), False, ["23, 24, 26, 27"]),
        (AbsenceCaseForm("Événement grave", 1, proof_needed=True), True, []),
    ],
)
def test_a_case_is_free_billed_or_free_with_a_proof(week, form, proved, days_billed):
    by_staff(week, add(week, form), days(MONDAY, FRIDAY), on(FRIDAY) if proved else None)
    assert [line[1] for line in billed(week)] == days_billed


def test_what_was_reported_keeps_the_rule_that_the_case_had(week):
    case = add(week)
    by_staff(week, case, days(MONDAY, TUESDAY))
    edit(week, case, AbsenceCaseForm("Maîtresse absente", None))
    by_staff(week, case, days(FRIDAY))
    found = billed(week)
    assert ("Enseignant absent, Repas", "23", 300) in found
    assert ("Maîtresse absente, Repas", "27", 300) in found


def test_parents_report_the_cases_that_they_may_and_no_others(week):
    teacher, strike = add(week), add(week, AbsenceCaseForm("Grève", by_parents=True))
    for case in (teacher, 999):
        with pytest.raises(NotFound):
            by_parent(week, case, days(TUESDAY))
    assert by_parent(week, strike, days(TUESDAY)).sick
    edit(week, strike, AbsenceCaseForm("Grève", by_parents=True, active=False))
    with pytest.raises(NotFound):
        by_parent(week, strike, days(THURSDAY))
    with pytest.raises(NotFound):
        by_staff(week, strike, days(THURSDAY))


def test_a_sickness_and_a_strike_side_by_side_are_two_absences(week):
    strike = add(week, AbsenceCaseForm("Grève", by_parents=True))
    by_parent(week, None, days(MONDAY))
    by_parent(week, strike, days(TUESDAY))
    by_parent(week, strike, days(THURSDAY))
    with database.open_reader(week.url) as db:
        found = db.execute(select(Absence.first, Absence.last, Absence.case_label).order_by(Absence.first)).all()
    assert [tuple(row) for row in found] == [
        (on(MONDAY), on(MONDAY), ""),
        (on(TUESDAY), on(TUESDAY), "Grève"),
        (on(THURSDAY), on(THURSDAY), "Grève"),
    ]


def test_a_strike_is_reported_for_a_class_once_with_what_was_counted_before(week):
    strike = add(week, AbsenceCaseForm("Grève"))
    book(week, week.zoe, week.meal, MONDAY)
    book(week, week.zoe, week.study, MONDAY)
    book(week, week.tom, week.meal, MONDAY)
    counted = for_class(week, strike, week.cp, services=[week.meal], act=class_absences.preview_class_absence)
    assert for_class(week, strike, week.cp, services=[week.meal]) == counted
    with database.open_reader(week.url) as db:
        sick = select(func.count()).where(Booking.state == State.SICK, Booking.service_id == week.meal)
        assert db.scalar(sick) == counted.bookings > 0
        assert db.scalar(select(func.count()).select_from(Absence)) == counted.children
        [told] = db.scalars(select(JournalEntry.after).where(JournalEntry.action == "report_absences"))
    assert told == {
        "case": "Grève",
        "first": "23.11.2026",
        "last": "27.11.2026",
        "children": counted.children,
        "bookings": counted.bookings,
    }
    with pytest.raises(NothingBooked):
        for_class(week, strike, week.cp, services=[week.meal])


def test_a_child_who_was_there_stays_booked_and_a_second_day_lengthens_the_absence(week):
    strike = add(week, AbsenceCaseForm("Grève"))
    with database.open_writer(week.url) as db:
        db.execute(Booking.__table__.update().where(Booking.day == on(MONDAY)).values(presence=Presence.PRESENT.value))
        room = db.scalars(select(Booking.classroom_id).where(Booking.child_id == week.leo)).first()
    assert for_class(week, strike, room, stretch=days(MONDAY, TUESDAY)) == ClassAbsenceCount(1, 1, 0, 1)
    assert for_class(week, strike, room, stretch=days(TUESDAY, FRIDAY)) == ClassAbsenceCount(1, 2, 0, 0)
    with database.open_reader(week.url) as db:
        assert db.execute(select(Absence.first, Absence.last)).all() == [(on(MONDAY), on(FRIDAY))]


def test_a_class_and_a_case_are_asked_for_and_only_staff_report_for_a_class(week):
    strike = add(week, AbsenceCaseForm("Grève"))
    with pytest.raises(NotAccepted, match="une classe"):
        for_class(week, strike)
    with pytest.raises(NotFound):
        for_class(week, 999, week.cp)
    asked = ClassAbsence(strike, days(MONDAY), frozenset({week.cp}))
    with pytest.raises(Forbidden), database.open_writer(week.url) as db:
        class_absences.report_class_absence(db, alice(week), asked, BEFORE_NINE)


def test_staff_say_on_which_day_the_family_called(week):
    with database.open_writer(week.url) as db:
        report_sickness.report_by_staff(
            db, nadia(week), week.leo, days(TUESDAY), BEFORE_NINE, told_on=on("vendredi 2026-11-20")
        )
    with database.open_reader(week.url) as db:
        assert db.scalars(select(Absence.reported_at)).all() == [at("vendredi 2026-11-20 12:00:00")]
    with pytest.raises(NotAccepted, match="à venir"), database.open_writer(week.url) as db:
        report_sickness.report_by_staff(db, nadia(week), week.leo, days(FRIDAY), BEFORE_NINE, told_on=on(TUESDAY))
