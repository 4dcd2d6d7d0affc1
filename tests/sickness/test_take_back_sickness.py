"""The report of a sickness is taken back: what is booked again, and what stays sick."""

import pytest
from sqlalchemy import select, update

from cantine.common.refusal_sentences import Full
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import ChargeKind, State
from cantine.sickness.rules.reports import NothingToTakeBack
from cantine.store import database
from cantine.store.tables import Booking, JournalEntry, Service
from tests.dates import at, on
from tests.support.saving import alice, book, bruno, chloe, journal
from tests.support.sickness import (
    BEFORE_NINE,
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    by_staff,
    days,
    line,
    nadia,
    report,
    sicknesses,
    states,
    take_back,
    taken_back_by_staff,
)

pytestmark = pytest.mark.usefixtures("locks_in_order")

TUESDAY_AT_NINE = at("mardi 2026-11-24 09:00:00")


@pytest.fixture
def flu(cast):
    """Léo's, from Monday to Thursday, meals only."""
    for day in (MONDAY, TUESDAY, THURSDAY):
        book(cast, cast.leo, cast.meal, day)
    return report(cast, alice(cast), cast.leo, days(MONDAY, FRIDAY)).absence_id


def test_a_report_taken_back_before_nine_leaves_nothing_of_it(cast, flu):
    back = take_back(cast, alice(cast), flu, BEFORE_NINE)
    assert (back.again, back.left) == ([(on(day), cast.meal) for day in (MONDAY, TUESDAY, THURSDAY)], [])
    assert set(states(cast, cast.leo).values()) == {(State.BOOKED, None)}
    assert sicknesses(cast) == []


def test_the_days_that_the_kitchen_has_counted_stay_sick(cast, flu):
    back = take_back(cast, alice(cast), flu, TUESDAY_AT_NINE)
    assert back.again == [(on(THURSDAY), cast.meal)]
    assert sicknesses(cast) == [(flu, on(MONDAY), on(TUESDAY), None)]
    assert states(cast, cast.leo)[on(TUESDAY), cast.meal] == (State.SICK, flu)


def test_a_sickness_that_is_over_can_not_be_taken_back(cast, flu):
    with pytest.raises(NothingToTakeBack, match="plus rien à annuler"):
        take_back(cast, alice(cast), flu, at("jeudi 2026-11-26 09:00:00"))
    assert len(sicknesses(cast)) == 1


def test_what_is_billed_as_carence_stays_sick(cast):
    of_meals = line(cast, cast.alices_family, ChargeKind.CARENCE)
    for day in (MONDAY, TUESDAY):
        book(cast, cast.leo, cast.meal, day)
    absence = report(cast, alice(cast), cast.leo, days(MONDAY, TUESDAY)).absence_id
    with database.open_writer(cast.url) as db:
        db.execute(update(Booking).where(Booking.day == on(TUESDAY)).values(invoice_line_id=of_meals))
    assert take_back(cast, alice(cast), absence).again == [(on(MONDAY), cast.meal)]
    assert sicknesses(cast) == [(absence, on(TUESDAY), on(TUESDAY), None)]


def test_a_place_that_somebody_else_has_taken_is_not_given_back(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=1))
    for day in (MONDAY, TUESDAY):
        book(cast, cast.leo, cast.study, day)
    absence = report(cast, alice(cast), cast.leo, days(MONDAY, TUESDAY)).absence_id
    book(cast, cast.tom, cast.study, MONDAY, family_id=cast.chloes_family)
    back = take_back(cast, alice(cast), absence)
    assert (back.again, back.left) == ([(on(TUESDAY), cast.study)], [(on(MONDAY), cast.study, Full(1))])
    assert sicknesses(cast) == [(absence, on(MONDAY), on(MONDAY), None)]
    entries = journal(cast)
    assert take_back(cast, alice(cast), absence).again == []
    assert journal(cast) == entries


def test_a_late_addition_of_the_town_hall_is_one_again(cast):
    book(cast, cast.leo, cast.meal, MONDAY, state=State.ADDED, reason="Appel de la mère")
    absence = report(cast, alice(cast), cast.leo, days(MONDAY)).absence_id
    take_back(cast, alice(cast), absence)
    assert states(cast, cast.leo) == {(on(MONDAY), cast.meal): (State.ADDED, None)}


def test_each_parent_takes_back_the_days_of_their_own(cast):
    monday = "lundi 2026-11-30"
    book(cast, cast.zoe, cast.meal, FRIDAY)
    book(cast, cast.zoe, cast.meal, monday, family_id=cast.brunos_family)
    absence = by_staff(cast, nadia(cast), cast.zoe, days(FRIDAY, monday)).absence_id
    assert take_back(cast, bruno(cast), absence).again == [(on(monday), cast.meal)]
    assert sicknesses(cast) == [(absence, on(FRIDAY), on(FRIDAY), None)]
    with pytest.raises(NothingToTakeBack):
        take_back(cast, bruno(cast), absence)


def test_the_sickness_of_others_does_not_exist(cast, flu):
    for absence in (flu, 999_999):
        with pytest.raises(NotFound):
            take_back(cast, chloe(cast), absence)
    assert len(sicknesses(cast)) == 1


def test_staff_take_back_past_days_too(cast):
    past = "vendredi 2026-11-20"
    book(cast, cast.leo, cast.meal, past)
    absence = by_staff(cast, nadia(cast), cast.leo, days(past)).absence_id
    assert taken_back_by_staff(cast, nadia(cast), absence).again == [(on(past), cast.meal)]
    assert sicknesses(cast) == []
    with pytest.raises(NotFound):
        taken_back_by_staff(cast, nadia(cast), absence)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.READER])
def test_other_staff_take_nothing_back(cast, flu, role):
    with pytest.raises(Forbidden):
        taken_back_by_staff(cast, Actor(cast.farid, None, role), flu)


def test_the_journal_says_what_is_booked_again(cast, flu):
    take_back(cast, alice(cast), flu, TUESDAY_AT_NINE)
    with database.open_reader(cast.url) as db:
        entry = db.execute(select(JournalEntry.__table__).order_by(JournalEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.account_id, entry.family_id) == ("take_back_sickness", cast.alice, cast.alices_family)
    assert (entry.before, entry.after) == ({"2026-11-26 Repas": "malade"}, {"2026-11-26 Repas": "inscrit"})
