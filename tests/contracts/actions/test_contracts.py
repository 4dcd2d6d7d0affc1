"""Contracts are made, changed and ended; their days are booked and taken off, on both engines."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cantine.bookings.queries.staff_acts import list_town_acts
from cantine.common.contract_terms import ContractNotice, Per
from cantine.common.form_input import NotAccepted
from cantine.common.refusal_sentences import ClosedByTown, Full, NotYourTurn, TooEarly
from cantine.common.roles import NotFound
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import State, Weeks
from cantine.contracts.actions.contracts import (
    change_contract,
    change_own_contract,
    end_contract,
    end_own_contract,
)
from cantine.contracts.queries import contracts
from cantine.store import database
from cantine.store.tables import Booking, BookingPeriod, Closure, Contract, Custody, JournalEntry, Service
from tests.contracts.town import MONDAY_TUESDAY, NOW, agree, booked_days, ines, vote
from tests.dates import on
from tests.support.saving import alice, book, chloe, keep_period

DECEMBER_DAYS = [on(day) for day in ("mardi 2026-12-01", "lundi 2026-12-07", "mardi 2026-12-08", "lundi 2026-12-14")]


@pytest.fixture
def town(cast):
    vote(cast, cast.morning_care, "12,00 €")
    return cast


def set_service(cast, **values):
    with database.open_writer(cast.url) as db:
        for name, value in values.items():
            setattr(db.get_one(Service, cast.morning_care), name, value)


def act(cast, do, *args, actor=None, **more):
    with database.open_writer(cast.url) as db:
        return do(db, actor or ines(cast), *args, NOW, **more)


def listed(cast):
    with database.open_reader(cast.url) as db:
        return contracts.list_of_family(db, cast.alices_family)


def test_a_contract_books_its_weekdays_until_its_end(town, locks_in_order):
    saved = agree(town)
    days = booked_days(town, town.leo, town.morning_care)
    assert days[:4] == DECEMBER_DAYS
    assert {day.weekday() for day in days} == MONDAY_TUESDAY
    assert days[-1] == on("mardi 2027-01-26")
    assert on("lundi 2026-12-28") not in days  # holidays
    assert not saved.days.refused
    [one] = listed(town)
    assert (one.child, one.service, one.held.per) == ("Léo Morel", "Garderie matin", Per.MONTH)


def test_without_a_last_day_it_books_until_the_end_of_the_school_year(town):
    agree(town, last_day=None)
    assert max(booked_days(town, town.leo, town.morning_care)) == on("mardi 2027-06-29")


def test_what_could_not_be_booked_comes_back_with_its_reason(town):
    set_service(town, capacity=1)
    book(town, town.tom, town.morning_care, "mardi 2026-12-01", family_id=town.chloes_family)
    with database.open_writer(town.url) as db:
        db.add(Closure(first=on("lundi 2026-12-07"), last=on("lundi 2026-12-07"), label="Pont"))
    refused = {change.day: reason for change, reason in agree(town).days.refused}
    assert refused == {DECEMBER_DAYS[0]: Full(1), DECEMBER_DAYS[1]: ClosedByTown("Pont")}
    assert booked_days(town, town.leo, town.morning_care)[0] == DECEMBER_DAYS[2]


def test_only_days_of_the_family_that_pays_are_booked(town):
    agree(town, child_id=town.zoe)
    weeks = {day.isocalendar().week % 2 for day in booked_days(town, town.zoe, town.morning_care)}
    assert weeks == {0}


def test_both_families_of_a_child_may_have_a_contract(town):
    agree(town, child_id=town.zoe)
    agree(town, child_id=town.zoe, family_id=town.brunos_family)
    assert {day.isocalendar().week % 2 for day in booked_days(town, town.zoe, town.morning_care)} == {0, 1}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"weekdays": frozenset()}, "au moins un jour"),
        ({"weekdays": frozenset({2})}, "jamais servi le mercredi"),
        ({"last_day": date(2026, 11, 1)}, "avant son début"),
        ({"per": Per.DAY}, "par mois, par période ou par an"),
        ({"per": Per.TERM}, "n'a pas ce prix au forfait"),
    ],
)
def test_a_contract_that_says_nothing_sensible_is_refused(town, form, said):
    with pytest.raises(NotAccepted, match=said):
        agree(town, **form)
    assert not booked_days(town, town.leo, town.morning_care)


def test_a_family_without_the_child_has_no_contract_for_it(town):
    with pytest.raises(NotAccepted, match="pas dans cette famille"):
        agree(town, family_id=town.chloes_family)
    with pytest.raises(NotFound):
        agree(town, child_id=9999)
    with pytest.raises(NotFound):
        agree(town, service_id=9999)


def test_one_contract_per_child_service_and_day(town):
    agree(town)
    with pytest.raises(NotAccepted, match=r"a déjà un forfait .* jusqu'au dimanche 31 janvier 2027"):
        agree(town, first_day=on("vendredi 2027-01-29"))
    agree(town, first_day=on("lundi 2027-02-01"), last_day=None)


def test_a_day_that_was_added_late_is_booked_in_time_by_a_contract(town):
    """Once it was cancelled nothing is left of how it came to stand: neither who was late nor what was waived."""
    late = {"state": State.CANCELLED, "late_by": LateBy.DOOR, "reason": "Arrivé sans inscription", "waived": "Erreur"}
    booking = book(town, town.leo, town.morning_care, "mardi 2026-12-01", **late)
    agree(town)
    with database.open_writer(town.url) as db:
        row = db.get_one(Booking, booking)
        assert (row.state, row.late_by, row.reason, row.waived) == (State.BOOKED, None, "", "")


def test_what_a_contract_takes_off_is_forgotten_as_it_came_to_stand(town):
    contract = agree(town).contract_id
    booking = book(town, town.leo, town.morning_care, "jeudi 2027-02-04", state=State.ADDED, waived="Erreur")
    with database.open_writer(town.url) as db:
        db.get_one(Booking, booking).day = on("mardi 2027-02-02")
    act(town, end_contract, contract, on("lundi 2026-12-14"), reason="Déménagement")
    with database.open_writer(town.url) as db:
        row = db.get_one(Booking, booking)
        assert (row.state, row.late_by, row.waived) == (State.CANCELLED, None, "")


def test_other_weekdays_from_a_day_on(town, locks_in_order):
    contract = agree(town).contract_id
    act(town, change_contract, contract, frozenset({3}), on("lundi 2027-01-04"))
    days = booked_days(town, town.leo, town.morning_care)
    assert {day.weekday() for day in days if day.year == 2026} == MONDAY_TUESDAY
    assert {day.weekday() for day in days if day.year == 2027} == {3}
    [one] = listed(town)
    assert one.weekdays_on(on("mardi 2026-12-01")) == MONDAY_TUESDAY
    assert one.weekdays_on(on("lundi 2027-01-04")) == {3}


def test_a_change_outside_of_the_contract_is_refused(town):
    contract = agree(town).contract_id
    with pytest.raises(NotAccepted, match="n'est pas dans le forfait"):
        act(town, change_contract, contract, frozenset({3}), on("lundi 2027-02-01"))
    with pytest.raises(NotAccepted, match="au moins un jour"):
        act(town, change_contract, contract, frozenset(), on("lundi 2027-01-04"))
    with pytest.raises(NotFound):
        act(town, change_contract, 9999, frozenset({3}), on("lundi 2027-01-04"))


def test_le_rove_mid_month_from_next_month_on(town):
    set_service(town, contract_notice=ContractNotice(whole_months=True))
    contract = agree(town).contract_id
    with pytest.raises(NotAccepted, match="au plus tôt le mardi 1er décembre 2026 ; indiquez un motif"):
        act(town, end_contract, contract, on("jeudi 2026-11-26"))
    act(town, end_contract, contract, on("vendredi 2026-12-11"))
    assert booked_days(town, town.leo, town.morning_care) == DECEMBER_DAYS[:3]


def test_staff_overrule_the_notice_with_a_reason(town):
    set_service(town, contract_notice=ContractNotice(30))
    contract = agree(town).contract_id
    act(town, end_contract, contract, on("mardi 2026-12-01"), reason="Déménagement")
    assert booked_days(town, town.leo, town.morning_care) == DECEMBER_DAYS[:1]
    [one] = listed(town)
    assert (one.held.last_day, one.ended_why) == (on("mardi 2026-12-01"), "Déménagement")


def test_a_contract_that_ends_before_it_begins_is_gone(town):
    contract = agree(town).contract_id
    act(town, end_contract, contract, on("lundi 2026-11-30"))
    assert booked_days(town, town.leo, town.morning_care) == []
    assert listed(town) == []


def test_a_contract_may_end_later(town):
    contract = agree(town).contract_id
    act(town, end_contract, contract, on("vendredi 2027-03-26"))
    assert max(booked_days(town, town.leo, town.morning_care)) == on("mardi 2027-03-23")


def test_it_does_not_reach_into_another_one(town):
    contract = agree(town).contract_id
    agree(town, first_day=on("lundi 2027-02-01"), last_day=None)
    with pytest.raises(NotAccepted, match="a déjà un forfait"):
        act(town, end_contract, contract, on("mercredi 2027-02-03"))


def test_what_is_booked_beside_the_contract_stays(town):
    contract = agree(town).contract_id
    book(town, town.leo, town.morning_care, "jeudi 2026-12-03")
    act(town, end_contract, contract, on("mercredi 2026-12-02"))
    assert booked_days(town, town.leo, town.morning_care) == [DECEMBER_DAYS[0], on("jeudi 2026-12-03")]


def test_parents_ask_the_town_hall_unless_it_lets_them(town):
    contract = agree(town).contract_id
    with pytest.raises(NotAccepted, match="Adressez-vous à la mairie"):
        act(town, change_own_contract, contract, frozenset({3}), on("lundi 2027-01-04"), actor=alice(town))
    with pytest.raises(NotFound):
        act(town, change_own_contract, contract, frozenset({3}), on("lundi 2027-01-04"), actor=chloe(town))


def test_parents_change_and_end_within_the_notice(town, locks_in_order):
    set_service(town, contracts_by_parents=True, contract_notice=ContractNotice(whole_months=True))
    contract = agree(town).contract_id
    with pytest.raises(NotAccepted, match="au plus tôt le mardi 1er décembre 2026"):
        act(town, end_own_contract, contract, on("jeudi 2026-11-26"), actor=alice(town))
    with pytest.raises(NotAccepted, match="se termine déjà le dimanche 31 janvier 2027"):
        act(town, end_own_contract, contract, on("lundi 2027-02-15"), actor=alice(town))
    act(town, change_own_contract, contract, frozenset({3}), on("lundi 2026-12-07"), actor=alice(town))
    act(town, end_own_contract, contract, on("jeudi 2026-12-10"), actor=alice(town))
    days = booked_days(town, town.leo, town.morning_care)
    assert days == [DECEMBER_DAYS[0], on("jeudi 2026-12-10")]


def test_parents_wait_for_the_opening_and_for_their_turn_as_with_any_day(town):
    """Not the town hall; what a contract asks for before the opening is too early, and is not prepared."""
    set_service(town, contracts_by_parents=True, contract_notice=ContractNotice())
    contract = agree(town).contract_id
    period = keep_period(town, town.morning_care, opens_at=NOW, waiting_room=True)

    def change():
        saved = act(town, change_own_contract, contract, frozenset({0, 3}), on("lundi 2026-12-07"), actor=alice(town))
        return {type(why) for one, why in saved.days.refused if one.on and one.day.month == 12}

    assert change() == {NotYourTurn}
    with database.open_writer(town.url) as db:
        db.get_one(BookingPeriod, period).opens_at = NOW + timedelta(minutes=5)
    assert change() == {TooEarly}
    assert on("jeudi 2026-12-10") not in booked_days(town, town.leo, town.morning_care)
    act(town, change_contract, contract, frozenset({0, 3}), on("lundi 2026-12-07"))
    assert on("jeudi 2026-12-10") in booked_days(town, town.leo, town.morning_care)


def test_the_journal_tells_who_did_what(town):
    contract = agree(town).contract_id
    act(town, change_contract, contract, frozenset({3}), on("lundi 2027-01-04"))
    act(town, end_contract, contract, on("vendredi 2027-01-08"), reason="Départ")
    with database.open_reader(town.url) as db:
        rows = db.execute(
            select(JournalEntry.action, JournalEntry.family_id, JournalEntry.child_id, JournalEntry.after)
            .where(JournalEntry.action.like("%contract%"))
            .order_by(JournalEntry.id)
        ).all()
    assert [row.action for row in rows] == ["make_contract", "change_contract", "end_contract"]
    assert {(row.family_id, row.child_id) for row in rows} == {(town.alices_family, town.leo)}
    assert rows[0].after["2026-12-01 Garderie matin"] == "inscrit à 6\u00a0h\u00a030"
    assert rows[2].after["reason"] == "Départ"


def test_parents_see_which_days_the_town_hall_booked_for_the_contract(town):
    agree(town)
    with database.open_reader(town.url) as db:
        first, last = on("mardi 2026-12-01"), on("lundi 2026-12-07")
        found = list_town_acts(db, town.alices_family, town.leo, first, last)
    assert [(act.day, act.service, act.became) for act in found] == [
        (day, "Garderie matin", "inscrit à 6\u00a0h\u00a030") for day in DECEMBER_DAYS[:2]
    ]


def test_contracts_are_listed_and_counted_by_weekday(town):
    agree(town)
    agree(town, child_id=town.tom, family_id=town.chloes_family, weekdays=frozenset({0}))
    with database.open_reader(town.url) as db:
        found = contracts.list_from(db, on("mardi 2026-12-01"), town.morning_care)
        assert contracts.count_by_weekday(found, on("mardi 2026-12-01")) == {0: 2, 1: 1, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0}
        assert contracts.list_from(db, on("lundi 2027-02-01")) == []
        assert contracts.list_contract_prices(db) == {town.morning_care: [Per.MONTH]}
    assert [one.child for one in found] == ["Tom Garnier", "Léo Morel"]


def test_a_contract_of_a_child_that_is_with_two_families_names_the_one_that_pays(town):
    with database.open_writer(town.url) as db:
        rows = db.scalars(select(Custody.weeks).where(Custody.child_id == town.zoe)).all()
        assert sorted(rows) == [Weeks.EVEN, Weeks.ODD]
    agree(town, child_id=town.zoe, family_id=town.brunos_family)
    with database.open_reader(town.url) as db:
        assert db.scalars(select(Contract.family_id)).all() == [town.brunos_family]
