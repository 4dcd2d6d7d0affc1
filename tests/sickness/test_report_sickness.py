"""A child is reported sick: what becomes of its bookings, by whom, and what is refused."""

import pytest
from sqlalchemy import select, update

from cantine.common.language.languages import speak
from cantine.common.refusal_sentences import MarkedPresent
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import Presence, ProofRule, State
from cantine.offer.rules.sick_days import SickDay
from cantine.sickness.actions import report_sickness
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.sickness.rules.reports import InThePast, NothingBooked, SickPeriod, TooLateToday, TooLong
from cantine.store import database
from cantine.store.tables import Absence, Commune, JournalEntry, Service
from tests.dates import at, on
from tests.support import billing
from tests.support.query_count import queries
from tests.support.saving import alice, book, bruno, chloe, journal, save, untick
from tests.support.sickness import (
    BEFORE_NINE,
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    by_staff,
    days,
    line,
    nadia,
    report,
    sicknesses,
    states,
)

pytestmark = pytest.mark.usefixtures("locks_in_order")


def a_week_of_meals(cast, child=None, **more):
    for day in (MONDAY, TUESDAY, THURSDAY, FRIDAY):
        book(cast, child or cast.leo, cast.meal, day, **more)


def test_the_bookings_of_the_days_become_sick_days_of_one_sickness(cast):
    a_week_of_meals(cast)
    book(cast, cast.leo, cast.morning_care, TUESDAY, time=7 * 60)
    book(cast, cast.leo, cast.study, TUESDAY, state=State.CANCELLED)
    said = report(cast, alice(cast), cast.leo, days(MONDAY, TUESDAY))
    assert said.stretch == days(MONDAY, TUESDAY)
    cells = [(on(MONDAY), cast.meal), (on(TUESDAY), cast.meal), (on(TUESDAY), cast.morning_care)]
    assert (said.sick, said.left) == (cells, [])
    assert sicknesses(cast) == [(said.absence_id, on(MONDAY), on(TUESDAY), None)]
    sick = (State.SICK, said.absence_id)
    assert states(cast, cast.leo) == {
        **dict.fromkeys(cells, sick),
        (on(TUESDAY), cast.study): (State.CANCELLED, None),
        (on(THURSDAY), cast.meal): (State.BOOKED, None),
        (on(FRIDAY), cast.meal): (State.BOOKED, None),
    }


def test_what_the_town_hall_had_added_is_a_sick_day_too(cast):
    book(cast, cast.leo, cast.meal, MONDAY, state=State.ADDED, reason="Appel de la mère")
    assert report(cast, alice(cast), cast.leo, days(MONDAY)).sick == [(on(MONDAY), cast.meal)]


def test_reporting_twice_changes_nothing(cast):
    a_week_of_meals(cast)
    first = report(cast, alice(cast), cast.leo, days(MONDAY, TUESDAY))
    kept, entries = states(cast, cast.leo), journal(cast)
    again = report(cast, alice(cast), cast.leo, days(MONDAY, TUESDAY))
    assert (again.absence_id, again.stretch, again.sick) == (first.absence_id, first.stretch, [])
    assert report(cast, alice(cast), cast.leo, days(TUESDAY)).absence_id == first.absence_id
    assert (states(cast, cast.leo), journal(cast), len(sicknesses(cast))) == (kept, entries, 1)


def test_the_next_served_day_goes_on_with_the_sickness(cast):
    """Wednesday has meals too, so that Thursday alone would be another one."""
    a_week_of_meals(cast)
    book(cast, cast.leo, cast.meal, WEDNESDAY)
    first = report(cast, alice(cast), cast.leo, days(MONDAY))
    second = report(cast, alice(cast), cast.leo, days(TUESDAY))
    assert second.absence_id == first.absence_id
    apart = report(cast, alice(cast), cast.leo, days(THURSDAY))
    assert [row[1:3] for row in sicknesses(cast)] == [(on(MONDAY), on(TUESDAY)), (on(THURSDAY), on(THURSDAY))]
    joined = report(cast, alice(cast), cast.leo, days(WEDNESDAY))
    assert joined.absence_id == first.absence_id != apart.absence_id
    assert sicknesses(cast) == [(first.absence_id, on(MONDAY), on(THURSDAY), None)]
    assert {absence for state, absence in states(cast, cast.leo).values() if state is State.SICK} == {first.absence_id}
    with database.open_reader(cast.url) as db:
        counted = sickness_queries.read_sick_days(db, [cast.leo], on(MONDAY), on(FRIDAY))
    assert sorted(counted.values(), key=lambda one: one.booked) == [
        SickDay(n, on(MONDAY), on(THURSDAY), BEFORE_NINE) for n in (1, 2, 3, 4)
    ]


def test_days_without_a_booking_lengthen_a_sickness_but_are_none_of_their_own(cast):
    book(cast, cast.leo, cast.meal, MONDAY)
    with pytest.raises(NothingBooked, match="rien à signaler"):
        report(cast, alice(cast), cast.leo, days(TUESDAY, WEDNESDAY))
    first = report(cast, alice(cast), cast.leo, days(MONDAY))
    assert report(cast, alice(cast), cast.leo, days(TUESDAY, WEDNESDAY)).sick == []
    assert sicknesses(cast) == [(first.absence_id, on(MONDAY), on(WEDNESDAY), None)]


def test_a_sickness_stays_that_of_its_child(cast):
    a_week_of_meals(cast)
    a_week_of_meals(cast, cast.zoe)
    first = report(cast, alice(cast), cast.leo, days(MONDAY))
    second = report(cast, alice(cast), cast.zoe, days(TUESDAY))
    assert first.absence_id != second.absence_id
    assert {state for state, _ in states(cast, cast.zoe).values()} == {State.BOOKED, State.SICK}


def test_today_is_reported_before_nine_and_not_from_nine_on(cast):
    a_week_of_meals(cast)
    with pytest.raises(TooLateToday) as refused:
        report(cast, alice(cast), cast.leo, days(MONDAY), at("lundi 2026-11-23 09:00:00"))
    assert refused.value.until == 9 * 60
    assert len(report(cast, alice(cast), cast.leo, days(TUESDAY), at("lundi 2026-11-23 09:00:00")).sick) == 1
    assert len(report(cast, alice(cast), cast.leo, days(MONDAY), BEFORE_NINE).sick) == 1


def test_a_commune_may_close_the_day_itself_altogether(cast):
    a_week_of_meals(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(sick_until=0))
    with pytest.raises(TooLateToday):
        report(cast, alice(cast), cast.leo, days(MONDAY), at("lundi 2026-11-23 00:00:00"))


@pytest.mark.parametrize(
    ("stretch", "refusal"),
    [
        (days("vendredi 2026-11-20", MONDAY), InThePast),
        (SickPeriod(on(TUESDAY), on("vendredi 2027-02-26")), TooLong),
        (days("samedi 2026-11-28", "dimanche 2026-11-29"), NothingBooked),
    ],
)
def test_a_report_that_is_refused_leaves_everything_as_it_was(cast, stretch, refusal):
    a_week_of_meals(cast)
    kept = states(cast, cast.leo)
    with pytest.raises(refusal):
        report(cast, alice(cast), cast.leo, stretch)
    assert (states(cast, cast.leo), sicknesses(cast), journal(cast)) == (kept, [], 0)


def test_what_was_eaten_stays_and_says_why_and_what_is_billed_becomes_sick_too(cast):
    of_meals = line(cast, cast.alices_family)
    book(cast, cast.leo, cast.morning_care, MONDAY, time=7 * 60, presence=Presence.PRESENT)
    said = report(cast, alice(cast), cast.leo, days(MONDAY))
    left = [(on(MONDAY), cast.morning_care, MarkedPresent())]
    assert (said.absence_id, said.sick, said.left) == (None, (), left)
    assert sicknesses(cast) == []
    book(cast, cast.leo, cast.meal, MONDAY, invoice_line_id=of_meals)
    book(cast, cast.leo, cast.meal, TUESDAY)
    said = report(cast, alice(cast), cast.leo, days(MONDAY, TUESDAY))
    assert (said.sick, said.left) == ([(on(MONDAY), cast.meal), (on(TUESDAY), cast.meal)], left)
    assert said.billed


def test_parents_report_the_days_of_their_own_and_share_one_sickness(cast):
    """Friday of an even week is Alice's, Monday of the odd week after it Bruno's."""
    monday = "lundi 2026-11-30"
    book(cast, cast.zoe, cast.meal, FRIDAY)
    book(cast, cast.zoe, cast.meal, monday, family_id=cast.brunos_family)
    hers = report(cast, alice(cast), cast.zoe, days(FRIDAY, monday))
    assert hers.sick == [(on(FRIDAY), cast.meal)]
    with pytest.raises(NothingBooked):
        report(cast, alice(cast), cast.zoe, days("mardi 2026-12-08"))
    his = report(cast, bruno(cast), cast.zoe, days(monday))
    assert (his.absence_id, his.sick) == (hers.absence_id, [(on(monday), cast.meal)])
    with database.open_reader(cast.url) as db:
        counted = sickness_queries.read_sick_days(db, [cast.zoe], on(FRIDAY), on(monday))
    assert sorted(one.booked for one in counted.values()) == [1, 2]


def test_a_child_of_others_does_not_exist(cast):
    a_week_of_meals(cast)
    for child in (cast.leo, 999_999):
        with pytest.raises(NotFound):
            report(cast, chloe(cast), child, days(MONDAY))
    assert sicknesses(cast) == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_journal_says_which_bookings_became_sick_days_in_french_whoever_reports(cast, language):
    book(cast, cast.leo, cast.morning_care, MONDAY, time=7 * 60)
    with speak(language):
        report(cast, alice(cast), cast.leo, days(MONDAY))
    with database.open_writer(cast.url) as db:
        [entry] = db.scalars(select(JournalEntry))
        assert (entry.action, entry.at, entry.account_id) == ("report_sickness", BEFORE_NINE, cast.alice)
        assert (entry.family_id, entry.child_id) == (cast.alices_family, cast.leo)
        assert entry.before == {"2026-11-23 Garderie matin": "inscrit à 7\u00a0h\u00a000"}
        assert entry.after == {"2026-11-23 Garderie matin": "malade", "first": "23.11.2026", "last": "23.11.2026"}


def test_a_day_reported_sick_may_not_be_unticked(cast):
    book(cast, cast.leo, cast.meal, "lundi 2026-11-30")
    report(cast, alice(cast), cast.leo, days("lundi 2026-11-30"))
    [(_change, reason)] = save(cast, alice(cast), cast.leo, [untick(cast.meal, "lundi 2026-11-30")]).refused
    assert str(reason) == "Absence déjà signalée."


def test_staff_report_past_days_of_any_family_and_note_the_proof(cast):
    past = "vendredi 2026-11-20"
    book(cast, cast.zoe, cast.meal, past, family_id=cast.brunos_family)
    book(cast, cast.zoe, cast.meal, MONDAY)
    said = by_staff(cast, nadia(cast), cast.zoe, days(past, MONDAY), on(MONDAY))
    assert said.sick == [(on(past), cast.meal), (on(MONDAY), cast.meal)]
    assert sicknesses(cast) == [(said.absence_id, on(past), on(MONDAY), on(MONDAY))]
    with database.open_reader(cast.url) as db:
        entry = db.execute(select(JournalEntry.family_id, JournalEntry.after)).one()
    assert (entry.family_id, entry.after["proof_on"]) == (None, "23.11.2026")


def test_a_proof_noted_for_a_part_is_that_of_the_whole_sickness(cast):
    a_week_of_meals(cast)
    by_staff(cast, nadia(cast), cast.leo, days(MONDAY), on(MONDAY))
    longer = report(cast, alice(cast), cast.leo, days(TUESDAY))
    assert sicknesses(cast) == [(longer.absence_id, on(MONDAY), on(TUESDAY), on(MONDAY))]


def test_a_proof_may_be_noted_later_once_and_taken_away(cast):
    book(cast, cast.leo, cast.meal, MONDAY)
    absence = report(cast, alice(cast), cast.leo, days(MONDAY)).absence_id
    for proof in (on(TUESDAY), on(TUESDAY), None):
        with database.open_writer(cast.url) as db:
            report_sickness.note_proof(db, nadia(cast), absence, proof, BEFORE_NINE)
        assert sicknesses(cast)[0][3] == proof
    with database.open_reader(cast.url) as db:
        noted = db.execute(select(JournalEntry.before, JournalEntry.after).where(JournalEntry.action == "note_proof"))
        assert noted.all() == [
            ({"proof_on": None}, {"proof_on": "24.11.2026"}),
            ({"proof_on": "24.11.2026"}, {"proof_on": None}),
        ]


def test_a_sickness_or_child_that_does_not_exist_is_not_found_by_staff_either(cast):
    with pytest.raises(NotFound):
        by_staff(cast, nadia(cast), 999_999, days(MONDAY))
    with pytest.raises(NotFound), database.open_writer(cast.url) as db:
        report_sickness.note_proof(db, nadia(cast), 999_999, None, BEFORE_NINE)


def test_staff_too_report_three_months_at_most(cast):
    with pytest.raises(TooLong):
        by_staff(cast, nadia(cast), cast.leo, days("mardi 2026-06-02", MONDAY))


@pytest.mark.parametrize("role", [Role.FINANCE, Role.READER])
def test_other_staff_report_nobody_sick(cast, role):
    with pytest.raises(Forbidden):
        by_staff(cast, Actor(cast.farid, None, role), cast.leo, days(MONDAY))


def test_a_service_switched_off_since_is_reported_sick_like_the_others(cast):
    book(cast, cast.leo, cast.study, MONDAY)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(active=False))
    assert report(cast, alice(cast), cast.leo, days(MONDAY)).sick == [(on(MONDAY), cast.study)]


def test_a_report_takes_as_many_queries_for_one_day_as_for_a_week(cast):
    a_week_of_meals(cast)
    took = []
    for stretch in (days(MONDAY), days(TUESDAY, FRIDAY)):
        with queries(cast.url) as asked:
            report(cast, alice(cast), cast.leo, stretch)
        took.append(len(asked))
    assert max(took) <= 12
    assert took[0] == took[1]
    with database.open_reader(cast.url) as db:
        assert len(db.execute(select(Absence.id)).all()) == 1


@pytest.mark.parametrize(("waived", "billed"), [(False, ["1 invoice 400"]), (True, [])])
def test_a_sickness_over_both_parents_weeks_is_billed_once_and_a_proof_may_waive_it(cast, waived, billed):
    """Friday of the odd week is Bruno's, who pays the carence at 4,00 €; Monday of the even one is Alice's."""
    friday, monday = "vendredi 2026-11-06", "lundi 2026-11-09"
    billing.prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(proof=ProofRule.FREES if waived else ProofRule.NONE))
    billing.meals(cast, cast.zoe, friday, family_id=cast.brunos_family)
    billing.meals(cast, cast.zoe, monday)
    for day in (friday, monday):
        by_staff(cast, nadia(cast), cast.zoe, days(day), on(MONDAY) if day == monday else None)
    billing.bill(cast)
    assert billing.numbers(cast) == billed
