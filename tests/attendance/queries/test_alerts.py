"""What has to be mended before a month is billed."""

import pytest
from sqlalchemy import update

from cantine.attendance.queries import alerts
from cantine.attendance.rules.alerts import Alert
from cantine.common.vocabulary import Presence, State
from cantine.store import database
from cantine.store.tables import Child, Service
from tests.dates import on
from tests.support.query_count import queries
from tests.support.saving import book

FIRST, LAST, TODAY = on("dimanche 2026-11-01"), on("lundi 2026-11-30"), on("lundi 2026-11-23")
YESTERDAY = "vendredi 2026-11-20"
CAME = {"presence": Presence.PRESENT}


def found(cast, kind, page=1):
    with database.open_reader(cast.url) as db:
        counted = alerts.count_by_kind(db, FIRST, LAST, TODAY)[kind]
        cases = alerts.list_cases(db, kind, FIRST, LAST, TODAY, page)
    assert counted >= len(cases)
    return [(case.day, case.service, case.name, case.detail) for case in cases]


def test_who_was_booked_on_a_day_gone_by_and_not_ticked(cast):
    book(cast, cast.leo, cast.meal, YESTERDAY)
    book(cast, cast.leo, cast.study, YESTERDAY, presence=Presence.ABSENT)
    book(cast, cast.tom, cast.meal, YESTERDAY, state=State.CANCELLED, family_id=cast.chloes_family)
    book(cast, cast.zoe, cast.meal, YESTERDAY, state=State.SICK)
    book(cast, cast.leo, cast.meal, "lundi 2026-11-23")  # today is not over
    book(cast, cast.leo, cast.meal, "vendredi 2026-10-30")
    assert found(cast, Alert.NOT_TICKED) == [(on(YESTERDAY), "Repas", "Morel Léo", "")]


def test_who_came_and_whose_booking_was_cancelled(cast):
    book(cast, cast.leo, cast.meal, YESTERDAY, state=State.CANCELLED, **CAME)
    assert found(cast, Alert.NOT_BOOKED) == [(on(YESTERDAY), "Repas", "Morel Léo", "")]


def test_who_came_to_the_garderie_without_any_time(cast):
    book(cast, cast.leo, cast.evening_care, YESTERDAY, **CAME)
    book(cast, cast.zoe, cast.evening_care, YESTERDAY, time=1020, **CAME)
    book(cast, cast.tom, cast.evening_care, YESTERDAY, real_time=1030, family_id=cast.chloes_family, **CAME)
    book(cast, cast.leo, cast.meal, YESTERDAY, **CAME)
    assert found(cast, Alert.NO_TIME) == [(on(YESTERDAY), "Garderie soir", "Morel Léo", "")]


def test_who_is_booked_and_has_no_class_is_told_once(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(classroom_id=None))
    for day in (YESTERDAY, "jeudi 2026-11-19"):
        book(cast, cast.leo, cast.meal, day)
    assert found(cast, Alert.NO_CLASS) == [(None, "", "Morel Léo", "")]


def test_days_with_more_children_than_places(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(capacity=1))
    for child, family in ((cast.leo, cast.alices_family), (cast.tom, cast.chloes_family)):
        book(cast, child, cast.meal, "vendredi 2026-11-27", family_id=family)
    book(cast, cast.leo, cast.study, "vendredi 2026-11-27")
    assert found(cast, Alert.TOO_MANY) == [(on("vendredi 2026-11-27"), "Repas", "", "2 pour 1 places")]


@pytest.mark.parametrize("kind", Alert)
def test_nothing_wrong_is_no_case_and_each_question_is_one_query(cast, kind):
    with queries(cast.url) as asked:
        assert found(cast, kind) == []
    assert len(asked) == 2


def test_many_cases_are_shown_page_by_page(cast, monkeypatch):
    monkeypatch.setattr(alerts, "PER_PAGE", 2)
    for day in ("lundi 2026-11-16", "mardi 2026-11-17", "jeudi 2026-11-19"):
        book(cast, cast.leo, cast.meal, day)
    assert [len(found(cast, Alert.NOT_TICKED, page)) for page in (1, 2, 3)] == [2, 1, 0]
