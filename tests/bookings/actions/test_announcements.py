"""A period is announced to families by mail once, and on their home while it is near."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.bookings.actions.announcements import announce
from cantine.bookings.queries.announced import list_due
from cantine.bookings.rules.announcements import list_announced
from cantine.common.limits.service_limits import Audience
from cantine.common.period_types import Priority, Whom
from cantine.families.rules.pupil import Pupil
from cantine.offer.queries import offer
from cantine.offer.queries.menus import read_calendar_and_menus, read_menus
from cantine.store import database
from cantine.store.tables import Account, BookingPeriod, Child, Menu, OutboxMail, Service
from tests.dates import at, on
from tests.support.query_count import queries
from tests.support.saving import all_at_once, keep_period

PORTAL = "https://cantine.exemple.fr"
OPENS, CLOSES = at("mardi 2026-11-17 08:00:00"), at("lundi 2026-11-30 20:00:00")


@pytest.fixture
def period(cast):
    return keep_period(cast, cast.morning_centre, opens_at=OPENS, closes_at=CLOSES, announce_days=3)


def due(cast, now):
    with database.open_reader(cast.url) as db:
        return list_due(db, now)


def tell(cast, period, now=OPENS):
    with database.open_writer(cast.url) as db:
        return announce(db, period, PORTAL, now)


def letters(cast):
    with database.open_reader(cast.url) as db:
        return dict(db.execute(select(OutboxMail.recipient, OutboxMail.text)).all())


def test_it_is_due_three_days_before_the_opening_and_not_after_the_closing(cast, period):
    three = timedelta(days=3)
    assert due(cast, OPENS - three - timedelta(seconds=1)) == []
    assert due(cast, OPENS - three) == [period]
    assert due(cast, CLOSES - timedelta(seconds=1)) == [period]
    assert due(cast, CLOSES) == []


def test_those_who_book_earlier_are_told_before_they_do(cast, period):
    first = (Priority(Whom.RESIDENTS, opens_at=OPENS - timedelta(days=7)),)
    with database.open_writer(cast.url) as db:
        db.execute(update(BookingPeriod).values(priorities=first))
    assert due(cast, OPENS - timedelta(days=10)) == [period]


@pytest.mark.usefixtures("locks_in_order")
def test_each_family_gets_one_letter_once(cast, period):
    assert tell(cast, period) == 3
    assert tell(cast, period) == 0
    assert due(cast, OPENS) == []
    assert set(letters(cast)) == {"alice@exemple.fr", "bruno@exemple.fr", "chloe@exemple.fr"}
    text = letters(cast)["alice@exemple.fr"].replace("\u00a0", " ")
    said = "inscriptions du mardi 17 novembre 2026 à 8 h 00 au lundi 30 novembre 2026 à 20 h 00."
    assert f"Décembre, Centre matin : {said}" in text
    assert f"{PORTAL}/inscriptions" in text


def test_two_processes_announce_once(cast, period):
    assert sorted(all_at_once([lambda: tell(cast, period)] * 2)) == [0, 3]
    assert len(letters(cast)) == 3


def test_who_has_no_child_there_or_no_open_address_is_not_written_to(cast, period):
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.tom).values(enrolled_until=on("lundi 2026-11-30")))
        db.execute(update(Account).where(Account.id == cast.bruno).values(disabled_at=OPENS))
    assert tell(cast, period) == 1


def test_only_those_whom_the_service_is_for_are_told(cast, period):
    """The centre is for the CM1, where Léo is; Zoé and Tom are in CP."""
    with database.open_writer(cast.url) as db:
        only = Audience(classroom_ids=frozenset({cast.cm1}))
        db.execute(update(Service).where(Service.id == cast.morning_centre).values(audience=only))
    assert tell(cast, period) == 1
    assert set(letters(cast)) == {"alice@exemple.fr"}


def test_what_only_the_town_hall_books_is_announced_to_nobody(cast, period):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(open_to_parents=False))
    assert tell(cast, period) == 0
    assert due(cast, OPENS) == []


def test_the_home_finds_periods_with_the_menus_in_one_query(cast, period):
    monday, today = on("lundi 2026-11-23"), on("mardi 2026-11-24")
    with database.open_writer(cast.url) as db:
        db.add_all([Menu(day=on("jeudi 2026-11-26"), text="Soupe", vegetarian=True), Menu(day=monday, text="Riz")])
    with queries(cast.url) as asked, database.open_reader(cast.url) as db:
        calendar, menus = read_calendar_and_menus(db, "A", today)
    assert len(asked) == 1
    periods = calendar.periods
    assert list(menus) == [monday, on("jeudi 2026-11-26")]
    assert [one.vegetarian for one in menus.values()] == [False, True]
    assert [one.id for one in periods] == [period]
    with database.open_reader(cast.url) as db:
        services = offer.list_services(db)
        assert read_menus(db, monday, on("dimanche 2026-12-06")) == menus
    here, gone = Pupil(cast.cp), Pupil(cast.cp, enrolled_until=on("lundi 2026-11-30"))
    fortnight = OPENS - timedelta(days=14)
    assert list_announced(periods, [gone, here], services, fortnight) == periods
    assert list_announced(periods, [gone], services, fortnight) == []
    assert list_announced(periods, [here], services, fortnight - timedelta(seconds=1)) == []
    assert list_announced(periods, [here], services, CLOSES) == []
    meals = [one for one in services if one.id == cast.meal]
    assert list_announced(periods, [here], meals, OPENS) == []
