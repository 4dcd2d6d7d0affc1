"""A view that is shown again was read again: never another family's, never older than the transaction that shows it."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select, update

from cantine.access.queries.visitors import Visitor
from cantine.common.language.languages import set_language
from cantine.common.vocabulary import Presence
from cantine.store import database
from cantine.store.tables import Booking, Child, Family
from pages.shared.family_views.home_view import read_home
from pages.shared.family_views.kept_views import KeptViews
from pages.shared.family_views.month_view import read_month_view
from tests.dates import at, on
from tests.support.query_count import queries
from tests.support.saving import book

TODAY = on("lundi 2026-11-23")
NOW = at("lundi 2026-11-23 10:00:05")
NAMES = select(Child.first_name).order_by(Child.id)
FAMILIES = select(Family.name).order_by(Family.id)


class Maker:
    """Makes a view of the names of all children, and counts how often."""

    def __init__(self):
        self.times = 0

    def __call__(self, db):
        self.times += 1
        return db.scalar(FAMILIES), *db.scalars(NAMES)


@pytest.fixture
def views():
    return KeptViews(2)


@pytest.fixture
def make():
    return Maker()


def look(cast, views, make, asked="alice", now=NOW):
    with database.open_reader(cast.url) as db:
        return views.read(db, asked, now, make)


def list_read(statements):
    """But for the question which moment this is."""
    return [one for one in statements if "pg_current_snapshot" not in one]


def rename(cast, child, name):
    """As another process does: by a connection of which this one's engine knows nothing."""
    elsewhere = create_engine(cast.url)
    with elsewhere.begin() as connection:
        connection.execute(update(Child).where(Child.id == child).values(first_name=name))
    elsewhere.dispose()


def test_what_has_not_changed_is_made_once(cast, views, make):
    first = look(cast, views, make)
    assert "Léo" in first
    assert look(cast, views, make, now=NOW + timedelta(seconds=54)) is first
    assert make.times == 1


def test_what_another_process_wrote_is_shown_at_the_next_look_and_never_in_the_middle_of_one(cast, views, make):
    with database.open_reader(cast.url) as db:
        before = views.read(db, "alice", NOW, make)
        rename(cast, cast.leo, "Léonard")
        assert views.read(db, "alice", NOW, make) is before  # one consistent moment, as everything in a transaction
    after = look(cast, views, make)
    assert "Léonard" in after
    assert "Léo" not in after
    assert look(cast, views, make) is after
    rename(cast, cast.leo, "Léo")
    assert look(cast, views, make) == before


def test_who_reads_an_older_moment_gets_that_one(cast, views, make):
    with database.open_reader(cast.url) as db:
        before = views.read(db, "alice", NOW, make)
        rename(cast, cast.leo, "Léonard")
        after = look(cast, views, make)
        assert "Léonard" in after
        assert views.read(db, "alice", NOW, make) == before


def test_what_is_read_before_making_is_not_read_twice(cast, views, make):
    look(cast, views, make)
    rename(cast, cast.leo, "Léonard")
    with queries(cast.url) as asked:
        look(cast, views, make)
    assert len(list_read(asked)) == 2


def test_the_next_minute_makes_anew(cast, views, make):
    look(cast, views, make, now=at("jeudi 2026-11-26 16:59:59"))
    look(cast, views, make, now=at("jeudi 2026-11-26 17:00:00"))
    assert make.times == 2


def test_what_is_asked_for_otherwise_is_another_view_and_the_last_ones_stay(cast, views, make):
    for asked in ("alice", "bruno", "chloe", "bruno", "alice"):
        look(cast, views, make, asked)
    assert make.times == 4


def visitor(cast, account, family):
    return Visitor(1, account, None, "", None, family, "", 1, "Mairie", "A", False, True, NOW, NOW, False, False)


def home(cast, account, family):
    with database.open_reader(cast.url) as db:
        return read_home(db, visitor(cast, account, family), TODAY, NOW, everything=False)


def month(cast, account, family, child=None, now=NOW):
    with database.open_reader(cast.url) as db:
        number = None if child is None else str(child)
        return read_month_view(db, visitor(cast, account, family), number, "2026-12", TODAY, now)


def test_each_family_sees_its_own_home_and_months(cast):
    for _ in range(2):
        alices, chloes = home(cast, cast.alice, cast.alices_family), home(cast, cast.chloe, cast.chloes_family)
        assert {child.id for child in alices.children} == {cast.leo, cast.zoe}
        assert {child.id for child in chloes.children} == {cast.tom}
        assert "Léo" in alices.bookings
        assert "Léo" not in chloes.bookings
        assert month(cast, cast.alice, cast.alices_family, cast.leo).child.first_name == "Léo"
        assert month(cast, cast.chloe, cast.chloes_family, cast.leo) is None


def test_a_booking_of_another_process_is_on_the_home_and_in_the_month_at_once(cast):
    before = home(cast, cast.alice, cast.alices_family), month(cast, cast.alice, cast.alices_family, cast.leo)
    assert "jeudi 3 décembre" not in before[0].bookings
    book(cast, cast.leo, cast.meal, "jeudi 2026-12-03")
    after = home(cast, cast.alice, cast.alices_family), month(cast, cast.alice, cast.alices_family, cast.leo)
    assert "jeudi 3 décembre" in after[0].bookings.casefold()
    assert after[1].month.written["weeks"] != before[1].month.written["weeks"]


def test_what_happened_to_a_booking_changes_its_price_in_the_month(cast):
    """Also what two bookings are not compared by: the rows are, whole."""
    book(cast, cast.leo, cast.meal, "jeudi 2026-12-03")
    before = month(cast, cast.alice, cast.alices_family, cast.leo)
    assert month(cast, cast.alice, cast.alices_family, cast.leo) is before
    with database.open_writer(cast.url) as db:
        [booking] = db.scalars(select(Booking).where(Booking.child_id == cast.leo)).all()
        booking.presence = Presence.ABSENT
    assert month(cast, cast.alice, cast.alices_family, cast.leo) is not before


def test_each_language_has_its_own_view(cast):
    french = home(cast, cast.alice, cast.alices_family)
    set_language("en")
    try:
        assert "Relevé de compte" in french.account
        assert "Relevé de compte" not in home(cast, cast.alice, cast.alices_family).account
    finally:
        set_language("fr")
    assert home(cast, cast.alice, cast.alices_family) is french


def test_where_nobody_has_written_anything_since_nothing_is_read_again(cast, views, make):
    first = look(cast, views, make)
    with database.open_reader(cast.url) as db:
        views.read(db, "alice", NOW, make)  # so that this connection has seen it, too
        state = database.find_state(db)
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        assert database.find_state(db) == state
        asked.clear()
        assert views.read(db, "alice", NOW, make) is first
    assert list_read(asked) == []


def test_whatever_is_written_by_whomever_is_another_state(cast):
    seen = []

    def see():
        with database.open_reader(cast.url) as db:
            seen.append(database.find_state(db))

    see()
    rename(cast, cast.tom, "Thomas")
    see()
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.tom).values(first_name="Tom"))
        assert database.find_state(db) is None  # what is not committed yet is no state
    see()
    assert None not in seen
    assert len({*seen}) == 3


def test_a_moment_of_the_past_is_its_own_state(cast):
    with database.open_reader(cast.url) as db:
        before = database.find_state(db)
        rename(cast, cast.tom, "Thomas")
        assert database.find_state(db) == before
