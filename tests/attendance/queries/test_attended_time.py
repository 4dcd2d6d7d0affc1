"""Hours really attended, and what each child had; counted again by plain Python."""

import pytest
from sqlalchemy import update

from cantine.attendance.queries import attendance, attended_time
from cantine.attendance.rules.attendance_counts import Breakdown, count_stay_minutes, sum_counts
from cantine.common.vocabulary import Presence, State, TimeChoice
from cantine.offer.queries import offer
from cantine.offer.rules.services import ServiceRules
from cantine.store import database, tables
from tests.attendance.queries.test_attendance import FIRST, LAST, bookings, counts_of, town
from tests.dates import on
from tests.support.saving import book

__all__ = ["town"]

EIGHT, NINE_PAST_FIVE = 8 * 60, 17 * 60 + 9


@pytest.mark.parametrize(
    ("choice", "time", "expected"),
    [
        (TimeChoice.ARRIVAL, 7 * 60 + 30, 45),
        (TimeChoice.ARRIVAL, 8 * 60 + 20, 0),  # after the bound
        (TimeChoice.DEPARTURE, 9 * 60, 45),
        (TimeChoice.DEPARTURE, 8 * 60, 0),
    ],
)
def test_a_stay_is_counted_in_minutes_between_the_bound_and_the_time(choice, time, expected):
    none = frozenset()
    service = ServiceRules(1, "", "", none, none, None, None, time_choice=choice, bound=8 * 60 + 15)
    assert count_stay_minutes(service, time) == expected


def test_a_service_without_times_has_no_minutes():
    assert count_stay_minutes(ServiceRules(1, "", "", frozenset(), frozenset(), None, None), EIGHT) == 0


def test_hours_are_those_of_children_ticked_present_real_times_before_chosen_ones(cast):
    came = {"presence": Presence.PRESENT}
    book(cast, cast.leo, cast.evening_care, "lundi 2026-11-30", time=17 * 60, **came)
    book(cast, cast.leo, cast.evening_care, "mardi 2026-12-01", time=17 * 60, real_time=NINE_PAST_FIVE, **came)
    book(cast, cast.zoe, cast.evening_care, "mardi 2026-12-01", time=18 * 60, presence=Presence.ABSENT)
    book(cast, cast.tom, cast.evening_care, "mardi 2026-12-01", time=18 * 60)
    book(cast, cast.tom, cast.morning_care, "mardi 2026-12-01", time=EIGHT, state=State.ADDED, **came)
    book(cast, cast.zoe, cast.morning_care, "mardi 2026-12-01", time=EIGHT, state=State.CANCELLED, **came)
    book(cast, cast.leo, cast.morning_care, "jeudi 2026-12-03", **came)  # nobody knows when
    november, december = on("dimanche 2026-11-01"), on("mardi 2026-12-01")
    with database.open_reader(cast.url) as db:
        services = offer.list_services(db)
        assert attended_time.sum_minutes(db, services, november, on("jeudi 2026-12-31")) == {
            (november, cast.evening_care): 45,  # from 16:15 on
            (december, cast.evening_care): 54,
            (december, cast.morning_care): 15,  # until 8:15
        }
        assert attended_time.sum_minutes(db, services, november, on("lundi 2026-11-30"), cast.school) == {
            (november, cast.evening_care): 45
        }


def test_what_each_child_had_is_what_plain_python_counts_and_sums_up_to_the_whole(town):
    rows = bookings(town)
    with database.open_reader(town.url) as db:
        found = attended_time.count_by_child(db, FIRST, LAST)
        of_school = attended_time.count_by_child(db, FIRST, LAST, school_id=50)
        of_class = attended_time.count_by_child(db, FIRST, LAST, classroom_id=51)
        whole = sum_counts(attendance.count_per_day(db, FIRST, LAST, Breakdown.CLASSROOM).values())
    assert {(one.child_id, one.service_id): one.counts for one in found} == {
        key: counts_of([row for row in rows if (row.child_id, row.service_id) == key])
        for key in {(row.child_id, row.service_id) for row in rows}
    }
    assert sum_counts(one.counts for one in found) == whole
    assert {one.classroom_id for one in of_school} == {51, 52}
    assert {one.classroom_id for one in of_class} == {51}
    assert [one.name for one in found] == sorted(one.name for one in found)


def test_a_presence_without_a_time_lasts_what_its_service_says(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(tables.Service).where(tables.Service.id == cast.morning_centre).values(lasting=210))
    book(cast, cast.leo, cast.morning_centre, "mercredi 2026-12-02", presence=Presence.PRESENT)
    book(cast, cast.zoe, cast.morning_centre, "mercredi 2026-12-02", presence=Presence.ABSENT)
    december = on("mardi 2026-12-01")
    with database.open_reader(cast.url) as db:
        found = attended_time.sum_minutes(db, offer.list_services(db), december, on("jeudi 2026-12-31"), cast.school)
    assert found == {(december, cast.morning_centre): 210}
